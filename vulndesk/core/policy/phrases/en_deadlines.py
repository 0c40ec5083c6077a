"""English lengths of time and promises (a part of `en`, apart because of its size)."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.durations import Unit
from vulndesk.core.policy.phrases.table import DeadlineWords, LengthWords, any_of, words

_ONE_TO_FIFTEEN = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_LARGER = {"twenty": 20, "twenty-one": 21, "twenty-four": 24, "thirty": 30, "forty-five": 45, "forty-eight": 48}
_LARGEST = {"sixty": 60, "seventy-two": 72, "ninety": 90}
NUMBERS = {word: number for number, word in enumerate(_ONE_TO_FIFTEEN.split(), start=1)} | _LARGER | _LARGEST
NUMBERS |= {"a": 1, "an": 1, "next": 1, "single": 1}
_COUNT = r"(?:\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
LENGTHS = LengthWords(
    length=re.compile(
        rf"(?<![\w.,/$-])(?P<low>{_COUNT})(?:\s?\(\s?\d{{1,4}}\s?\))?"
        rf"(?:\s?(?:-|–|—|\bto\b|\bor\b|\band\b)\s?(?P<high>{_COUNT})(?:\s?\(\s?\d{{1,4}}\s?\))?)?"
        r"(?:\s|-|–)?(?:(?:calendar|full|consecutive)\s)?(?P<kind>(?:business|working|work|week|office|banking)(?:\s|-)?)?"
        r"(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|fortnights?|months?)\b(?!\s(?:ago|old)\b)",
        re.IGNORECASE,
    ),
    numbers=NUMBERS,
    units={
        **dict.fromkeys(("minute", "min"), (Unit.MINUTES, 1)),
        **dict.fromkeys(("hour", "hr", "h"), (Unit.HOURS, 1)),
        **dict.fromkeys(("week", "wk"), (Unit.DAYS, 7)),
        "day": (Unit.DAYS, 1),
        "fortnight": (Unit.DAYS, 14),
        "month": (Unit.MONTHS, 1),
    },
)

_DEEDS = r"""
    (?P<update_within>\b(?:
        (?:more\s|further\s)?(?:detailed|full|substantive|in-depth)\s(?:response|reply|answer)
      | (?:plan|timeline|schedule|estimate|estimated\s\w+|eta|time\s?frame)\s(?:for|of|to)\s(?:\w+\s){0,3}?(?:fix|patch|resolution|remediation)\w*
      | (?:status|progress|regular|further|first|initial|next)\s(?:\w+\s)?updates? | (?:an?|with|provide|send|receive)\s(?:\w+\s)?updates? | updates?\s(?:on|about|regarding) | ^updates?\b
      | (?:initial\s|preliminary\s|severity\s|impact\s|security\s|first\s)?(?:assessment|evaluation|triag\w+|validation|analysis) | assess\b | evaluate\b | validate\b | status\s(?:report|information) | (?:resolution|fix)\sor\s(?:status\s)?updates? | follow[- ]?up\s(?:response|reply|message|e-?mail)
      | confirm\w*\s(?:whether|if|or\s(?:deny|reject)) | confirm(?:s|ing)?\s(?:the\s|an?\s)?(?:vulnerabilit|issue|problem|bug|finding|validity)\w* | verif(?:y|ication)
      | (?:keep|kept)\s(?:you\s|the\sreporter\s|reporters\s)?(?:informed|updated|posted)
    )\b)
  | (?P<acknowledge_within>\b(?:
        respon[ds]\w*(?:\s\w+){0,4}?\swith\s(?:an?\s|our\s|the\s|your\s)?(?:\w+\s){0,3}?(?:evaluation|assessment|plan|update|triage)
      | acknowledge?(?:s|d|ment|ing)?\s(?:and|or|&|/)\s(?:\w+\s)?(?:validat|triag|assess|review|evaluat|investigat)\w*
      | acknowledge?(?:s|d|ment|ments|ing)?\b(?!\s(?:your|the|all|their)\s(?:contribution|effort|work|help)s?) | confirm\w*\s(?:the\s|its\s|your\s)?(?:receipt|reception|receiving|that\swe|we)\b | (?:receipt\s)?confirmation
      | receipt | (?:initial|first)\s(?:response|reply|contact|answer|reaction)s? | respon(?:d|ds|ding|se|ses)\b(?!\s(?:team|process)) | repl(?:y|ies|ied) | answer(?:ed|s)? | get\sback\sto
      | hear\s(?:back\s)?from\s(?:us|me|the) | hear\sback | reach\s(?:back\s)?out | get\sin\stouch | be\s(?:contacted|in\stouch) | contact\syou | (?:be|are|is)\s(?:initially\s)?reviewed | review(?:s|ing)?\s(?:your|the|each|every|all|any|new)\s(?:\w+\s)?(?:reports?|submissions?)
    )\b)
  | (?P<disclosure_deadline>\b(?:
        (?:publicly\s)?disclos(?:e|ed|ing)\b | public(?:ly)?\s(?:disclos|announc|releas|publish)\w* | disclosure\s(?:deadline|timeline|time\s?frame|window|period|policy|date|embargo)
      | (?:full|coordinated|responsible)\sdisclosure | publish\w*\s(?:\w+\s){0,4}?(?:advisor(?:y|ies)|details|vulnerabilit\w+|cves?|disclosure|information) | embargo\w* | (?:made|make|become)\s(?:\w+\s){0,2}?public | go(?:es|ing)?\spublic
      | ^(?:public\s)?disclosure\b | ^publication\b | advisory\spublication
    )\b)
  | (?P<fix_within>\b(?:
        (?:hot|bug)?fix(?:es|ed|ing)?\b | patch(?:es|ed|ing)? | resolv(?:e|es|ed|ing) | resolution | remediat\w+ | mitigat\w+ | hotfix(?:es)?
      | address(?:ed|ing)\b | address\s(?:all|it|them|any|these|most|critical|high|valid|verified|confirmed|reported|security|vulnerabilit\w+|issues?|the\s(?:issue|vulnerability|problem|bug))
      | solution | (?:security|new|corrected)\s(?:update|release)s?
    )\b)
"""
DEADLINES = DeadlineWords(
    deeds=re.compile(_DEEDS, re.IGNORECASE | re.VERBOSE),
    governed=any_of(r"""
        (?:\b(?:within|in|under|inside|not? (?:later|more) than|not exceed(?:ing)?|(?<!for )up to|at (?:the )?(?:most|latest)|less than|fewer than|max(?:imum)?(?: of)?|by|target(?:ing| of)?|aim(?:ing)? for|average(?: of)?|takes?|is)\b|[≤<~])(?:\s(?:the (?:first|next|following)|a (?:maximum|period) of|at most|an? (?:additional|further)|another|approximately|about|around|roughly|maximum|max|no more than|less than|under|up to|~|≤|<|1 to|of))*\s?$
    """),
    beside=any_of(r"""
        ^[- ]?(?:(?:standard|default|initial|typical|maximum|target) )*(?P<limited>(?:(?:public |coordinated |responsible |vulnerability )*(?:disclosure|embargo|publication)|acknowledge?ment|(?:initial |first )?response|fix|patch|resolution|remediation)(?: (?:deadline|timeline|time ?frame|window|period|policy|embargo|sla|time|target|goal))?)\b
    """),
    additional=any_of(r"\b(?:additional|further|another|subsequent)\s?$"),
    every_cell=any_of(r"^\W*(?:every|each)\b"),
    every=any_of(r"""
        \b(?:every|each|per|once|once (?:an?|per|every)|at least (?:once )?(?:every|each|an?))(?:\s(?:other))?\s?$
    """),
    repeated={"P7D": words(r"weekly"), "P1D": words(r"daily"), "P1M": words(r"monthly")},
    update_said=words(r"updates? | updated | informed | status | progress | posted"),
    after_release=any_of(r"\b(?:after|following)(?:\s(?:a period of|about|approximately|at least))?\s?$"),
    counted_from=any_of(r"^\s(?:after|from|following)\b"),
    we=words(r"""
        we(?:'ll|'d| will)? | i(?:'ll| will)?
        (?:the |our )?(?:\w+ )?(?:team|maintainers?|project|developers|coordinator) | you(?:'ll| will| can| should)
        (?:your|the|all|each|every) (?:\w+ )?reports?
    """),
    asked=any_of(r"""
        \b(?:please|kindly)\s(?:\w+\s)?(?:respond|reply|answer|confirm|acknowledge|allow|give|grant|wait|provide|report|notify|do not|refrain|keep|hold|contact|disclose)\b
        \b(?:allow|give|grant|giving|allowing) (?:us|me|the (?:team|maintainers?|project|vendor)|our team|maintainers)\b
        \b(?:we|i)(?:'d| would)? (?:kindly |also )?(?:ask|request|require|expect|appreciate|encourage|urge)\b
        \byou (?:should |must |agree to |shall |may |can |need to )(?:not |only |also )?(?:wait|allow|give|keep|disclose|publish|report|notify|make|refrain|provide|go public)\b
        \b(?:reporters?|researchers?|finders?) (?:should|must|agree|are asked|are expected|may)\b
        \b(?:do not|don't|not to|never) (?:publicly )?(?:disclos|publish|shar|discuss|announc)\w* | \brefrain\b
        \bwait(?:ing)?\b | \busers? (?:should|must|are)\b
    """),
    escalation=any_of(r"""
        \b(?:if|when|should|unless|in case|where) (?:for some reason )?(?:you|there|no|the (?:project|team|maintainers?|vendor)|we|reporters?|your)\b[^.;]{0,60}\b(?:do not|don['’]t|did not|didn['’]t|have not|haven['’]t|has not|hasn['’]t|not|no|fail\w*|unable|without)\b
        \bif (?:no|there is no|there's no)\b | \bno (?:response|reply|answer|acknowledge?ment)\b
        \bunless you (?:hear|receive|get)\b | \bescalat\w+
        \bthat (?:are|is|were|was|have|has) not\b | \bunanswered\b
        \b(?:have|has) ?(?:n['’]t| not) (?:heard|received|been|had|gotten|got)\b
        \bwithout (?:a |any |our )?(?:response|reply|answer)\b
    """),
    side=any_of(r"\b(?:once|after|when|if|until|as soon as|before|upon|following)\b[^,;:]*(?:,|$)"),
    unrelated=any_of(r"""
        \bdependenc(?:y|ies) (?:are|is)\b | \b(?:vulnerabilit\w+|flaws?|issues?) in (?:them|dependenc\w+|third[- ]party \w+)\b | \bbackups?\b
        \b(?:tokens?|sessions?|keys|certificates?|accounts?|passwords?|credentials?|secrets?) (?:expire|are|is|will|must|should)\b
        \b(?:scans?|audits?|tests?|penetration tests?) (?:run|are|is)\b | \bretained\b | \bdata breach\b | \bincidents? (?:are|is|reports?)\b
    """),
    condition=any_of(r"""
        (?:^|[.;,:]\s|\band\s)(?:if|unless|where|in case)\b(?!\s(?:possible|feasible))(?:(?!\b(?:we|i|you) (?:will|aim|try|strive)\b|\bwill\b|['’]ll\b)[^,;:])*$
    """),
    refusal=any_of(r"""
        (?:\b(?:no|not|cannot|without|unable to)|n['’]t) (?:\w+ ){0,2}?(?:guarantee|promise|commit|sla|warrant|fixed|formal)\w*
        \bno (?:guaranteed|fixed|set|formal) \w+ | ^\W*(?:most|many) (?:\w+ ){0,3}?(?:are|get)\b | \bhistorically\b
    """),
    target=words(r"""
        aims? | aiming | tr(?:y|ies|ying) | strive\w* | goals? | targets? | targeting | targeted | endeavou?rs?
        usually | typically | generally | normally | hope\w* | intend\w* | expects? to | should | attempts?
        best[- ]efforts? | (?:our|every|all reasonable|reasonable|best) efforts? | do (?:our|my) best | plans? to
        may | might | about | approximately | roughly | around | ideally | would like to | objectives? | average
        expected | estimated? | where possible | when possible | if possible | often | seeks? to | work to
        working to
    """),
    firm=words(r"""
        will | shall | we'll | i'll | you'll | guarantees? | commit(?:s|ted)? | promises? | pledges?
    """),
    past=words(r"was | were | had | in (?:19|20)\d\d | previously | last (?:year|month|week)"),
    severities={
        "critical": words(r"critical"),
        "high": words(r"high | severe | important"),
        "medium": words(r"medium | moderate"),
        "low": words(r"low | minor(?! (?:releases?|versions?|updates?|series))"),
        "none": words(r"informational | info"),
    },
    for_severity=any_of(r"^\s*(?:\(|for|on|in (?:the )?case of|if|when)\s?[^.;,]{0,60}"),
    vague=words(r"""
        as (?:soon|quickly|fast|promptly) as (?:\w+ )?possible | asap | promptly | shortly
        (?:in an? |within an? )?(?:timely|reasonable) (?:manner|fashion|time\w*|period) | immediately | quickly
        soon | right away | (?:a |the next )?(?:few|several|couple(?: of)?) (?:\w+ )?(?:hours|days|weeks)
        without (?:undue )?delay | expedit\w+ | in a timely\b.* | regular(?:ly)? (?:\w+ )?(?:updates?|basis)
        keep you (?:informed|updated|posted)
    """),
    fragment=any_of(r"""
        ^[\W\d]*(?:(?:within|in|under|up to|about|target|the|a|an|or|and|less|fewer|more|no|later|than|max|maximum|at|most|of|by|approximately|around|typically|usually|depends|on|severity|goal|first|next|business|working|calendar|days?|hours?|weeks?|~|report|reports|after|receipt|from|received|submission|receiving|your|initial|if|possible|for|issues?|vulnerabilities|depending|complexity|critical|high|medium|moderate|low)\b[\W\d]*)*$
    """),
)
