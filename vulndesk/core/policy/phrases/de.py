"""German. Patterns are written with umlauts and ß, and fit their spellings in plain letters too (`de_spelling`)."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.policy.clauses import ConductTopic, ContributorTopic, HandlingRule, Item
from vulndesk.core.policy.phrases.de_deadlines import DEADLINES, LENGTHS
from vulndesk.core.policy.phrases.de_spelling import any_of, words
from vulndesk.core.policy.phrases.table import (
    ConductWords,
    ContactWords,
    ContentWords,
    DisclosureWords,
    EncryptionWords,
    LanguageWords,
    Meaning,
    Phrases,
    RecognitionWords,
    ScopeWords,
    SupportWords,
)

_FLAW = r"(?:sicherheitslücken?|schwachstellen?|sicherheitsproblem\w*|sicherheitsschwachstellen?|sicherheitsfehler)"

HEADINGS = {
    Meaning.OUT_OF_SCOPE: words(
        r"""
        out[- ]of[- ]scope | (?:nicht|kein|außerhalb)\b.{0,30}(?:scope\w*|geltungsbereich\w*|umfang\w*|anwendungsbereich\w*)
        ausgeschlossen\w* | ausschlüsse | ausschluss\w* | ausnahmen | nicht (?:abgedeckt|relevant|meldepflichtig|enthalten|gemeint)
    """,
        rf"(?:keine|was keine?) {_FLAW}.* | (?:ist|sind|gilt|gelten|zählt|zählen).{{0,20}} (?:keine?|nicht als) {_FLAW}",
        rf"nicht als {_FLAW} (?:betracht|anseh|gelt|wert|einstuf|behand)\w*",
    ),
    Meaning.IN_SCOPE: words(
        r"(?:im|in) (?:scope|geltungsbereich|umfang) | in[- ]scope | relevante (?:schwachstellen|sicherheitslücken|meldungen)"
    ),
    Meaning.ESCALATION: words(r"eskal\w+"),
    Meaning.SAFE_HARBOUR: words(r"""
        safe[- ]harbou?r | rechtssicherheit | rechtlicher? (?:schutz|rahmen|hinweise?) | schutzklausel | straffreiheit
        rechtliches | sicherer hafen | haftung\w*
    """),
    Meaning.BOUNTY: words(r"(?:bug[- ]?)?bount(?:y|ies)\S* | belohnung\w* | prämien? | vergütung | kopfgeld"),
    Meaning.CONTENTS: words(r"""
        (?:was|welche (?:informationen|angaben|details)).{0,40}(?:angeben|enthalten|mitsenden|mitschicken|beifügen|benötig\w+|brauchen|hilft|hineingehört|gehört)\b.*
        (?:was|wie).{0,10} in (?:die|eine|ihre|deine|der) (?:meldung|bericht)\b.* | inhalt (?:der|einer|ihrer|deiner|des|eines) (?:\w+)?(?:meldung|berichts?)
        (?:benötigte|erforderliche|gewünschte|hilfreiche|notwendige|nützliche|wichtige|bereitzustellende) (?:angaben|informationen|inhalte)
        (?:angaben|informationen) (?:für|in|zu|zur) .{0,20}(?:meldung|bericht|sicherheitsberichte?|report)\w* | (?:bericht|melde)s?(?:vorlage|format|inhalt)\w*
        bevorzugtes format.* | meldungsinhalt\w*
    """),
    Meaning.SUPPORT: words(r"""
        (?:unterstütz|supporte|gepflegt|aktiv|betreut|gewartet)\w* (?:\w+ )?(?:versionen|version|releases?|branches|zweige|stände)
        versionsunterstützung | support(?:zeitraum|status|matrix|ende)? | versionen | sicherheits-?(?:updates?|aktualisierungen|support)
        unterstützung | produktversionen | wartung
    """),
    Meaning.CONTRIBUTORS: words(r"""
        mitwirkende\w* | beitragende\w* | für (?:entwickler|contributor)\w* | sichere (?:programmierung|entwicklung|codierung)
        entwicklungsrichtlinien | (?:sichere[rn]? )?code-?richtlinien | beiträge | mitwirken
    """),
    Meaning.CREDIT: words(
        r"danksagung\w* | anerkennung\w* | würdigung\w* | hall of fame | ruhmeshalle | credits? | namensnennung | ehrentafel | nennung"
    ),
    Meaning.THANKS: words(r"danke\w* | dank | vielen dank"),
    Meaning.ENCRYPTION: words(r"\S*pgp\S* | \S*gpg\S* | openpgp\S* | verschlüssel\w* | öffentlicher schlüssel"),
    Meaning.RESPONSE: words(r"""
        (?:antwort|reaktions|rückmelde|bearbeitungs|behebungs|lösungs)-?(?:zeit|frist|ziel|prozess|fenster|sla)\w* | reaktion\w* | antwort
        zeit(?:plan|rahmen|linie|schiene|ablauf|vorgaben|fenster)\w* | fristen | was (?:sie|du|ihr|man|melder\w*).{0,20} erwarten.*
        was (?:passiert|geschieht|danach|folgt|dann).* | was (?:wir )?(?:dann |danach )?tun.* | (?:weiterer |der |unser )?(?:ablauf|prozess|vorgehen|verfahren)(?: .*)?
        unsere? (?:prozess|verpflichtung|zusage|reaktion|vorgehen|versprechen|antwort)\w*.* | slas? | service[- ]level\S* | bearbeitung\w*
        (?:umgang|verfahren|vorgehen) (?:mit|bei|nach) .* | behandlung .* | triage | nach (?:der|ihrer|deiner|einer|dem) (?:meldung|eingang|report).*
        sicherheits(?:antwort|reaktions)?prozess\w* | patch-?(?:zyklus|zeiten|management|verfügbarkeit) | erwartungen | verpflichtungen?
    """),
    Meaning.DISCLOSURE: words(
        r"\w*offenlegung\w* | \S*disclosure\S* | veröffentlichung\w* | embargo\w* | bekanntgabe | bekanntmachung"
    ),
    Meaning.CONDUCT: words(r"""
        verhalten\w* | spielregeln | (?:regeln|richtlinien) für (?:\w*forsch\w+|tests?|testende|melder\w*) | verbot\w* | nicht (?:erlaubt|gestattet)
        verantwortungsvolle nutzung | (?:zulässige|erlaubte|akzeptable) .* | was wir von (?:ihnen|dir|euch|melder\w+).{0,20} erwarten.* | testregeln
    """),
    Meaning.SCOPE: words(r"geltungsbereich\w* | anwendungsbereich | scope | umfang | reichweite"),
    Meaning.REPORTING: words(r"""
        (?!an|ab|fehler|status|log)\w*meld\w+ | kontakt\w* | ansprechpartner\w* | (?:sicherheits)?lücken? (?:gefunden|entdeckt)\W* | berichten
        ansprechstelle\w* | einreich\w* | \w+bericht\w*
    """),
    Meaning.USERS: words(r"""
        betriebs?(?:hinweise|empfehlungen|sicherheit)?\b.* | härtung\w* | best practices | empfehlung\w* | für (?:nutzer|anwender|betreiber|benutzer|administrator)\w*
        sicherer betrieb | bereitstellung | deployment\w* | checkliste\w* | hinweise (?:für|zum|zur) .* | produktion\w* | sichere (?:nutzung|konfiguration|verwendung)
    """),
    Meaning.ABOUT: words(r"""
        sicherheits-?(?:features?|funktionen|maßnahmen|modells?|architektur|konzept|eigenschaften|garantien|audits?|überlegungen|aspekte|grenzen|prinzipien|grundsätze|mechanismen|merkmale|invarianten|prüfung|zusammenfassung|status)
        bekannte .* | bedrohungsmodell | threat model | abhängigkeiten | lieferkette | supply[- ]chain.* | architektur | einschränkungen | grenzen
        verifizier\w+ | signatur\w* | authentifizierung | autorisierung | datenschutz | datensicherheit | changelog | historie | referenzen
        ressourcen | lizenz | status | audits? | implementierte .* | schutzmaßnahmen | zugangsdaten | schlüssel | risiken | kompromisse | grundregeln
    """),
}

_CONTENTS_LEAD = r"""
    \b(?:angeben|enthalten|enthält|beifügen|beilegen|mitsenden|mitschicken|mitteilen|nennen|nennt?|beschreib\w*|liefer\w*|füg\w*|gib|geben|gebt|angaben?|informationen|infos|details|teilen? (?:\w+ )?mit|hilfreich\w*|benötigen wir|brauchen wir|umfass\w+|beinhalte\w*|inkludier\w*|includen|bereitstellen|bereit)\b[^.]{0,120}:$
    \b(?:folgende|diese|nachstehende|nachfolgende)[nrs]? (?:\w+ )?(?:informationen|angaben|details|punkte|infos|inhalte)\b.{0,100}$
    \b(?:meldung|bericht|report|e-?mail)\w*\b.{0,60}\b(?:sollte\w*|enthält|enthalten|muss|müssen|gehör\w+)\b.{0,60}:$
    ^(?:in|bei) (?:ihrer|deiner|der|einer|eurer) (?:meldung|nachricht|e-?mail)\b.{0,60}:$ | ^bitte (?:mit|an|bei)\w*(?:geben|senden|schicken|fügen)\b.{0,40}$
    \b(?:meld\w+|send\w+|schick\w+|schreib\w+)\b.{0,80}\bmit(?: \w+){0,3}:$
"""
LEADS = {
    Meaning.OUT_OF_SCOPE: any_of(
        r"""
        (?:\bnicht|\baußerhalb)\b.{0,40}\b(?:scopes?|geltungsbereich\w*|umfang\w*)\b.{0,80}:$ | \bout[- ]of[- ]scope\b.{0,80}:$ | ^out[- ]of[- ]scope\b
        ^(?:nicht im|außerhalb des) (?:scopes?|geltungsbereich\w*|umfang\w*)\b | \b(?:ausgeschlossen|ausgenommen)\b.{0,60}:$
        \b(?:akzeptieren|berücksichtigen|bearbeiten|betrachten)\b.{0,20}\bnicht\b.{0,60}:$
    """,
        rf"\b(?:ist|sind|gilt|gelten|betrachten|zählt|zählen)\b.{{0,40}}\b(?:keine?|nicht als)\b (?:\w+ )?{_FLAW}.{{0,60}}:$",
    ),
    Meaning.IN_SCOPE: any_of(
        r"""
        \b(?:im|in|zum) (?:scope|geltungsbereich|umfang)\b.{0,80}:$ | ^in[- ]scope\b | ^(?:im|in) (?:scope|geltungsbereich)\b
        \b(?:richtlinie|scope|geltungsbereich)\b.{0,20}\b(?:umfasst|gilt für|betrifft|deckt)\b.{0,60}:$ | \binteressier\w+.{0,80}:$
    """,
        rf"\bals (?:\w+ )?{_FLAW} (?:gelten|zählen|betrachten)\b.{{0,60}}:$ | \brelevante (?:meldungen|{_FLAW})\b.{{0,60}}:$",
    ),
    Meaning.CONTRIBUTORS: any_of(
        r"\b(?:mitwirkende|beitragende|contributor\w*)\b.{0,40}\b(?:müssen|sollen|sollten)\b.{0,60}:$"
    ),
    Meaning.CONDUCT: any_of(r"""
        \b(?:verboten|untersagt|nicht (?:erlaubt|gestattet|zulässig))\b.{0,60}:$ | \bdarf nicht\b.{0,60}:$
        ^(?:bitte|wir bitten (?:sie|dich|euch)(?: darum)?|sie (?:müssen|dürfen nicht|sollten))\s?:$ | \bverzichten sie (?:bitte )?auf\s?:$
    """),
}

ABBREVIATIONS = any_of(r"""
    \b(?:bzw|ggf|usw|etc|inkl|evtl|nr|abs|min|max|ca|std|vgl|bspw|sog|vs|resp|dr|hr|fr|st|ggfs|gem|exkl|mind|z\.\s?b|d\.\s?h|u\.\s?a)\.$
    (?<!\w)[A-Za-z]\.$ | (?<![\w.])\d{1,2}\.$
""")
COURTESIES = any_of(r"""
    \bernst\b | \b(?:vielen |herzlichen )?dank\w*\b | \bwir (?:schätzen|begrüßen|freuen|glauben|legen)\b | \bfreuen wir uns\b | \bhöchste\w* priorität\b
    ^(?:bitte )?(?:siehe|sieh|lesen sie|lies|beachten sie|beachte)\b | \bweitere (?:informationen|details)\b | \bfolge\w* (?:sie )?(?:bitte )?(?:diesen|den folgenden|diesem)\b
    \bhilf(?:t|st)\b | \bhelfen (?:sie|du|uns)\b | \bwie (?:unten|nachfolgend|folgend|hier) beschrieben\b | \bsicherheit\b[^.;]{0,30}\bwichtig\b
""")
TEMPLATE = any_of(r"""
    ^(?:verwenden sie|nutzen sie|nutze|verwende) diesen abschnitt\b | \[[^\]]{0,40}\b(?:einfügen|eintragen|ergänzen|anpassen)\] | \[(?:ihre?|deine?|projektname|e-?mail[- ]?adresse)\b[^\]]*\]
    \b(?:ihre?|deine?|eure?)[- ]?(?:domain|firma|organisation)\.(?:com|org|de|tld)\b
""")
MAY_BIND = words(r"""
    bitte | muss | müssen | musst | müsst | soll | sollen | sollst | sollten? | solltest | darf | dürfen | darfst | dürft
    werden? | wird | niemals | verpflicht\w* | (?:wir|ich) (?:bitten?|erwarten?|verlangen?|versprechen?|garantieren?|bemühen?|versuchen?)
    bitten wir | erforderlich | innerhalb
""")

_NOT = r"(?:nicht|nie|niemals|kein(?:e|en|er|em|es)?|keinesfalls|statt|anstatt|anstelle|ohne|weder|vermeid\w+|verzicht\w+|unterlass\w+)"
_PLACE = r"(?:\S*issues?|\S*tickets?|\S*tracker\w*|github\S*|gitlab\S*|codeberg|\S*discussions?|diskussion\w*|\S*pull[- ]?requests?|foren|forum\w*|kan[aä]l\w*|bereich\w*|mailinglisten?|soziale\w*|repository)"
_TELL = r"(?:\w*meld\w*|post\w*|\w*berichte\w*|diskutier\w*|(?:ge)?mach(?:en|t|e)|\w*öffentlich\w*|teil(?:en|e|t)|erstell\w*|(?:er)?öffne\w*|\w*leg(?:en|e|t)|bekannt\w*|offenleg\w*|aufmachen|besprech\w*|erwähn\w*)"
NEGATION = any_of(r"\b(?:nicht|niemals|keinesfalls|keine?n?|vermeiden sie|vermeide|auf keinen fall)\b[^.:]{0,40}:?$")
PRIVATE = any_of(
    rf"\b{_NOT}\b[^.;:]{{0,60}}?\b(?:öffentlich\w*|public\w*)\b[^.;:]{{0,60}}?(?:\b{_PLACE}|\b{_TELL})",
    rf"\b(?:kein(?:e|en)?|nicht (?:als|über|via|in|per|im|auf|mittels|durch)|statt|anstatt|anstelle)\b[^.;:]{{0,40}}?\b(?:issues?|\S+-issues?|tickets?|\S*issue-?\s?tracker\w*|bug-?\s?tracker\w*|\S*pull[- ]requests?|discussions?|diskussion\w*|foren|forum)\b[^.;]{{0,60}}?(?:\b{_TELL}|sicherheit\w*|schwachstelle\w*|lücken?\b|problem\w*|verwend\w*|nutz\w*|[.!]?$)",
    rf"\b(?:sicherheit\w*|schwachstelle\w*|lücken?|(?:er)?öffne\w*|erstell\w*|meld\w*)\b[^.;:]{{0,80}}?\b(?:kein(?:e|en)?|nicht (?:als|über|via|in|per|im|auf))\b[^.;:]{{0,40}}?\b{_PLACE}",
    r"\b(?:github-)?(?:issues?|discussions?|tickets?)\b[^.;]{0,40}\b(?:nicht|niemals)\b[^.;]{0,40}\b(?:sicherheit\w*|schwachstelle\w*|lücken?|verwend\w*|nutz\w*)\b",
    r"\b(?:melde\w*|berichte\w*)\b[^.;:]{0,80}\bnicht öffentlich\b",
)

CONTACTS = ContactWords(
    verbs=words(r"""
        \w*meld\w* | send\w* | schick\w* | schreib\w* | kontaktier\w* | kontakt\w* | wend\w* | nutz\w* | verwend\w* | benutz\w*
        \w*öffne\w* | erstell\w* | über | via | per | \S*e-?mail\w* | mail\w* | \w*teil\w* | informier\w* | bericht\w*
        einreich\w* | erreich\w* | ausfüll\w* | formular\w* | richten? | unter | klick\w* | gehen? | besuch\w*
    """),
    closed=any_of(
        r"\bnicht mehr\b | \behemal\w+ | \bveraltet\w* | \b(?:nicht|keine\w*) (?:an|über|unter) diese\b | \bfrüher\w* adresse\w*"
    ),
    other_use=words(r"""
        nicht[- ]sicherheits\S* | allgemeine[nrs]? (?:\S+ (?:und|oder) )?(?:fragen|anfragen|unterstützung|support|anliegen|feedback|kontakt\w*|hilfe)
        (?:support|feature)-?\s?(?:fragen|anfragen|wünsche\w*|requests?) | verhaltenskodex | presse\w* | vertrieb\w* | noreply | ankündigung\w*
        abonnier\w* | newsletter | (?:normale|andere|sonstige|reguläre|gewöhnliche|übrige|funktionale)[nrs]? (?:bugs?|fehler|issues?|fragen|anliegen|themen|probleme\w*)
        lizenzfragen | code of conduct | datenschutz(?:anfragen|fragen|beauftragte\w*) | alles andere
    """),
    advisory=any_of(r"""
        \bprivat\w* (?:\S+ )?(?:\S*meldung\w*|\S*melde\w*|\S*advisor(?:y|ies)\S*|\S*vulnerability\S*|report\w*) | \bprivate vulnerability\b
        \bvulnerability[- ]reporting\b | \bgithub\S*(?: \w+){0,3}[ -](?:security[- ])?advisor(?:y|ies) | \bsecurity[- ]advisor(?:y|ies)
        \breport a (?:security )?vulnerability\b | \bsecurity[\"“”„*]{0,2}[- ](?:tab|reiter)\b | \b(?:tab|reiter) .{0,3}security\b
        \b(?:vertrauliche|private)[nrs]? (?:meldung|meldefunktion)\b[^.;]{0,40}\bgithub
    """),
    archive=any_of(r"""
        \bveröffentlich(?:en wir|t (?:wird|werden|in|auf|über|unter|als)|te[nrs]?)\b | \b(?:wir|wird|werden)\b[^.;]{0,60}\b(?:veröffentlich\w*|bekannt ?gegeben|angekündigt|publiziert)
        \barchiv\w* | \b(?:bisherige|vergangene|frühere|bestehende|bekannte)[nrs]? | \babonnier\w* | \bdokumentation\b | \bliste (?:der|aller|mit)\b
        \bdanksagung\w*
    """),
    report_link=any_of(r"""
        meld | report | submit | submission | hackerone\.com | bugcrowd\.com | huntr\.(?:dev|com) | intigriti\.com | yeswehack\.com
        openbugbounty\.org | formular | \bform\b | /contact | /kontakt | contact form | disclosure-policy | support-?seite
        security[-_/]?(?:contact|center|centre|response)
    """),
    channel_before=any_of(r"""
        \b(?:\w*meld\w*|schreib\w*|kontaktier\w*|wend\w*)\b[^.;]{0,80}\b(?:über|unter|via|auf|mittels)\s(?:(?:unser\w*|das|die|den|dem|der|folgende\w*|diese\w*)\s)?(?:\S+\s)?[\"„“]?$
        \b(?:lücken?|schwachstellen?|sicherheits\w+)\b[^.;]{0,120}\b(?:über|unter|via)\s(?:(?:unser\w*|das|die|den|dem|der)\s)?(?:\S+\s)?[\"„“]?$
    """),
    person=words(r"kontaktier\w* | kontakt | wend\w* | schreib\w* | dm"),
    placeholder=any_of(r"""
        (?:ihre?|deine?|eure?)[-_]?(?:domain|firma|organisation|projekt|e?mail) | your[-_]?(?:domain|company|org|project|e?mail) | noreply@
        ^git@ | xxx | \bz\.\s?b\.\s?$
    """),
    unnamed=any_of(r"""
        \b(?:e-?mail|kontaktier\w*|wend\w*|nachricht|schreib\w*)\b[^.;]{0,80}\b(?:profil\w*|direkt|repository-?\s?(?:inhaber|maintainer|besitzer)\w*|privat)\b
    """),
    at=r"\s?[\[({<]\s?(?:at|ät|klammeraffe)\s?[\])}>]\s?|\s+(?:at|ät)\s+",
    dot=r"\s?[\[({<]\s?(?:dot|punkt)\s?[\])}>]\s?|\s+(?:dot|punkt)\s+",
)

ENCRYPTION = EncryptionWords(
    offered=any_of(r"""
        \b(?:pgp|gpg|openpgp|gnupg)\b | BEGIN PGP PUBLIC KEY
        \bverschlüssel(?:n|t|te|ten|ter|tes)\b[^.;]{0,40}\b(?:e-?mails?|nachrichten?|meldung\w*|kommunikation|berichte?|senden|schicken|übermitteln)\b
    """),
    elsewhere=any_of(r"""
        \bsignier\w* | \bsignatur\w* | \bverifizier\w* | \bruhezustand | \bat[- ]rest\b | \bin transit\b | \bTLS\b | \bfolgt\b | \bkein\w* (?:pgp|gpg|öffentlich\w*|schlüssel)
        \b(?:tags?|artefakte|releases?|binär\w*|pakete?|commits?|downloads?) (?:ist|sind|werden)\b
    """),
    key=any_of(
        r"schlüssel | \bpublic[-_ ]?keys?\b | pgp | gpg | keys?\.openpgp\.org | keyserver | /pks/ | \.asc\b | keybase\.io"
    ),
)

SUPPORT = SupportWords(
    version_header=words(r"\S*version(?:en)? | \S*releases? | branch(?:es)? | zweige? | serie | tags? | stand"),
    status_header=words(r"""
        unterstütz\w* | \S*support\w* | status | sicherheits-?\s?(?:updates?|fix(?:es)?|patches|support|aktualisierungen) | gepflegt
        gewartet | aktiv | wartung | erhält .* | updates?
    """),
    yes=words(r"""
        ja | j | unterstützt | aktiv\w* | aktuell\w* | vollständig\w* | voll | gepflegt | gewartet | nur .* | kritische .* | sicherheits\S+
        bis .* | eingeschränkt\w* | teilweise | lts | stabil\w* | supported | yes | wartung\w* | in entwicklung | best[- ]effort | begrenzt\w*
        neueste\w* | latest | laufend
    """),
    no=words(r"""
        nein | n | no | nicht .* | kein\w* .* | veraltet\w* | ende .* | eol | end[- ]of[- ]life | eingestellt\w* | abgekündigt\w*
        abgelaufen\w* | ausgelaufen\w* | nicht | unsupported
    """),
    only_latest=any_of(r"""
        \b(?:nur|ausschließlich)\b[^.;]{0,30}\b(?:neueste|aktuelle|aktuellste|letzte|jüngste)[nrs]?\b[^.;]{0,80}\b(?:unterstützt|sicherheits\S+|updates?|fix(?:es)?|gepflegt|erhält|erhalten|patches|bereitgestellt)\b
        \b(?:sicherheits\S+|fixes|patches|korrekturen)\b[^.;]{0,60}\b(?:nur|ausschließlich)\b[^.;]{0,40}\b(?:neueste|aktuelle|aktuellste|letzte|jüngste)[nrs]?\b
        \bsicherheits(?:-?updates|-?fix\w*|korrekturen|-?patches|aktualisierungen)\b[^.;]{0,60}\b(?:für|in|auf) (?:die|den|der|das)(?: jeweils)? (?:neueste|aktuellste|aktuelle|letzte)[nrs]?\b
    """),
    latest="Latest",
    older="Older releases",
)

CONTENTS = ContentWords(
    lead=any_of(_CONTENTS_LEAD),
    not_lead=any_of(r"""
        ^(?:bitte )?(?:kein\w*|niemals)\b | \b(?:nicht|niemals|keinesfalls)\b.{0,40}\b(?:angeben|senden|schicken|beifügen|enthalten|kopieren|mitsenden|einfügen|veröffentlich\w*)\b
        \b(?:scope|geltungsbereich|richtlinie|gesetze)\b.{0,40}\b(?:umfasst|enthält|beinhaltet)\b | \brelevante meldungen\b | \bunterstützt\w*\b
        \b(?:wir|ich)\b (?:\w+ ){0,6}?(?:nennen|beschreiben|veröffentlichen|angeben|liefern|informieren|geben|stellen|senden)\b | \b(?:sie|du) (?:erhalten|erhältst|bekommen|bekommst)\b
        \b(?:advisory|changelog|release notes?)\b.{0,40}\b(?:enthält|enthalten|beschreib\w*|nenn\w*)\b | \bwerden\b.{0,60}\b(?:genannt|beschrieben|bereitgestellt)\b
    """),
    sentence=any_of(r"""
        (?:^|\bbitte |, |\bund |\bsie |[.:] )(?:bitte )?(?:nenn(?:e|t|en sie)|beschreib(?:e|t|en sie)|füg(?:e|t|en sie)|gib|geben sie|gebt|inkludier\w+(?: sie)?|liefer(?:e|t|n sie)|erläuter(?:e|n sie)|schilder(?:e|n sie)|leg(?:e|en sie))\b(?! (?:uns|mir|dem projekt|projekt)\b)\s
        \b(?:meldung|bericht|e-?mail|nachricht|report)\w* (?:sollte|muss|soll|enthält)\w*\s | \bhilfreich\b(?: \w+){0,4}?\s?(?:sind|ist|:)\s
        \bmit (?=(?:einer |einem |der |den |möglichst |vielen |allen |detaillierte\w* |genauen? |klaren? |kurzen? |ausführlichen? )*(?:\w*beschreibung|details|schritten|reproduktions\S+|version|informationen|angabe))
        \bfolgende\w* (?:informationen|angaben|details)[^:.]{0,40}:\s | \bhilfreich (?:sind|ist|wären|in der meldung)\b:?\s | \bmöglichst viele details (?:an|mit)\b
    """),
    split=re.compile(
        r"\s*(?:[,;()]|\bund\s(?:bitte\s)?(?:entfern|schw[aä]r)\w*.*|\bund\b|\bsowie\b|\bplus\b|\binklusive\b|\binkl\.)\s*",
        re.IGNORECASE,
    ),
    tail=any_of(
        r"\s*(?:\(|\bz\.\s?B\.|\bbeispielsweise\b|\bzum Beispiel\b|\betwa\b|\bdamit\b|\bum\b|\bwie etwa\b|\baus denen\b|\bbspw\.)"
    ),
    items={
        Item.TYPE: any_of(r"""
            \b(?:art|typ|kategorie|klasse)\b(?: \w+){0,3} (?:\w*lücke|\w*schwachstelle|\w*problem|angriff|\w*fehler|verwundbarkeit)\w*
            \b(?:schwachstellen|lücken|angriffs|problem)-?(?:typ|art|klasse|kategorie)\b | ^(?:art|typ|kategorie)$ | \bcwe\b | \bvulnerability[- ]type\b
        """),
        Item.STEPS: any_of(
            r"\bschritte?\b | \bschritt\w* | reproduk\w* | reproduz\w* | \bnachstell\w* | \bnachvollz\w* | \bsteps?\b | \banleitung\b"
        ),
        Item.POC: any_of(r"""
            \bproofs?[- ]of[- ]concepts?\b | \bpocs?\b | \bexploit(?:s|code|-code| code)?\b | \bpayloads?\b | \bbeispiel-?(?:code|projekt|skript|script|anfrage)\w*
            \bcode-?\s?(?:beispiele?|schnipsel|ausschnitte?|snippets?)\b | \btestf[aä]lle?\b | \bscreenshots?\b | \bbildschirm(?:foto|aufnahme)\w* | \b(?:server|fehler)?-?logs?\b
            \blog-?(?:datei|auszüge|auszug|ausgabe)\w* | \bprotokolle?\b | \bvideos?\b | \bstack-?\s?traces?\b | \bcrash\w* | \bmachbarkeits\w+
        """),
        Item.IMPACT: any_of(r"""
            auswirkung\w* | \bimpact\b | \bschweregrad\w* | \bschwere\b | \bfolgen\b | \bkonsequenz\w* | \bangriffs(?:szenari\w+|vektor\w*|wege?)\b
            \brisik\w+ | \brisiko\w* | \bcvss\b | \bausgenutzt\b | \bausnutz\w* | \bgefährdung\w* | \bschaden\w* | \bkritikalität | \bbedrohung\w* | \bwirkung | \btragweite
        """),
        Item.FIX: any_of(r"""
            \bbehebung\w* | \bfix(?:es)?\b | \blösung\w* | \blösungs\w+ | \bvorschl[aä]g\w* | vorschläge | \bkorrektur\w* | \bpatch(?:es)?\b | \bworkarounds?\b
            \bgegenmaßnahme\w* | \babhilfe\w* | \bmitigation\w* | \bverbesserungs\w+ | \bumgehungslösung\w*
        """),
        Item.VERSIONS: any_of(
            r"(?<!python-)(?<!node-)(?<!browser-)\bversion(?:en|s\w*)?\b | \w+version(?:en)?\b | \breleases?\b | \bcommit\S* | \brevision\w* | \bsoftwarestand\w*"
        ),
        Item.CONFIGURATION: any_of(
            r"konfigur\w* | \beinstellung\w* | \bsetups?\b | \bvoraussetzung\w* | \bvorbedingung\w* | \bconfig\w*"
        ),
        Item.ENVIRONMENT: any_of(r"""
            umgebung\w* | \bbetriebssystem\w* | \bplattform\w* | \bos\b | \bmacos\b | \bwindows\b | \blinux\b | browser\w* | \bhardware\b
            \bsystem(?:information|angaben|details)\w* | \bgerät\w* | \b(?:python|node|php|java)-version\b
        """),
        Item.LOCATION: any_of(r"""
            \bort\b | \bpfade?\b | \bdatei(?:en|pfad\w*|name\w*)?\b | komponente\w* | \bmodule?\b | \bendpunkte?\b | \bendpoints?\b | \bquellcode\w* | \burls?\b
            \bbetroffene[nrs]? (?:code\w*|stellen?|teile?|bereiche?|url\w*|systeme?|dienste?|funktion\w*|seiten?|pakete?|produkte?|bibliothek\w*|services?|repositor\w+|endp\w+|dateien|software)\b
            \bzeilen?(?:nummer\w*)?\b | \bwo\b | \bfundstelle\w* | \bcodestelle\w* | \bpaketname\w*
        """),
        Item.CONTACT: any_of(
            r"kontakt\w* | \b(?:ihre?|deine?|euer|eure)[nrs]? (?:vollständige\w* )?(?:name\w*|e-?mail\w*|daten)\b | \bwie wir (?:sie|dich|euch)\b"
        ),
        Item.DESCRIPTION: any_of(r"""
            beschreibung\w* | \bbeschreib\w* | \bzusammenfassung\w* | \büberblick\b | \bübersicht\b | \berklärung\w* | \berläuterung\w* | \bdetaillierte[nrs]? (?:bericht|informationen|angaben)
            ^(?:alle |möglichst viele |technische )?details\b | \bwas (?:passiert|das problem|genau|ihr getan|sie getan|du getan)\b | \bverhalten\b | \bnatur\b
            ^(?:das |die |den |ein )?(?:problem|schwachstelle|lücke|sicherheitslücke|sicherheitsproblem|fehler)(?: (?:so )?(?:ausführlich|genau|detailliert)\b.*)?$
        """),
    },
    if_known=any_of(r"""
        \b(?:falls|wenn|sofern|soweit)\b(?: \w+){0,2} (?:bekannt|vorhanden|verfügbar|zutreffend|anwendbar|relevant)\b | \bggf\.? | \bgegebenenfalls\b | ^(?:etwaige|eventuelle)\b
    """),
    optional=any_of(r"""
        \boptional\w* | \b(?:wenn|falls|sofern|soweit|so weit)\b(?: \w+){0,2} möglich\b | \bidealerweise\b | \bgerne?\b | \bnach möglichkeit\b | \bfreiwillig\b | \bfalls gewünscht\b
        \bwenn (?:sie|du|ihr) (?:möchte\w*|woll\w*|willst)\b
    """),
    closing=any_of(r"""
        \b(?:bitte )?(?:(?:mit |hin)?(?:zu)?(?:angeben|anzugeben|beifügen|beilegen|mitsenden|mitschicken|mitliefern|beschreiben|nennen|anhängen|mitteilen)|(?:an|bei|mit)geben)(?=\W{0,3}$)
    """),
)

SCOPE = ScopeWords(
    listed=any_of(r"""
        \b(?:richtlinie|geltungsbereich|scope|meldungen)\b[^.;:]{0,30}\b(?:umfasst|umfassen|gilt für|beinhaltet|deckt|betrifft)(?: (?:unter anderem|insbesondere|auch|vor allem|folgendes))*:?\s
    """),
    open_ended=any_of(r"""
        (?:,|\bund)?\s*(?:\busw\b\.?|\betc\b\.?|…|\.\.\.|\bund (?:so weiter|andere\w*|weitere\w*|mehr|ähnliche\w*)|\bu\.\s?[aäÄ]\.)\s*$
    """),
    part_split=re.compile(r"\s*(?:,|;|\bund\b|\boder\b|\bsowie\b)\s*", re.IGNORECASE),
    refused=any_of(
        r"\b(?:wir|ich) (?:akzeptieren?|berücksichtigen?|bearbeiten?|behandeln?) (?:daher |generell )?keine\s+"
    ),
    is_out=any_of(
        r"""
        \s+(?:ist|sind|liegt|liegen|gilt|gelten|fällt|fallen) (?:\w+ ){0,3}?(?:nicht im scope|nicht im geltungsbereich|außerhalb (?:des|dieser|unseres|der) (?:scopes?|geltungsbereich\w*|richtlinie|umfangs)|out[- ]of[- ]scope|nicht (?:in den|unter den) (?:scope|geltungsbereich))\b
    """,
        rf"\s+(?:ist|sind|gilt|gelten) (?:\w+ ){{0,2}}?(?:keine?|nicht als) {_FLAW}\b | \s+(?:selbst )?bitte (?:direkt )?(?:an|bei)\b[^.]{{0,80}}\bmelden\b",
    ),
)

_FIXED = r"(?:behoben|gefixt|fix(?:es|ed)?|gepatcht|patch(?:es)?|geschlossen|korrektur|korrigiert|behebung|beheben|gelöst|lösung|beseitigt|abhilfe|update (?:verfügbar|bereit\w*|veröffentlicht))"
_PUBLIC = r"(?:veröffentlich\w*|offenleg\w*|offengelegt|offenzulegen|öffentlich\w*|bekannt\w*|publik|embargo|vertraulich\w*|diskutier\w*|disclosure)"
_PERIOD = r"\d+(?:\s|-)?(?:kalender|werk|arbeits)?(?:tage?n?|tägig\w*|wochen?|wöchig\w*|monate?n?)\b"
DISCLOSURE = DisclosureWords(
    after_fix=any_of(
        rf"^(?=.*\b{_PUBLIC})(?=.*\b(?:nicht|keine?n?|niemals|bis|erst|solange|vertraulich\w*|embargo\w*|vermeid\w*|warten?|verzicht\w*)\b).*?\b(?:bis|bevor|ehe|solange|erst (?:wenn|nach\w*|dann)|vor (?:einer|der|dem|einem|jeder))\b[^.;]{{0,80}}?\b{_FIXED}\b",
        rf"\b(?:vor|bevor)\b[^.;]{{0,20}}\b(?:veröffentlichung|offenlegung|bekanntgabe)\b[^.;]{{0,40}}?\b{_FIXED}\b",
        rf"\b(?:nach|nachdem|sobald|wenn)\b[^.;]{{0,60}}?\b{_FIXED}\b[^.;]{{0,80}}?\b(?:offenleg\w*|offengelegt|öffentlich|bekannt\w*|disclosure|advisory|sicherheitshinweis\w*|details)\b",
        rf"\b(?:offenleg\w*|offengelegt|öffentlich|disclosure|details|advisory|veröffentlichung)\b[^.;]{{0,60}}?\b(?:nach|nachdem|sobald|wenn)\b[^.;]{{0,60}}?\b{_FIXED}\b",
    ),
    coordinated=any_of(r"""
        \bkoordinier\w*\b[^.;]{0,60}\b(?:offenleg\w*|veröffentlich\w*|disclosure\S*|bekannt\w*) | \b\w*(?:offenlegung\w*|veröffentlichung\w*|disclosure\S*)\b[^.;]{0,60}\b(?:koordinier\w*|abstimm\w*|abgestimmt|abstimmung|absprache|abgesprochen|gemeinsam|vereinbar\w*)
        \bcoordinated (?:vulnerability )?disclosure\b | \b(?:angemessen|ausreichend|genügend|vernünftig)\w* (?:viel )?(?:zeit\w*|frist|zeitraum)
        \bgemeinsam\w*\b[^.;]{0,40}\b(?:veröffentlich|offenleg)\w* | \b(?:absprache|abstimmung|abgestimmt\w*|stimmen)\b[^.;]{0,60}\b(?:veröffentlich|offenleg|disclosure)\w*
    """),
    fixed_period=any_of(
        rf"\b{_PERIOD}[- ](?:\w+ )?(?:embargo|offenleg|disclosure|veröffentlichungs|frist (?:zur|bis zur|für die) (?:\w+ )?(?:offenleg|veröffentlich))",
        rf"\b(?:offenleg\w*|offengelegt|embargo\w*|\S*disclosure\S*|öffentlich gemacht)\b[^.;]{{0,60}}\b(?:nach|innerhalb(?: von)?|binnen|von|spätestens|frühestens|maximal|max\.?)\s(?:\w+\s){{0,3}}?{_PERIOD}",
        rf"\b{_PERIOD}[^.;]{{0,80}}\b(?:bevor|vor)\b[^.;]{{0,40}}\b(?:veröffentlich|offenleg|öffentlich|bekannt|disclos)",
        rf"\b(?:nach|binnen|frühestens|spätestens|innerhalb von)\s(?:\w+\s)?{_PERIOD}[^.;]{{0,60}}\b(?:offenleg\w*|offengelegt|öffentlich gemacht|(?:details|lücken?|schwachstellen?|advisor\w+|informationen) (?:\w+ )?veröffentlich\w*|veröffentlich\w* (?:wir |werden )?(?:die |alle )?(?:details|lücken?|schwachstellen?|advisor\w+|informationen))",
        rf"\b(?:details|lücken?|sicherheitslücken?|schwachstellen?|advisor\w+|informationen)\b[^.;]{{0,40}}\b(?:nach|binnen|frühestens|spätestens|innerhalb von)\s(?:\w+\s){{0,2}}?{_PERIOD}[^.;]{{0,40}}\bveröffentlich",
    ),
    or_agreed=any_of(
        r"\b(?:oder|es sei denn|sofern|außer|falls)\b[^.;]{0,60}\b(?:verein?bar\w*|abgestimmt|absprache|einig\w*|zustimm\w*|zustimmung)"
    ),
)

_NAMED_IN = r"(?:release[- ]?notes?|changelogs?|\S*advisor(?:y|ies)|\w+hinweise?n?|mitwirkende\w*|danksagung\w*|credits|readme|veröffentlichung|fix)"
_NAMED = r"(?:nennen|nenne|genannt|nennung|namensnennung|erwähn\w*|gewürdigt|würdig\w*|anerkannt|anerkenn\w*|aufgeführt|gedankt|namentlich\w*|danken|aufgenommen|vermerkt)"
RECOGNITION = RecognitionWords(
    credit=any_of(
        rf"\b{_NAMED_IN}\b[^.;]{{0,80}}\b{_NAMED}\b(?!\s(?:wird|werden) (?:die|der|das)) | \b(?:sie|dich|dir|ihnen|melder\w*|melden?de\w*|finder\w*|\w*forsch\w+|entdecker\w*|person\w*|namen?|beitrag|anerkennung\w*)\b[^.;]{{0,80}}\b{_NAMED_IN}\b[^.;]{{0,60}}\b{_NAMED}\b",
        rf"\b{_NAMED}\b[^.;]{{0,60}}\b(?:melder\w*|finder\w*|\w*forsch\w+|entdecker\w*|sie|dich)\b[^.;]{{0,60}}\b{_NAMED_IN}\b",
        r"""
        \bhall of fame\b | \bruhmeshalle\b | \bcredits?\b | \bnamentlich\w* | \bnamensnennung\b | \b(?:öffentlich\w*) (?:anerkenn\w*|anerkannt|danksagung\w*|dank|gewürdigt|gedankt|genannt)
        \b(?:melder\w*|melden?de\w*|finder\w*|\w*forsch(?:er|ende|erin)\w*|entdecker\w*)\b[^.;]{0,60}\b(?:genannt|gewürdigt|anerkannt|nennen|anerkennen|erwähnt|erwähnen)\b
        \bauf wunsch\b[^.;]{0,60}\b(?:nenn\w*|genannt|erwähn\w*|gedankt|anerk\w*) | \banerkennung\b[^.;]{0,40}\b(?:veröffentlichung|gewünscht|wunsch|bericht|beitrags?)\b
        \bals (?:entdecker|finder|melder)\w* (?:\w+ )?(?:genannt|nennen|erwähn\w*)
    """,
    ),
    no_credit=any_of(r"\b(?:keine?|nicht|weder)\b[^.;]{0,20}\b(?:namensnennung|credits?|nennung|anerkennung)\b"),
    anonymity=any_of(r"\banonym\w* | \bnicht (?:namentlich |öffentlich )?(?:genannt|erwähnt)\b"),
    thanks=any_of(
        r"\bdanken\b | \bdank\b | \bdanke\b | \bbedanken\b | \bdankbar\b | \bwert\s?schätz\w* | \bzu schätzen\b | \bwir schätzen\b"
    ),
    bounty=any_of(
        r"bug[- ]?bount(?:y|ies) | \bbount(?:y|ies)\S* | \bbelohnung\w* | \bprämien?\b | \b(?:finanzielle|monetäre)[nrs]? (?:vergütung\w*|entschädigung\w*|anerkennung|anreize?|belohnung\w*)"
    ),
    no_bounty=any_of(r"""
        \b(?:kein\w*|nicht|ohne|weder|noch)\b[^.;]{0,60}(?:bount(?:y|ies)|belohnung|prämien?\b|vergütung|entschädigung)
        bounty\S*[^.;]{0,60}\b(?:nicht|kein\w*|eingestellt|beendet|pausiert)\b
    """),
)

CONDUCT = ConductWords(
    safe_harbour=any_of(r"""
        \b(?:keine?n?|nicht|niemals|verzicht\w*|absehen)\b[^.;]{0,80}\b(?:rechtlich\w*|juristisch\w*|strafrechtlich\w*|zivilrechtlich\w*|rechtsschritte\w*|strafanzeige\w*|anzeige|klagen?|strafverfolg\w*)
        \b(?:rechtlich|juristisch|strafrechtlich|zivilrechtlich)\w*\b[^.;]{0,60}\b(?:nicht|keine|verzicht\w*|absehen)\b | \bsafe harbou?r\b | \bals (?:autorisiert|genehmigt)\w*\b
    """),
    forbidden=any_of(r"""
        \b(?:nicht|keine?n?|niemals|vermeid\w+|unterlass\w*|verzicht\w*|ohne (?:vorherige |ausdrückliche )?(?:zustimmung|genehmigung|erlaubnis))\b[^.;]{0,80}\b(?:ausnutz\w*|zugreif\w*|zugriff\w*|angriffe?|angreif\w*|denial|d?dos\S*|spam\w*|phishing|social[- ]engineering|privatsphäre|zerstör\w*|beeinträchtig\w*|stör\w*|missbrauch\w*|brute\S*|produktiv-?system\w*|produktions-?system\w*|scan\w*|daten (?:einseh\w*|veränder\w*|lösch\w*|manipul\w*|kopier\w*))
        \b(?:ausnutz\w*|angriffe?|zugriff|denial|d?dos\S*|social[- ]engineering|missbrauch\w*|scans?|tests?)\b[^.;]{0,80}\b(?:verboten|untersagt|nicht (?:erlaubt|gestattet|zulässig))\b
        \b(?:in )?(?:gutem glauben|gutgläubig\w*)\b | \b(?:ausdrückliche|schriftliche|vorherige)[nr]? (?:\w+ )?(?:zustimmung|genehmigung|erlaubnis|einwilligung)\b
    """),
    topics={
        ConductTopic.AUTOMATED: any_of(
            r"\bautomati\w+ | \bscan\w* | \bbrute\S* | \bd?dos\S* | \bdenial[- ]of[- ]service"
        ),
        ConductTopic.CIRCUMVENTION: any_of(r"\bumgeh\w* | \baushebel\w*"),
        ConductTopic.UNAUTHORISED: any_of(
            r"\bunbefugt\w* | \bunautorisiert\w* | \bohne (?:\w+ )?(?:zustimmung|genehmigung|erlaubnis|einwilligung) | \bzugriff\w* | \bfremde\w*"
        ),
        ConductTopic.MALICIOUS: any_of(
            r"\bbösartig\w* | \bböswillig\w* | \bschäd\w+ | \billegal\w* | \bmissbrauch\w* | \bmissbräuch\w*"
        ),
    },
    consequence=any_of(
        r"\b(?:verstöße?|verstoß|zuwiderhandlung\w*|missachtung)\b[^.;]{0,80}\b(?:führ\w*|entzug|entzogen|sperr\w*|ausschluss|ausgeschlossen|rechtlich\w*|anzeige|gemeldet|folge)\w*"
    ),
    contributor_topics={
        ContributorTopic.CONFIGURATION: any_of(
            r"\bumgebungsvariable\w* | \bhart ?(?:codiert|kodiert)\w* | \bhard-?coded\b | \benv\b"
        ),
        ContributorTopic.SECRETS: any_of(
            r"zugangsdaten | geheimnis\w* | passw[oö]rt\w* | passwörter | \btokens?\b | schlüssel | \bsecrets?\b | \bcredentials?\b"
        ),
        ContributorTopic.DEPENDENCIES: any_of(r"abhängigkeit\w* | \bpakete?\b | \bsbom\b | \bdependenc\w+"),
        ContributorTopic.ACCESS_CONTROL: any_of(
            r"authentifizier\w* | berechtigung\w* | autorisier\w* | zugriffskontroll\w* | zugriffsrecht\w*"
        ),
        ContributorTopic.TRANSPORT: any_of(
            r"\bhttps\b | \btls\b | \bsichere \w*(?:protokolle?|verbindung\w*|kommunikation)\b"
        ),
        ContributorTopic.SECURE_CODING: any_of(
            r"\bsichere\w* (?:programmier\w*|code\w*|entwickl\w*) | \bcode-?richtlinien\b | \bstatische\w* (?:code)?analyse | \bowasp\b | \beingabe\w* (?:\w+ )?(?:validier|prüf)\w* | eingabevalidierung"
        ),
    },
)

HANDLING = {
    HandlingRule.CRITICAL_FIRST: any_of(
        r"\b(?:kritisch\w*|schwerwiegend\w*)\b[^.;]{0,60}\b(?:prior\w+|zuerst|vorrang\w*|bevorzugt) | \bpriorisier\w+\b[^.;]{0,40}\b(?:kritisch\w*|schwere\w*|cvss)\b"
    ),
    HandlingRule.MAY_ASK: any_of(
        r"\b(?:rückfragen|nachfragen)\b | \bweitere (?:informationen|angaben|details)\b[^.;]{0,40}\b(?:anforder\w*|erfrag\w*|benötig\w*|bitten|brauch\w*)"
    ),
    HandlingRule.INVESTIGATE: any_of(
        r"\buntersuch(?:en|t|ung|e)\b | \b(?:wir|ich|team|maintainer)\b[^.;]{0,40}\b(?:prüf(?:en|t|e)|analysier\w*|bewerten|bewertet|validier\w*)\b | \b(?:prüfen|analysieren|validieren|bewerten) wir\b"
    ),
    HandlingRule.FIX_AND_ADVISE: any_of(
        r"\b(?:patch|fix|update|korrektur)\w*\b[^.;]{0,60}\b(?:advisory|sicherheitshinweis\w*|cve)\b | \b(?:advisory|advisories|sicherheitshinweis\w*)\b[^.;]{0,40}\b(?:veröffentlich\w*|publizier\w*)"
    ),
    HandlingRule.RUN_LATEST: any_of(
        r"\b(?:verwend\w*|nutz\w*|aktualisier\w*|halt\w*|update\w*)\b[^.;]{0,40}\b(?:neueste|aktuelle|aktuellste|letzte)[nrs]?\b[^.;]{0,30}\b(?:versionen|version|releases?)\b | \bhalt\w*\b[^.;]{0,60}\b(?:aktuell|auf dem neuesten stand)\b"
    ),
}

LANGUAGES = LanguageWords(
    asked=any_of(r"""
        \b(?:meldungen|berichte|meldung|nachrichten|schreib\w*|melde\w*)\b[^.;]{0,40}?\b(?:auf|in)\b(?= (?:deutsch|englisch|französisch|italienisch|spanisch)) | \bbevorzugte sprachen?\b\W
    """),
    between=words(r"und | oder | auch | ist | sind"),
    names={"deutsch": "de", "englisch": "en", "französisch": "fr", "italienisch": "it", "spanisch": "es"},
)

PHRASES = Phrases(
    language="de",
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
    languages=LANGUAGES,
)
