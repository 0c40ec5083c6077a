"""German lengths of time and promises (a part of `de`). The deed often ends the clause: `joint` is given."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.durations import Unit
from vulndesk.core.policy.phrases.de_spelling import any_of, spelled, words
from vulndesk.core.policy.phrases.table import DeadlineWords, LengthWords

_ONE_TO_FIFTEEN = "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn"
_LARGER = {"zwanzig": 20, "einundzwanzig": 21, "vierundzwanzig": 24, "dreißig": 30, "fünfundvierzig": 45}
_LARGEST = {"achtundvierzig": 48, "sechzig": 60, "zweiundsiebzig": 72, "neunzig": 90}
NUMBERS = {word: number for number, word in enumerate(_ONE_TO_FIFTEEN.split(), start=1)} | _LARGER | _LARGEST
NUMBERS |= dict.fromkeys(("eine", "einem", "einen", "einer", "eines"), 1) | {"zweier": 2, "dreier": 3}
NUMBERS |= {"fuenf": 5, "zwoelf": 12, "fuenfzehn": 15, "dreissig": 30, "fuenfundvierzig": 45}
_COUNT = r"(?:\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
LENGTHS = LengthWords(
    length=re.compile(
        spelled(
            rf"(?<![\w.,/$-])(?P<low>{_COUNT})(?:\s?\(\s?\w{{1,20}}\s?\))?"
            rf"(?:\s?(?:-|–|—|\bbis(?:\szu)?\b|\boder\b|\bund\b)\s?(?P<high>{_COUNT})(?:\s?\(\s?\w{{1,20}}\s?\))?)?"
            r"(?:\s|-|–)?(?:(?:volle|ganze|aufeinanderfolgende|weitere|zusätzliche)[nrs]?\s)?"
            r"(?:kalender)?(?P<kind>werk|arbeits|geschäfts|bank)?"
            r"(?P<unit>minuten?|min|stunden?|std|h|tage[ns]?|tags?|wochen?|monat(?:e[ns]?|s)?|stündig|tägig|wöchig|monatig)"
            r"(?:(?<=ig)e[nrsm]?)?\b(?!\s(?:alt|zuvor|her|vorher)\b)"
        ),
        re.IGNORECASE,
    ),
    numbers=NUMBERS,
    units={
        **dict.fromkeys(("minute", "minuten", "min"), (Unit.MINUTES, 1)),
        **dict.fromkeys(("stunde", "stunden", "std", "h", "stündig", "stuendig"), (Unit.HOURS, 1)),
        **dict.fromkeys(("tag", "tage", "tagen", "tages", "tägig", "taegig"), (Unit.DAYS, 1)),
        **dict.fromkeys(("woche", "wochen", "wöchig", "woechig"), (Unit.DAYS, 7)),
        **dict.fromkeys(("monat", "monate", "monaten", "monates", "monatig"), (Unit.MONTHS, 1)),
    },
)

_RELEASED = r"(?:sicherheits-?)?(?:patch|fix|hotfix|bugfix|update|korrektur|release|version|lösung)"
_DEEDS = rf"""
    (?P<acknowledge_within>\b(?:
        (?:rückmeldung|antwort(?:en)?|reaktion|reagieren)\s(?:\w+\s){{0,4}}?(?:mit|zur|samt)\s(?:\w+\s){{0,3}}?(?:einschätzung|bewertung|triage)
      | (?:eingangs|empfangs|erhalts)-?bestätigung\w* | bestätigen | bestätige | bestätigt
      | (?<!mail-)bestätigung(?:en)?(?!\s(?:der|einer|dieser|von)\s(?:\w+\s)?(?:sicherheitslücke|schwachstelle|lücke|verwundbarkeit))
      | rückmeldung(?:en)? | zurück(?:zu)?melden | (?:melden|melde)\s(?:(?:wir|ich)\s)?(?:uns|mich)\b | (?:uns|mich)\s(?:\w+\s){{0,2}}?melden | melden(?=\W*$) | bei\s(?:ihnen|dir|euch)\s(?:zu\s)?melden
      | (?:erst)?(?:antwort|reaktion)(?:en|s\w*)? | antworte\w* | geantwortet | beantworte\w* | reagier\w+ | erstkontakt | erstrückmeldung
      | hören\s(?:sie\s|du\s)?(?:\w+\s)?von\suns | in\sverbindung\s(?:zu\s)?setzen | in\sverbindung\b | kontakt\s(?:aufnehmen|aufzunehmen) | nehmen\s(?:wir\s)?(?:\w+\s){{0,3}}?kontakt | kontaktieren\swir | quittier\w+
    )\b)
  | (?P<update_within>\b(?:
        (?:detaillierte\w*|ausführliche\w*|inhaltliche\w*)\s(?:antwort|rückmeldung|reaktion|stellungnahme)
      | (?:status|fortschritts|zwischen)-?\s?(?:updates?|bericht|berichte|meldung(?:en)?|information(?:en)?|stand|mitteilung(?:en)?) | (?<!sicherheits-)updates?
      | (?:erst|sicherheits|risiko)?-?(?:einschätzung|bewertung|beurteilung|analyse|prüfung|triage|validierung|evaluierung|verifizierung|verifikation)(?:en)?
      | assessment | triagier(?:en|t|e) | bewerten | bewertet | einschätzen | eingeschätzt | beurteilen | beurteilt | analysieren | analysiert | prüfen | prüft | geprüft | überprüfen | überprüft | überprüfung | validieren | validiert | verifizieren | verifiziert
      | auf\sdem\slaufenden | informier\w+\s(?:\w+\s){{0,5}}?(?:fortschritt\w*|stand|status|verlauf) | status | zwischenstand
      | (?:zeit|fahr|maßnahmen|behebungs)?plan\s(?:für|zur|zum)\s(?:\w+\s){{0,3}}?(?:behebung|fix|patch|lösung|korrektur)
      | bestätigung(?:en)?\s(?:der|einer|dieser|von)\s(?:\w+\s)?(?:sicherheitslücke|schwachstelle|lücke|verwundbarkeit)n?
    )\b)
  | (?P<disclosure_deadline>\b(?:
        offenlegung(?:s\w+)? | offenlegen | offengelegt | offenzulegen | embargo\w* | disclosure | bekanntgabe | bekannt(?:zu)?(?:geben|machen) | bekannt(?:gegeben|gemacht) | bekanntmachung
      | öffentlich\s(?:zu\s)?(?:machen|gemacht|bekannt) | publizier(?:en|t)
      | veröffentlichungs\w+ | veröffentlichung(?!\s(?:des|eines|einer|der|von)\s(?:\w+\s)?{_RELEASED})
      | (?:zu\s)?veröffentlich(?:en|t)(?!\s(?:(?:wir|ich|innerhalb|binnen|in|spätestens|einen?|das|den|die|dann)\s){{0,3}}?(?:\w+\s)?{_RELEASED})(?!\s(?:innerhalb|binnen|in|spätestens)\b)
    )\b)
  | (?P<fix_within>\b(?:
        beheben | behebt | behoben | behebung(?:en|s\w+)? | fix(?:es|en|e|t)? | gefixt | (?:bug|hot)-?fix(?:es)? | (?:sicherheits-?)?patch(?:es|en|e|t|s)? | gepatcht
      | sicherheits-?(?:updates?|fix(?:es)?|korrektur(?:en)?|version|release) | korrektur(?:en|s\w+)? | korrigier(?:en|t) | lösung(?:en)? | gelöst | lösen | schließen | geschlossen | schließung
      | beseitig(?:en|t|ung) | beseitigt | abhilfe | mitigation(?:en)? | mitigier(?:en|t) | gegenmaßnahmen? | entschärf(?:en|t) | remediation
    )\b)
"""
DEADLINES = DeadlineWords(
    deeds=re.compile(spelled(_DEEDS), re.IGNORECASE | re.VERBOSE),
    governed=any_of(r"""
        (?:\b(?:innerhalb|binnen|in|unter|spätestens|maximal|max\.?|höchstens|längstens|bis|von|weniger als|nicht (?:länger|mehr|später) als|zielzeit|ziel|durchschnittlich|dauert|dauern|beträgt|liegt bei|in der regel|üblicherweise|normalerweise)|[≤<~])(?:\s(?:von|zu|der|des|den|dem|nächsten|ersten|folgenden|maximal|max\.?|höchstens|spätestens|ca\.?|circa|zirka|etwa|ungefähr|rund|weniger|als|eines zeitraums|einer frist|weiterer|weiteren|zusätzlichen|jeweils|üblicherweise|normalerweise|in der regel|~|≤|<))*\s?$
    """),
    beside=any_of(r"""
        ^[- ]?(?:(?:maximale|übliche|feste|koordinierte|öffentliche|verantwortungsvolle)[nrsm]? )*(?P<limited>(?:offenlegungs|veröffentlichungs|disclosure|embargo|antwort|reaktions|behebungs|patch|fix)(?:[- ]?\w+)?|offenlegung|embargo|frist (?:zur|für die|bis zur) (?:\w+ )?(?:offenlegung|veröffentlichung|behebung))\b
    """),
    additional=any_of(r"\b(?:weiteren?|weiterer|zusätzlichen?)\s?$"),
    every_cell=any_of(r"^\W*(?:alle|jede[nrs]?)\b"),
    every=any_of(r"""
        \b(?:alle|jede[nrs]?|einmal (?:pro|in|je|im|alle)|mindestens (?:einmal )?(?:alle|pro|in|je))\s?$
    """),
    repeated={
        "P7D": words(r"wöchentlich\w* | einmal (?:pro|in der|die|je) woche | jede woche"),
        "P1D": words(r"(?<!-)täglich\w*"),
        "P14D": words(r"(?:14|vierzehn)-?\s?täg(?:ig|lich)\w* | zweiwöch(?:ig|entlich)\w*"),
        "P1M": words(r"monatlich\w*"),
    },
    update_said=words(r"""
        status-?updates? | updates? (?:zum|zur|über) | ^updates?(?=\W*:)
        (?:erhalten|erhältst|erhaltet|bekommen|bekommst|senden|geben|liefern|regelmäßige|wöchentliche[nrs]?) (?:\w+ ){0,3}?updates? | informier\w* | auf dem laufenden | fortschritt\w* | zwischenstand | statusbericht\w*
        statusmeldung\w* | statusmitteilung\w* | über den (?:aktuellen )?(?:stand|status)
    """),
    after_release=any_of(r"\bnach(?:\s(?:etwa|ca\.?|frühestens|mindestens|ablauf von|einer frist von))*\s?$"),
    counted_from=any_of(r"^\s(?:nach|ab|seit)\b"),
    we=words(r"""
        wir | ich | (?:unser|das|unsere|die|der) (?:\w+[- ])?(?:team|maintainer\w*|entwickler\w*|projekt\w*|betreuer\w*)
        sie (?:erhalten|bekommen|hören) | du (?:erhältst|bekommst|hörst) | ihr (?:erhaltet|bekommt|hört)
    """),
    asked=any_of(r"""
        \bbitte\b[^.;:]{0,80}\b(?:geb\w+|gib|gewähr\w*|wart\w*|veröffentlich\w*|meld\w*|halte\w*|räum\w*|lass\w*|informier\w*|teil\w*|kontaktier\w*|behandel\w*|offenleg\w*|legen|beantwort\w*|antwort\w*|aktualisier\w*)\b
        \b(?:geben sie|gib|gebt|gewähr\w*|räum\w* (?:sie )?|lassen sie|lass|lasst) (?:bitte )?(?:uns|mir|dem (?:team|projekt|maintainer))\b
        \b(?:wir|ich) (?:\w+ )?(?:bitten?|erwarten?|verlangen?|ersuchen?|empfehlen?|wünschen?)\b | \b(?:bitten|erwarten|verlangen|empfehlen) wir\b | \b(?:bitte|erwarte|empfehle) ich\b
        \b(?:sollten?|solltest|solltet|müssen|musst|müsst|dürfen|darfst|dürft|können|kannst|könnt|erst|nicht|frühestens|mindestens)\b[^.;]{0,100}\b(?:warten|abwarten|abzuwarten|gewähren|einräumen|einzuräumen)\b
        \b(?:sie|du|ihr|melder\w*|melden?de\w*|forsch\w+|sicherheitsforsch\w+|finder\w*)\b[^.;]{0,60}\b(?:sollten?|solltest|müssen|musst|dürfen|darfst|können|kannst)\b[^.;]{0,80}\b(?:veröffentlich\w*|offenleg\w*|publizier\w*|öffentlich|bekannt\w*)
        \b(?:sollten?|solltest|müssen|musst|dürfen|darfst|können|kannst)\b[^.;]{0,20}\b(?:sie|du|ihr|melder\w*|forsch\w+|finder\w*)\b[^.;]{0,80}\b(?:veröffentlich\w*|offenleg\w*|publizier\w*|öffentlich|bekannt\w*)
        \b(?:wart(?:en|e|et) (?:sie|bitte|mindestens)|bevor (?:sie|du|ihr|man)|verzichten sie)\b | \b(?:uns|mir)\b[^.;]{0,40}\bzeit\b
        \b(?:nutzer\w*|anwender\w*|betreiber\w*) (?:sollten|müssen)\b
    """),
    escalation=any_of(r"""
        \b(?:wenn|falls|sollte\w*|sofern|solange|im falle?)\b[^.;]{0,80}\b(?:nicht|keine?n?|nichts|niemand|ausbleib\w*|ohne)\b
        \bkeine?n? (?:\w+ )?(?:antwort|rückmeldung|reaktion|bestätigung|eingangsbestätigung)\b | \bohne (?:eine |unsere )?(?:antwort|rückmeldung|reaktion)\b
        (?:^|[.:] )(?:reagier\w+|antwort(?:en|et|e)|erhalt(?:en|et)|erhältst|bekomm\w+|hör(?:en|st|t)|meld(?:en|e) (?:wir|ich)|erfolgt|kommt|haben|hast)\b[^.;,]{0,60}\b(?:nicht|keine?n?|nichts)\b
        \bnichts (?:von uns |von mir )?(?:gehört|zurück\w*|hör\w*)\b | \beskal\w+ | \bbleibt\b[^.;]{0,60}\baus\b
    """),
    side=any_of(r"\b(?:sobald|nachdem|wenn|falls|bis|bevor|nach|sofern|vor)\b[^,;:]*(?:,|$)"),
    refusal=any_of(r"""
        \b(?:kein(?:e|en|er|em)?|nicht|ohne)\b[^.;]{0,40}?\b(?:garant\w*|zusag\w*|zugesagt\w*|versprech\w*|versprochen|verbindlich\w*|sla|slas|gewähr\w*|fest\w* (?:reaktions|antwort|behebungs)\w*)
        \bunverbindlich\w* | \b(?:garant\w*|versprechen?)\b[^.;]{0,30}\bnicht\b
    """),
    target=words(r"""
        bemüh\w* | versuch\w* | streb\w* | angestrebt\w* | anstreb\w* | anzustreben | bestreb\w* | ziel | ziele | zielen | ziel\w* | zielwert\w*
        in der regel | üblicherweise | normalerweise | gewöhnlich | meist\w* | möglichst | typischerweise | generell
        sollten? | solltest | hoffen | hoffe | beabsichtig\w* | planen | plane | geplant\w* | erwartete[nrs]? | etwa | ca
        circa | zirka | ungefähr | rund | voraussichtlich\w* | idealerweise | wenn möglich | nach möglichkeit | falls möglich
        sofern möglich | soweit möglich | best[- ]effort\w* | nach besten kräften | richtwert\w* | durchschnittlich\w* | im durchschnitt
        (?:unser|mein) bestes | möchten? | in den meisten fällen | könnte\w* | orientierungswert\w* | im schnitt
    """),
    firm=words(r"""
        wir werden | ich werde | werden wir | garantier\w* | verpflicht\w* | versprech\w* | verbindlich\w* | sichern zu | zugesichert
    """),
    past=words(r"wurde | wurden | war | waren | hatte | hatten"),
    severities={
        "critical": words(r"kritisch\w* | critical"),
        "high": words(r"hoch | hohe[nrsm]?(?!\s(?:priorität|anzahl)) | schwerwiegend\w* | schwere[nrsm]? | high"),
        "medium": words(r"mittel | mittlere[nrsm]? | mittelschwer\w* | moderat\w* | medium"),
        "low": words(r"niedrig\w* | gering\w* | low"),
        "none": words(r"informativ\w* | informell\w* | info"),
    },
    for_severity=any_of(r"^\s*(?:\(|für|bei|im fall(?:e)?|falls|wenn)\s?[^.;,]{0,60}"),
    vague=words(r"""
        so (?:schnell|bald|rasch|zeitnah|zügig)(?: (?:es|wie|ich|wir) .{0,20}| wie möglich)? | schnellstmöglich\w* | baldmöglichst
        möglichst (?:schnell|bald|zeitnah|rasch|zügig) | zeitnah\w* | umgehend | unverzüglich | zügig | in kürze | kurzfristig
        sofort | prompt | innerhalb (?:weniger|einiger) \w+ | in (?:wenigen|einigen) \w+ | angemessener (?:zeit|frist)
        regelmäßig\w* | auf dem laufenden | rasch | schnell
    """),
    fragment=any_of(r"""
        ^[\W\d]*(?:(?:innerhalb|binnen|in|unter|von|bis|zu|etwa|ca|circa|zirka|rund|ungefähr|ziel|zielzeit|die|der|das|des|dem|den|ein|eine|einer|eines|und|oder|weniger|mehr|als|max|maximal|spätestens|höchstens|durchschnittlich|normalerweise|üblicherweise|typischerweise|meist|regel|nach|eingang|erhalt|meldung|meldungen|ihrer|ihre|deiner|deine|erste|ersten|nächsten|möglich|möglichst|wenn|falls|für|bei|probleme|problemen|schwachstellen|lücken|sicherheitslücken|je|schweregrad|komplexität|kritisch|kritische|kritischen|hoch|hohe|hohen|mittel|mittlere|mittleren|niedrig|niedrige|niedrigen|schwere|schweren|werktage|werktagen|arbeitstage|arbeitstagen|geschäftstagen|tage|tagen|stunden|wochen|jeweils|angestrebt)\b[\W\d]*)*$
    """),
    bounded=any_of(r"\s?(?:max|maximal|höchstens)\b"),
    joint=re.compile(
        r"\s*[,;]\s*|\s+(?:und|sowie|aber|danach|dann|anschließend|anschliessend)\s+|\s+[–—]\s+", re.IGNORECASE
    ),
    operating=any_of(r"""
        abhängigkeit\w* | \bbetriebssystem\w* | \bdependabot\b | \beingespielt\b | \beinspiel\w* | \binstallier\w* | \bbackups?\b | \bsicherung(?:en|skopien)\b | \bsitzung\w* | \bsessions?\b
        \btokens?\b | \w*links?\b | \bpassw\w+ | \bzertifikat\w* | \baufbewahr\w* | \bgelöscht\b
    """),
    starting=re.compile(
        r"\s*(?:nach|ab|seit)\s(?:(?:[a-zäöüß]+|Ihre[rsnm]?|Deine[rsnm]?)\s){0,3}[A-ZÄÖÜ][\w-]*"
        r"(?:\s(?:der|des|dem|den|Ihrer|Ihres|Deiner|deiner|deines|eines|einer|von|durch)\s(?:[a-zäöüß]+\s){0,2}[A-ZÄÖÜ][\w-]*){0,3}"
    ),
)
