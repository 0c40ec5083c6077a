"""English. The order inside a table is the order of preference: the first that fits wins.

An alternative of a pattern stands on a line of its own, or beside others with ` | ` between (`table.any_of`).
"""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.policy.clauses import ConductTopic, ContributorTopic, HandlingRule, Item
from vulndesk.core.policy.phrases.en_deadlines import DEADLINES, LENGTHS
from vulndesk.core.policy.phrases.en_languages import LANGUAGES
from vulndesk.core.policy.phrases.table import (
    ConductWords,
    ContactWords,
    ContentWords,
    DisclosureWords,
    EncryptionWords,
    Meaning,
    Phrases,
    RecognitionWords,
    ScopeWords,
    SupportWords,
    any_of,
    words,
)

HEADINGS = {
    Meaning.OUT_OF_SCOPE: words(r"""
            out[- ]of[- ]scope | not in scope | exclusions? | excluded | non[- ]?(?:issues|vulnerabilities)
            (?:is|are) not (?:considered )?(?:a |an )?(?:vulnerabilit\w+|security (?:issues?|bugs?))
            non[- ]qualifying.*
            ^[\W\d]*not (?:considered |deemed )?(?:to be )?(?:an? )?(?:security )?(?:vulnerabilit\w+|issues?|bugs?|flaws?)\W*$
            (?:do not|don['’]t|does not|doesn['’]t) (?:we )?(?:consider|count as|treat as|qualify as)\b.{0,30}(?:vulnerabilit\w+|security (?:issues?|bugs?))
    """),
    Meaning.IN_SCOPE: words(r"in[- ]scope | qualifying vulnerabilities"),
    Meaning.ESCALATION: words(r"escalat\w+"),
    Meaning.SAFE_HARBOUR: words(r"safe[- ]harbou?r | legal"),
    Meaning.BOUNTY: words(r"bount(?:y|ies) | rewards?"),
    Meaning.CONTENTS: words(r"""
            what (?:to|should (?:i|you|we)|information).{0,20}(?:include|provide|send).*
            (?:to )?include in (?:your|the|a) report
            (?:report|submission) (?:contents?|template|format|requirements|guidelines)
            information to (?:include|provide) | (?:required|requested|helpful) (?:information|details)
            writing a good report
    """),
    Meaning.SUPPORT: words(r"""
            support(?:ed)? (?:\w+ )?(?:versions?|releases?|branches) | versions? supported | version support
            support policy | supported | security (?:updates|support)
            (?:maintained|active) (?:versions|releases|branches)
    """),
    Meaning.CONTRIBUTORS: words(r"""
            contribut(?:ors?|ing|ions?)
            (?:secure )?(?:coding|development) (?:guidelines|practices|requirements|recommendations|security (?:recommendations|requirements))
    """),
    Meaning.CREDIT: words(r"credits? | recognition | hall of fame | attribution | acknowledge?ments? and credits?"),
    Meaning.THANKS: words(r"appreciation | thanks?(?: you)? | acknowledge?ments"),
    Meaning.ENCRYPTION: words(r"(?:public )?(?:pgp|gpg|openpgp)(?: public)?(?: key)? | encrypt\w*"),
    Meaning.RESPONSE: words(r"""
            respon[sd]\w*(?: \w+)? (?:time\w*|process|targets?|sla|expectations?|policy|commitment)
            time ?(?:line|frame)s? | what (?:to|you can) expect | what happens (?:next|after.*)
            our (?:commitment|response|process|promise).* | service levels? | slas?
            (?:remediation|fix|patch)(?:ing)?(?: \w+)? (?:time\w*|targets?|windows?) | handling | triage
            follow[- ]?up | response | vulnerability (?:management|lifecycle|process)
    """),
    Meaning.DISCLOSURE: words(r"disclosure | disclosing | embargo | publication"),
    Meaning.CONDUCT: words(r"""
            responsible use | acceptable use | rules of engagement | (?:research|testing) guidelines | prohibited.*
            legal use.* | code of conduct | guidelines for (?:researchers|reporters) | ground rules
    """),
    Meaning.SCOPE: words(r"scope"),
    Meaning.REPORTING: words(
        r"report(?:s|ing|ed)? | contact | how to (?:submit|file|notify).* | submit\w* | notify\w*"
    ),
    Meaning.USERS: words(r"""
            (?:best )?practices? | for (?:users|production|operators|administrators|developers|deployers?)
            recommendations? | hardening | deploy\w* | operational.* | checklist | using .* securely | securing .*
            legal use
    """),
    Meaning.ABOUT: words(r"""
            (?:security )?(?:features|measures|considerations?|architecture|model|controls|design|audits?|testing|boundaries|posture|advisories|notifications?|updates|implementation)
            threat model | known .* | past .* | supply[- ]chain.* | release integrity | verif\w+.* | caveats?
            limitations? | resources | references | dependenc(?:y|ies) | changelog | history | preferred languages?
            authentication | authorization | publish process | policy updates | data protection
    """),
}

LEADS = {
    Meaning.OUT_OF_SCOPE: any_of(r"""
            \bout[- ]of[- ]scope\b.{0,80}:$ | ^out[- ]of[- ]scope\b
            \bnot (?:be )?(?:considered |treated as |regarded as )?(?:to be )?(?:in[- ]scope|eligible|(?:a |an |valid )?(?:security )?(?:vulnerabilit\w+|issues?|bugs?))\b.{0,60}:$
            \b(?:do not|don't|will not|cannot|won't) (?:accept|consider|treat)\b.{0,80}:$
            ^(?:excluded|exclusions)\b.{0,60}:$ | \b(?:are|is) excluded\b.{0,40}:$
    """),
    Meaning.IN_SCOPE: any_of(r"""
            \bin[- ]scope\b.{0,80}:$ | ^in[- ]scope\b | \b(?:scope|policy) (?:includes|covers|applies to)\b.{0,60}:$
            \b(?:we are|we're) (?:especially |particularly )?interested in\b.{0,80}:$
            \bconsidered (?:a |an |valid |to be )*(?:security )?(?:vulnerabilit\w+|issues?)\b.{0,60}:$
    """),
    Meaning.CONTRIBUTORS: any_of(r"\bcontributors (?:are expected to|must|should|shall)\b.{0,60}:$"),
    Meaning.CONDUCT: any_of(r"""
            \b(?:may|must|shall|should|can)(?:not| not) be used (?:for|to)\b.{0,60}:$
            \b(?:we (?:ask|request|require)|you (?:must|agree|should)|please|researchers (?:must|should))(?: that)?(?: you)?(?: agree)?(?: to| not)?\s?:$
            \b(?:prohibited|forbidden|not (?:permitted|allowed))\b.{0,60}:$
    """),
}

ABBREVIATIONS = any_of(r"""
    \b(?:e\.g|i\.e|etc|vs|cf|approx|incl|resp|no|nr|ca|dr|mr|ms|mrs|st|inc|ltd|co|fig|sec|v)\.$ | (?<!\w)[A-Za-z]\.$
""")

COURTESIES = any_of(r"""
    \btakes? (?:(?:the |all )?security|(?:all )?(?:security )?(?:issues|bugs|reports|vulnerabilit\w+)|this|these|it)\b.{0,80}\bserious
    \bas described below\b | \bas outlined below\b | \bfollow (?:these|the) (?:steps|guidelines|instructions)\b
    ^(?:thank|thanks)\b | \bwe (?:value|welcome|encourage|believe|care)\b | \b(?:top|high(?:est)?) priority\b
    \bfor more (?:information|details)\b | ^(?:please )?(?:see|refer to|review|visit|read)\b
    \bhelps? us (?:to )?(?:triage|better understand|understand|fix|improve)\b
    \bsecurity is (?:very |really )?important\b
""")
TEMPLATE = any_of(r"""
    ^use this section to tell people\b | ^tell them where to go\b | \[(?:insert|your|project|add)\b[^\]]*\]
    \byour[- ]?(?:domain|company|organi[sz]ation)\.(?:com|org|tld)\b
""")
QUOTATION = any_of(r"""
    \b(?:upstream|their|another|other|original|vendor|parent|third[- ]party)\b[^.]{0,80}\b(?:polic\w+|says?|states?|reads?|statement|wording)\b
    \b(?:says|states|reads|wrote|writes|quot\w+)\W*$ | \b(?:example|e\.g\.|sample|template|looks? like)\b[^.]{0,80}:$
""")
MAY_BIND = words(r"""
    please | must | should | shall | will | may not | do(?:es)? not | don't | never
    we(?:'ll| aim| try| strive| ask| request| expect| require| commit| promise| guarantee| intend)
    you (?:can|may|must|should|will|agree) | is required | are (?:required|expected|asked)
""")

_NOT = r"(?:do(?:es)?\s+(?:_?not_?)|don['’]t|don’t|never|should(?:\s+not|n['’]t)|must(?:\s+not|n['’]t)|may\s+not|cannot|can['’]t|not(?:\s+be)?|avoid|refrain\s+from|please\s+no|instead\s+of|rather\s+than|without)"
_TELL = r"(?:report\w*|open\w*|creat\w+|fil(?:e|ed|ing)|disclos\w+|post\w*|rais(?:e|ing)|submit\w*|us(?:e|ing)|discuss\w*|publish\w*|shar(?:e|ing)|log\w*|make|public\w*|mention\w*|announce\w*|register\w*)"
NEGATION = any_of(r"\b(?:do|should|must) not:?$ | \bdon['’]ts?:?$ | \bavoid:?$ | \bnever:?$")
PRIVATE = any_of(
    rf"\b{_NOT}\s[^.;:]{{0,60}}?\b{_TELL}\b[^.;]{{0,120}}?\b(?:public(?:ly)?|github|gitlab|bugzilla|bitbucket|codeberg|social media|forums?|discussions?)\b",
    rf"\b{_NOT}\s[^.;:]{{0,60}}?\b{_TELL}\b[^.;]{{0,80}}?\b(?:issue tracker|bug tracker|(?:an?|the|any|normal|regular|standard) (?:\w+ )?(?:issues?|tickets?|pull requests?))\b",
    rf"\b{_NOT}\s[^.;]{{0,40}}?\b(?:public|github|gitlab|normal|regular)\s(?:\w+\s)?(?:issues?|tickets?|trackers?|disclosure|pull requests?|discussions?|channels?|forums?)\b",
    r"\bprivately\b[^.;]{0,20}\b(?:not|never|rather than|instead of)\b[^.;]{0,30}\b(?:public|issues?|tracker|github)\b",
    rf"\b{_NOT}\s(?:\w+\s){{0,2}}?(?:open|creat\w+|fil(?:e|ing)|rais(?:e|ing))\s(?:github |gitlab |new )?(?:issues|tickets)\b(?! (?:about|for) (?:questions|support|features?))",
    r"\bdo not include details\b[^.;]{0,60}\bissue\b",
    r"\bpublic (?:area|place|list|forum|channel)\b[^;]{0,120}\bdo not discuss\b",
    r"\b(?:public (?:\w+ )?(?:issues?|trackers?|channels?)|issue tracker)\b[^.;]{0,40}\b(?:must|should|are|is) not\b(?: be)?(?: used)?[^.;]{0,40}\b(?:security|vulnerabilit\w+)\b",
)

CONTACTS = ContactWords(
    verbs=words(r"""
        report\w* | submit\w* | disclos\w* | e-?mail\w* | mail | contact\w* | send\w* | notif\w+ | reach\w* | use
        using | via | through | open | create | file | filing | visit | going to | go to | write | message
        let us know | get in touch | fill | navigate
    """),
    closed=any_of(r"""
        \b(?:no longer|pre-existing|previously|formerly|deprecated|retired|(?:do not|don't|never) (?:use|e-?mail|contact|send|write))\b
        \b(?:instead of|rather than)\b[^.,;]{0,40}(?:@|https?://)
    """),
    other_use=words(r"""
        non-?(?:security|sensitive|vulnerability) | general (?:questions?|inquir\w+|support|feedback|enquir\w+)
        (?:support|feature) (?:questions?|requests?) | code of conduct | press | sales | noreply
        third[- ]party modules? | npm contact form | mailing list archives? | subscribe | announce\w*
        (?:regular|normal|ordinary|other) (?:bugs?|issues?) | bug bounty (?:questions?|payments?|inquir\w+)
    """),
    advisory=any_of(r"""
        \bprivate(?:ly)? (?:security )?(?:vulnerability |security )?(?:reporting|advisor(?:y|ies)|report)\b
        \bgithub(?:['’]s)? (?:private )?(?:security |private )?(?:security )?(?:vulnerability )?(?:advisor(?:y|ies)|reporting)\b
        \b(?:private|draft|confidential|open(?:ing)? an?|creat(?:e|ing) an?|submit(?:ting)? an?|fil(?:e|ing) an?|via|through|using|use) (?:new |a |the )?security advisor(?:y|ies)\b
        [\"“”'‘’]?report a (?:security )?vulnerability[\"“”'‘’]? (?:button|link|tab|form|feature) | \bsecurity tab\b
        \bsecurity\W{1,6}(?:advisories\W{1,6})?report a vulnerability\b
    """),
    archive=any_of(r"""
        \bwe (?:also |will |do |then |may )?(?:use|coordinat\w+|do coordination)\b[^.;]{0,80}\badvisor(?:y|ies)\b
        \b(?:additional|more|further) (?:information|details)\b
        \b(?:tracked|archive|existing|past|previous|history|published (?:on|in|at|via|through|as)|list of|subscribe|learn more|documentation|guidance|docs|definition|will (?:be )?(?:publish|announc|credit|release)\w*|publish\w*|credit\w*|announc\w*|definition)\b
    """),
    report_link=any_of(r"""
        report | submit | submission | hackerone\.com | bugcrowd\.com | huntr\.(?:dev|com) | intigriti\.com
        yeswehack\.com | openbugbounty\.org | tidelift\.com/security | \bform\b | /contact | contact form
        security[-_/]?(?:contact|center|centre|response)
    """),
    channel_before=any_of(r"""
        ^to (?:report|submit|disclose)\b[^.;]{0,80}\b(?:use|visit|go to|fill (?:in|out))\s(?:the |our |this )?$
        \b(?:via|through|using|on|at|to) (?:the |our |this )?(?:\w+ ){0,2}?(?:portal|web ?site|web ?form|platform)(?: at| on)?:?\s?$
        \b(?:report|submit|disclose)\w*(?: \w+){0,3}? (?:via|through|at|on|to|by (?:using|visiting|going to))\s(?:the |our |this )?$
    """),
    person=words(r"contact | reach out to | message | write to | dm"),
    placeholder=any_of(r"""
        your[-_]?(?:domain|company|org(?:anization)?|project|e?mail) | \b(?:e\.g\.|replace)\b.{0,10}$ | insert
        noreply@ | ^git@ | xxx | \breplace (?:this|it|with)\b | \bplaceholder\b
    """),
    unnamed=any_of(r"""
        \b(?:e-?mail|contact|reach out to|message)\b[^.;]{0,80}\b(?:profile|maintainers? directly|maintainer\(s\)|directly)\b
    """),
    at=r"\s?[\[({<]\s?at\s?[\])}>]\s?|\s+at\s+",
    dot=r"\s?[\[({<]\s?dot\s?[\])}>]\s?|\s+dot\s+|\s?[\[({]\s?dot\s(?=[a-z]{2,6}(?:\s?[\])}]|$))",
)

ENCRYPTION = EncryptionWords(
    offered=any_of(r"""
        \b(?:pgp|gpg|openpgp|gnupg)\b
        \bencrypt(?:ed|ing)? (?:your |the |an? |it |this |sensitive )?(?:\w+ )?(?:e-?mails?|messages?|reports?|communications?|information|with|using)\b
        BEGIN PGP PUBLIC KEY
    """),
    elsewhere=any_of(r"""
        \bsign(?:ed|ing|atures?)?\b | \bverif(?:y|ied|ication)\b
        \b(?:tags?|artifacts?|artefacts?|releases?|binar(?:y|ies)|packages?|commits?|downloads?) (?:are|is)\b
        \bat[- ]rest\b | \bin transit\b | \bTLS\b | \breferenced above\b
    """),
    key=any_of(r"""
        \b(?:pgp|gpg|openpgp|public)[-_ ]?keys?\b | pgp | gpg | keys?\.openpgp\.org | keyserver | /pks/ | \.asc\b
        keybase\.io
    """),
)

SUPPORT = SupportWords(
    version_header=words(r"versions? | releases? | branch(?:es)? | series | tags?"),
    status_header=words(r"""
        support\w*(?! (?:starts?|began|since|from|ends?|until|android|platforms?|os)\b) | status | security(?: \w+)? | maintained
        active | maintenance | receives? .* | patched
    """),
    yes=words(r"""
        yes | y | true | supported | active(?:ly)?(?: \w+)? | maintained | current | latest | lts | until .*
        security (?:fixes|updates|patches|only).* | critical (?:fixes|updates|security).* | full | stable
        best[- ]effort | limited | check;? | maintenance.* | ongoing | in development
    """),
    no=words(r"""
        no | n | none | false | not (?:\w+ )?supported | unsupported | end[- ]of[- ](?:life|support) | eol
        not maintained | unmaintained | deprecated | obsolete | no longer .* | not (?:actively )?.* | never
        cross;? | discontinued | ended | retired
    """),
    only_latest=any_of(r"""
        \bonly (?:the )?(?:latest|most recent|newest|current)(?: \w+){0,4} (?:is|are|will be|receives?|gets?)(?: \w+)? ?(?:supported|security|fix\w*|updates?|patch\w*)
        \bonly supported (?:version|release|branch|line) is (?:the )?(?:latest|most recent|newest|current|(?:the )?head|`?main\b|`?master\b)
        \bonly (?:support|provide security (?:updates|fixes) (?:for|to)) the (?:latest|most recent|newest|current)\b
        \b(?:security (?:updates|fixes|patches) (?:are|is|will be) (?:only )?(?:provided|released|made|available|applied) (?:only )?(?:for|to|against) the (?:latest|most recent))\b
    """),
    latest="Latest",
    older="Older releases",
)

CONTENTS = ContentWords(
    lead=any_of(r"""
        \b(?:includ(?:e|es|ing)|provide|contains?|specify|describe|attach|add|supply|share|mention|state|send us|tell us|give us)\b[^.]{0,120}:$
        \b(?:following|this|requested|these|useful|helpful) (?:\w+ )?(?:information|details|items)\b.{0,100}$
        \b(?:note|meet|satisfy) the following (?:\w+ )?requirements\b.{0,60}:$
        ^(?:in your report|when reporting)\b.{0,60}:$ | ^(?:please )?include\b | \breports? should\b.{0,60}:$
        \b(?:report|e-?mail|message|contact|send)\b.{0,80}\bwith(?: the following)?:$
    """),
    not_lead=any_of(r"""
        \b(?:do not|don't|never|avoid)\b.{0,30}\b(?:include|provide|send)
        \b(?:scope|laws?|features|measures|services|policy) (?:includes?|provides?|contains?)\b
        \b(?:we|i|advisor(?:y|ies)|release notes) (?:will |may |can |also )?(?:include|provide|contain|send|add|share)\b
        \b(?:maintainers?|team|we|i)(?:['’]ll)?\b[^.;]{0,80}\b(?:and|to) (?:will |then )?(?:provide|include|describe|send|attach|specify)\b
        \bissues? includes?\b | \bbut not limited to\b | \b(?:updates?|fixes|support) (?:for|to)\b
    """),
    sentence=any_of(r"""
        (?:^|\bplease |, |\band |\balso |\bsure to |\bto |\bthen )(?:please |also |kindly |do )?(?:include|attach|describe|specify|(?:provide|supply)(?! (?:a patch|a fix|patches|fixes)))\b(?! (?:us|me|the community|you|users|security|support|updates))\s
        \b(?:please |can |also |^|, )tell (?:us|me) (?=which|what|how|the|about) | \b(?:recommend|encourage|suggest|appreciate)\w* (?:you )?(?:to )?(?:includ|provid|attach)(?:e|ing)\b(?! (?:us|me))
        \b(?:report|e-?mail|message|submission)s? (?:should|must|needs? to) (?:include|contain|describe|provide)\b
        \bto share (?=an? ) | \b(?:useful|good|helpful|complete|great|ideal) (?:\w+ )?(?:report|submission)s? (?:will |should )?(?:includes?|contains?)\b
        \bwith (?=(?:an? |the |as much |all |full |your )?(?:\w+ )?(?:descriptions?|details|detailed|steps|reports?\b|information|proof|summary))
    """),
    split=re.compile(r"\s*(?:[,;()]|\band\b|\bas well as\b|\balong with\b|\bplus\b)\s*", re.IGNORECASE),
    tail=any_of(r"""
        \s*(?:\(|\be\.g\.|\bsuch as\b|\bfor example\b|\b(?:required|needed|necessary) (?:to|for)\b|\brelated to\b|\bso that\b|\bto help\b|\brather than\b|\binstead of\b)
    """),
    items={
        Item.TYPE: any_of(r"""
            \b(?:types?|kind|class|category)\b(?: \w+){0,3} (?:of )?(?:the )?(?:security )?(?:issue|vulnerability|bug|problem|flaw|weakness|attack)
            \b(?:vulnerability|issue|bug|weakness) (?:type|class|category)\b | ^(?:type|category)$ | \bcwe\b
        """),
        Item.STEPS: any_of(r"""
            \bsteps?\b | \breproduc\w* | \brepro\b | \breplicat\w* | \bhow to trigger\b | \binstructions to\b
        """),
        Item.POC: any_of(r"""
            \bproofs?[- ]of[- ]concepts?\b | \bpocs?\b | \bexploits?(?: code| script|$) | \bpayloads?\b
            \b(?:sample|example|demonstration|demo) (?:code|script|app\w*|project)
            \bcode (?:samples?|snippets?|examples?)\b | \btest cases?\b | \bscreenshots?\b | \blogs?\b | \bvideos?\b
            \bcrash (?:dump|report|log)s?\b | \bstack ?traces?\b
        """),
        Item.IMPACT: any_of(r"""
            \bimpact\w* | \bseverity\b | \bconsequences?\b | \battack (?:scenario|vector)s?\b | \bwhat an attacker\b
            \bhow (?:an attacker|it|this)\b.{0,20}\bexploit | \bcvss\b | \brisks?\b | \bexploitability\b
            \bthreat\b | \bpotential (?:harm|damage|effect)s?\b
        """),
        Item.FIX: any_of(r"""
            \bfix(?:es)?\b | \bmitigations?\b | \bremediations?\b | \bpatch(?:es)?\b | \bwork-?arounds?\b
            \bsolutions?\b | \bsuggest(?:ed|ions?)\b | \brecommendations?\b | \bcountermeasures?\b
        """),
        Item.VERSIONS: any_of(r"""
            \bversions?\b(?! of (?:python|node|java|php|ruby|go|your (?:os|browser))) | \breleases?\b
            \bcommit(?:s| sha| hash| id)?\b | \brevisions?\b
        """),
        Item.CONFIGURATION: any_of(r"""
            \bconfigur\w* | \bsettings?\b | \bset-?up\b | \bprerequisites?\b | \bpreconditions?\b
        """),
        Item.ENVIRONMENT: any_of(r"""
            \benvironments?\b | \bdevices?\b(?! driver) | \boperating systems?\b | \b(?:os|platforms?|distros?|browsers?|hardware)\b
            \bsystem (?:information|details)\b | \bruntime\b
        """),
        Item.LOCATION: any_of(r"""
            \blocations?\b | \bpaths?\b | \bfiles?\b | \bcomponents?\b | \bmodules?\b | \bendpoints?\b
            \baffected (?:code|parts?|areas?|urls?|sources?|products?|packages?|functions?|services?|systems?|features?|pages?)\b
            \bsource code\b | \burls?\b | \blines? (?:of code|numbers?)\b | ^where\b | \bwhere in\b
            \bpackage name\b
        """),
        Item.CONTACT: any_of(r"""
            \bcontact\b | \byour (?:full )?(?:name|e-?mail|details|handle|affiliation)\b
            \bhow (?:we|to) (?:can )?(?:reach|contact|credit)\b
        """),
        Item.DESCRIPTION: any_of(r"""
            \bdescri(?:ption|be)\w* | \bsummar(?:y|ise|ize)\b | \boverview\b | \bexplanations?\b
            \b(?:detailed|technical|full|vulnerability|issue) (?:report|information|details)\b
            \bdetails (?:of|about|on|regarding) the\b | \bnature of\b
            \bwhat (?:the (?:issue|problem|vulnerability|bug)|happens)\b
            ^(?:the )?(?:issue|vulnerability|problem|details)$
        """),
    },
    if_known=any_of(r"""
        \bif (?:you )?know(?:n)?\b | \bif (?:you have|available|applicable|any|relevant|identified)\b | ^any\b
        \bif you can\b | \bas far as you know\b
    """),
    optional=any_of(r"""
        \boptional(?:ly)?\b | \bif (?:at all )?possible\b | \bideally\b | \bif you (?:want|wish|like)\b
        \bnot required\b | \bif safe\b
    """),
)

SCOPE = ScopeWords(
    open_ended=any_of(r"""
        (?:,|\band)?\s*(?:\betc\b\.?|…|\.\.\.|\band (?:so on|others?|more|similar)\b|\bamong others\b)\s*$
    """),
    part_split=re.compile(r"\s*(?:,|;|\band\b|\bor\b)\s*", re.IGNORECASE),
    refused=any_of(r"""
        \b(?:we|i|the (?:team|project|maintainers)) (?:do(?:es)? not|don't|cannot|will not|won't|no longer) (?:accept|consider|treat|regard)\s+
    """),
    is_out=any_of(r"""
        \s+(?:must|should|are to) be reported to [^.]{0,80}\bnot (?:to )?us\b
        (?<!\bthat)(?<!\bwhich)\s+(?:is|are) (?:(?:also|considered|explicitly|generally|therefore|currently|strictly) )*(?:out[- ]of[- ]scope|not in[- ]scope|outside (?:the|our|this) scope|not (?:considered )?(?:a |an )?(?:security )?(?:vulnerabilit\w+|security (?:issues?|bugs?)))\b
    """),
)

DISCLOSURE = DisclosureWords(
    after_fix=any_of(r"""
        ^(?=.*\b(?:disclos|(?:not|never) (?:publish|reveal)|public(?:ly)?\b|announc|discuss|shar(?:e|ing)\b|details|embargo|confidential)).*?\b(?:until|before|prior to|unless|only after|not\b.{0,40}\bafter|once)\b[^.;]{0,80}\b(?:fix(?:ed|es)?|patch(?:ed|es)?|resolved|released?|addressed|mitigat\w+|remediat\w+|update is|deal with|dealt with|handled)\b
        \bfix available before\b
        \b(?:give|allow|giving) us (?:\w+ ){0,2}?time to (?:publish|release|ship|provide) (?:a |the )?(?:fix|patch)\b
        \bafter (?:a |the )?(?:fix|patch|release|update)\b[^.;]{0,60}\b(?:released?|available|published|shipped|disclos\w+|publish\w*|announc\w*|public)\b
        \bpublicly disclosed (?:\w+ ){0,6}?(?:patch\w*|fix\w*)\b
        \b(?:fix|patch|update)\b[^.;]{0,40}\b(?:released|available|published)\b[^.;]{0,40}\bbefore\b[^.;]{0,60}\b(?:disclos\w+|public\w*|announc\w+|details)\b
        \bfollow up when a fix\b | \b(?:day|week|month)s? (?:of|from|after) (?:the |a )?(?:release|fix|patch)\b.*\b(?:publish|disclos)
    """),
    coordinated=any_of(r"""
        \bcoordinat(?:ed?|ing|ion|or)\b[^.;]{0,60}\bdisclos\w*
        \bcoordinat\w+ (?:a |the )?(?:public )?(?:disclosure|release|announcement|publication|timing)
        \bdisclos\w*[^.;]{0,60}\bcoordinat\w* | \bwork with (?:you|the reporter|reporters|researchers) (?:\w+ ){0,2}?(?:on|to)\b[^.;]{0,40}\b(?:timing|disclos\w+)
        ^(?!.*\b(?:respond|reply|answer|react|get back)\b[^.;]{0,40}\breasonable\b).*\breasonable (?:amount of |period of )?(?:time|period|opportunity|timeframe)\b
        \b(?:agree|agreed|mutually)\b[^.;]{0,60}\b(?:disclos\w+|date|timeline|timing|embargo)\b
        \bresponsible disclosure (?:policy|process|guidelines|principles?|practices?)\b(?=.*\bfollow|.*\badhere|$)
    """),
    fixed_period=any_of(r"""
        \b\d+[- ](?:business |calendar )?(?:day|week|month)s?[- ](?:public |coordinated |responsible |vulnerability )*(?:disclosure|embargo)
        \b(?:disclos(?:e|ed|ing|ure)\b|(?:made|make|go|goes|going|be) public|publicly \w+|publish\w* (?:\w+ ){0,4}?(?:details|advisor\w+|vulnerabilit\w+|reports?|information))\b[^.;]{0,60}\b(?:after|within|for|in|of)\s(?:\w+\s){0,3}?\d+\s(?:business |calendar )?(?:day|week|month)s?\b
        \bat least \W*\d+ (?:day|week|month)s?\b[^.;]{0,80}\b(?:apply|release|ship|issue) a (?:patch|fix)
        \b\d+[- ](?:business |calendar |working )?(?:day|week|month)s?\b[^.;]{0,60}\b(?:before|prior to)\b[^.;]{0,30}\b(?:disclos\w+|public\w*|publish\w*)
    """),
    or_agreed=any_of(r"\b(?:or|unless|otherwise|except)\b[^.;]{0,60}\bagree\w*\b"),
)

RECOGNITION = RecognitionWords(
    credit=any_of(r"""
        \bcredit(?:s|ed|ing)?\b(?! card) | \backnowledge your (?:contribution|effort|work|help)s?
        \backnowledge\w*\b(?! (?:within|receipt|(?:your |the |all )?reports?)\b)[^.;,]{0,40}\b(?:advisory|release notes|changelog|publicly|hall of fame|by name|reporters?|researchers?)\b
        \bhall of fame\b | \bpublic(?:ly)? (?:recogni[sz]\w+|thank\w*|acknowledg\w+)
        \b(?:reporters?|researchers?|finders?|contributors?|contributions?|you|who [^.;]{0,60}) (?:will |may |can |shall |to )?(?:also )?be (?:recogni[sz]|thank|acknowledg)\w+(?! within)
        \badd you to\b[^.;]{0,80}\bcontributors\b
        \b(?:named|mentioned|attribut\w+|recogni[sz]\w+)\b[^.;]{0,60}\b(?:advisor(?:y|ies)|release notes|changelog|discovery|finder|researchers?)\b
        \brecogni[sz]e (?:security )?(?:researchers|reporters)\b
        \b(?:mention|list|name|include) (?:you|your name)\b[^.;]{0,60}\b(?:advisor(?:y|ies)|release notes|changelog|readme|contributors|acknowledge?ments|page|here|below)\b
    """),
    no_credit=any_of(r"\b(?:do not|cannot|will not|no) (?:\w+ )?(?:give |offer |provide )?credits?\b"),
    anonymity=any_of(r"""
        \banonym\w+ | \b(?:prefer|wish|choose|ask|request)\w* not to be (?:named|credited|identified|mentioned)\b
    """),
    thanks=any_of(r"""
        \bwe (?:greatly |sincerely |deeply |truly |really )?appreciate\b | \b(?:thank you|thanks) (?:to|for)\b
        \bgrateful\b | \bsincerely appreciated\b | \bgratitude\b | \b(?:like|want|wish) to thank\b
    """),
    bounty=any_of(r"""
        \bbug bount(?:y|ies)\b | \bbounty (?:programs?|programmes?|awards?|rewards?)\b | \bbount(?:y|ies)\b
        \b(?:monetary|financial|cash) (?:rewards?|compensation)\b | \brewards? (?:of|up to|for|range)\b
    """),
    no_bounty=any_of(r"""
        \b(?:do not|don['’]?t|cannot|not able to|unable to|not|no|without|does not|doesn['’]?t)\b[^.;]{0,60}\b(?:bount(?:y|ies)|rewards?|(?:monetary|financial) compensation)\b
        \bbounty\b[^.;]{0,60}\b(?:not active|inactive|not available|suspended|closed|paused|ended|no)\b
    """),
)

CONDUCT = ConductWords(
    safe_harbour=any_of(r"""
        (?:\b(?:not|never)|n['’]t)\b(?: \w+){0,4}? (?:pursue|take|initiate|bring|support|recommend|threaten|file|start|seek|engage in)\b[^.;]{0,60}\b(?:legal|law|lawsuit|civil|criminal|prosecut\w+)\b
        \bsafe harbou?r\b | \bconsider\w*\b[^.;]{0,60}\bauthori[sz]ed\b | \bno legal action\b
    """),
    forbidden=any_of(r"""
        \b(?:do not|don't|never|must not|may not|should not|shall not|avoid|refrain from|prohibited|forbidden|not (?:permitted|allowed)|illegal)\b[^.;]{0,80}\b(?:exploit\w*|access\w*|attack\w*|denial|dos|ddos|spam\w*|phish\w*|social engineer\w*|data|privacy|destr\w+|degrad\w+|disrupt\w*|malicious|harm\w*|scan\w*|brute|systems?)\b
        \b(?:good[- ]faith effort|(?<!your )explicit (?:written )?(?:permission|consent|authori[sz]ation))\b
        \bmalicious acts?\b | \bmay(?: not|n't) be used for\b | \bcomply with all\b[^.;]{0,30}\blaws\b
    """),
    topics={
        ConductTopic.AUTOMATED: any_of(r"""
            \bautomat\w+ | \bscann(?:er|ing)s?\b | \bexploitation testing\b | \bbrute[- ]forc\w+
            \b(?:ddos|denial[- ]of[- ]service)\b
        """),
        ConductTopic.CIRCUMVENTION: any_of(r"\bcircumvent\w* | \bbypass\w* | \bevad\w+ | \bdefeat\w*"),
        ConductTopic.UNAUTHORISED: any_of(r"""
            \bunauthori[sz]ed\b | \bwithout (?:authori[sz]ation|permission)\b
            \bexplicit (?:written )?(?:permission|authori[sz]ation)\b | \bdo not own\b | \bnot (?:yours|your own)\b
            \baccount owner has not\b
        """),
        ConductTopic.MALICIOUS: any_of(r"""
            \bmalicious\w* | \bharm\w* | \bunlawful\w* | \billegal\w* | \babus\w+
        """),
    },
    consequence=any_of(r"""
        \bviolat(?:ions?|ing|ors?)\b[^.;]{0,80}\b(?:result|lead|may|will|be)\b[^.;]{0,60}\b(?:revo\w+|ban\w*|suspen\w+|terminat\w+|authorit\w+|legal|remov\w+|report\w*)\b
        \b(?:violat\w+|breach\w*|failure to (?:follow|comply|adhere))\b[^.;]{0,80}\b(?:may|will|can) (?:result in|lead to)\b
    """),
    contributor_topics={
        ContributorTopic.CONFIGURATION: any_of(r"""
            \benvironment variables?\b | \bhard-?coded\b | \benv vars?\b
        """),
        ContributorTopic.SECRETS: any_of(r"""
            \b(?:credentials?|secrets?|passwords?|(?:access |api )?tokens?|api keys?|private keys?)\b
        """),
        ContributorTopic.DEPENDENCIES: any_of(r"\bdependenc(?:y|ies)\b | \bpackages?\b | \bsbom\b"),
        ContributorTopic.ACCESS_CONTROL: any_of(r"""
            \bauthenticat\w+ | \bpermissions?\b | \bauthori[sz]ation\b | \baccess control\b
        """),
        ContributorTopic.TRANSPORT: any_of(r"""
            \bhttps\b | \btls\b | \bsecure (?:communication )?protocols?\b | \bsecure communication\b
        """),
        ContributorTopic.SECURE_CODING: any_of(r"""
            \bsecure[- ]coding\b | \bcoding (?:guidelines|standards|practices)\b | \bstatic (?:code )?analysis\b
            \bsast\b | \binput validation\b | \bvalidat\w+ (?:all )?(?:user )?inputs?\b | \bowasp\b
        """),
    },
)

HANDLING = {
    HandlingRule.CRITICAL_FIRST: any_of(r"""
            \bcritical\b[^.;]{0,60}\b(?:prioriti[sz]ed|first|highest priority|take priority)\b
            \bprioriti[sz]\w+\b[^.;]{0,40}\b(?:critical|severity|severe)\b
    """),
    HandlingRule.MAY_ASK: any_of(r"""
            \bmay (?:also )?(?:ask|request|need|require|contact|reach out)\b[^.;]{0,40}\b(?:information|details|guidance|clarif\w+|questions?)\b
            \bask clarifying questions\b | \bclarify further\b
    """),
    HandlingRule.INVESTIGATE: any_of(r"""
            \binvestigat(?:e|ed|es|ing)\b
            \bwill (?:assess|evaluate|review|look into|triage|validate)\b[^.;]{0,40}\b(?:risk|report|issue|vulnerabilit\w+)\b
            \bvulnerabilit\w+ will be (?:promptly )?addressed\b
    """),
    HandlingRule.FIX_AND_ADVISE: any_of(r"""
            \b(?:release|publish|issue|ship|provide)\b[^.;]{0,30}\b(?:patch|fix|update)\w*\b[^.;]{0,40}\b(?:advisory|advisories|cve|announce\w*)\b
            (?<!security )(?<!the )(?<!your )(?<!this )\b(?:publish|issue|release)\b[^.;]{0,30}\b(?:security )?advisory\b
    """),
    HandlingRule.FORWARD: any_of(r"""
            (?<!not )(?<!never )\b(?:forward|pass on|hand over|relay)(?:s|ed)?\b[^.;]{0,60}\bto (?:the |an)?(?:that|other|affected|upstream|respective|responsible) (?:project|maintainer|program|vendor)\w*
    """),
    HandlingRule.RUN_LATEST: any_of(r"""
            \b(?:run|running|use|using|update|updating|upgrade|upgrading)\b[^.;]{0,30}\b(?:latest|most recent|newest|current)\b[^.;]{0,30}\b(?:versions?|releases?)\b
    """),
}

PHRASES = Phrases(
    language="en",
    headings=HEADINGS,
    leads=LEADS,
    abbreviations=ABBREVIATIONS,
    courtesies=COURTESIES,
    template=TEMPLATE,
    may_bind=MAY_BIND,
    negation=NEGATION,
    private_reporting=PRIVATE,
    lengths=LENGTHS,
    deadlines=DEADLINES,
    contacts=CONTACTS,
    encryption=ENCRYPTION,
    support=SUPPORT,
    contents=CONTENTS,
    scope=SCOPE,
    disclosure=DISCLOSURE,
    recognition=RECOGNITION,
    conduct=CONDUCT,
    handling=HANDLING,
    quotation=QUOTATION,
    languages=LANGUAGES,
)
