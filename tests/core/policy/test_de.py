"""German policies: the deed may stand before or after its length, formal and informal address, `ae` for `ä`."""

import time

import pytest

from tests.core.policy.reading import deadlines, read, values
from vulndesk.core.policy.clauses import (
    Bounty,
    Contact,
    Credit,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    Exclusion,
    Item,
    Kind,
    Languages,
    Need,
    ReportContent,
    Scope,
    SupportedVersion,
)
from vulndesk.core.policy.reader import read_policy

GERMAN = "Wir nehmen die Sicherheit der Software ernst, und das ist für die Nutzer von Bedeutung."
MELDEN = "Sicherheitslücke melden"


def lies(*lines: str, heading: str = MELDEN):
    policy = read_policy(f"# Sicherheitsrichtlinie\n\n{GERMAN}\n\n## {heading}\n\n" + "\n".join(lines) + "\n")
    assert policy.language == "de"
    return policy


SENTENCES = [
    ("Wir bestätigen den Eingang innerhalb von 48 Stunden.", ["acknowledge_within PT48H promise"]),
    ("Wir werden Ihre Meldung innerhalb von 48 Stunden bestätigen.", ["acknowledge_within PT48H promise"]),
    ("Wir bemühen uns, Meldungen innerhalb von drei Werktagen zu beantworten.", ["acknowledge_within P3BD target"]),
    ("In der Regel melden wir uns binnen einer Woche bei Ihnen.", ["acknowledge_within P7D target"]),
    ("Du bekommst innerhalb von 2 Tagen eine Rückmeldung.", ["acknowledge_within P2D promise"]),
    ("Rückmeldung erfolgt innerhalb von 72 Stunden.", ["acknowledge_within PT72H promise"]),
    ("Wir melden uns spätestens nach 5 Arbeitstagen zurück.", []),
    ("Ich antworte normalerweise in 1-2 Wochen.", ["acknowledge_within P14D target"]),
    ("Eingangsbestaetigung erfolgt binnen zwei Geschaeftstagen.", ["acknowledge_within P2BD promise"]),
    ("Eine Antwort innerhalb von 7 Tagen wird angestrebt.", ["acknowledge_within P7D target"]),
    ("Sie können innerhalb eines Werktages mit einer Antwort rechnen.", ["acknowledge_within P1BD promise"]),
    (
        "Bitte schreiben Sie uns eine E-Mail, wir antworten innerhalb von 48 Stunden.",
        ["acknowledge_within PT48H promise"],
    ),
    (
        "Wir bestätigen den Eingang innerhalb von 48 Stunden und geben innerhalb von 7 Tagen eine erste Einschätzung.",
        ["acknowledge_within PT48H promise", "update_within P7D promise"],
    ),
    (
        "Wir werden innerhalb von 48 Stunden antworten und innerhalb von 7 Tagen eine Bewertung senden.",
        ["acknowledge_within PT48H promise", "update_within P7D promise"],
    ),
    (
        "Kritische Schwachstellen beheben wir innerhalb von 7 Tagen, andere innerhalb von 30 Tagen.",
        ["fix_within P7D promise critical", "fix_within P30D promise"],
    ),
    (
        "Kritische Lücken werden innerhalb von 7 Tagen, andere innerhalb von 30 Tagen behoben.",
        ["fix_within P7D promise critical", "fix_within P30D promise"],
    ),
    ("Bestätigte Schwachstellen werden innerhalb von 90 Tagen behoben.", ["fix_within P90D promise"]),
    ("Nach Bestätigung stellen wir innerhalb von 14 Tagen einen Patch bereit.", ["fix_within P14D promise"]),
    ("Wir veröffentlichen innerhalb von 30 Tagen einen Patch.", ["fix_within P30D promise"]),
    (
        "Ein Patch wird innerhalb von 30 Tagen nach Bestätigung der Schwachstelle veröffentlicht.",
        ["fix_within P30D promise"],
    ),
    ("Wir liefern einen Patch, in der Regel innerhalb von 30 Tagen nach Bestätigung.", ["fix_within P30D target"]),
    ("Wir informieren Sie alle 14 Tage über den Fortschritt.", ["update_every P14D promise"]),
    ("Sie erhalten wöchentlich ein Status-Update.", ["update_every P7D promise"]),
    ("Es gilt ein 90-Tage-Embargo.", ["disclosure_deadline P90D promise"]),
    ("Wir halten eine 90-tägige Offenlegungsfrist ein.", ["disclosure_deadline P90D promise"]),
    ("Nach 90 Tagen veröffentlichen wir die Details.", ["disclosure_deadline P90D promise"]),
    ("Die Offenlegung erfolgt innerhalb von 90 Tagen.", ["disclosure_deadline P90D promise"]),
    (
        "Wir antworten innerhalb von 7 Tagen, können das aber nicht garantieren.",
        ["acknowledge_within P7D promise"],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_gives_its_deadlines(sentence: str, expected: list[str]) -> None:
    assert deadlines(lies(sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Bitte geben Sie uns 90 Tage Zeit, um das Problem zu beheben, bevor Sie es veröffentlichen.",
        "Bitte veröffentlichen Sie innerhalb von 90 Tagen keine Details.",
        "Wir bitten Sie, die Lücke innerhalb von 90 Tagen nicht offenzulegen.",
        "Sie dürfen die Lücke innerhalb von 90 Tagen nicht veröffentlichen.",
        "Wenn Sie innerhalb von 7 Tagen keine Antwort erhalten, schreiben Sie uns noch einmal.",
        "Sollten wir uns nicht innerhalb von 5 Tagen melden, haken Sie bitte nach.",
        "Reagieren wir nicht innerhalb von 14 Tagen, dürfen Sie die Lücke offenlegen.",
        "Updates erscheinen etwa alle 3 Monate.",
        "Melden Sie Vorfälle innerhalb von 24 Stunden an das Team.",
        "Eine Antwort innerhalb von 48 Stunden kann nicht garantiert werden.",
        "Wir können keine Behebung innerhalb von 30 Tagen zusagen.",
        "Die Lücke wurde innerhalb von 3 Tagen behoben.",
        "Ich bemühe mich um eine Rückmeldung innerhalb weniger Tage.",
        "Meldet euch gern noch einmal, wenn nach zwei Wochen nichts zurückkam.",
        "Refresh-Tokens sind 7 Tage gültig.",
    ],
)
def test_what_is_asked_refused_or_past_is_no_promise(sentence: str) -> None:
    assert deadlines(lies(sentence)) == []


def test_weekly_checks_of_the_software_are_no_promise() -> None:
    assert deadlines(lies("Dependabot prüft wöchentlich auf Updates.", heading="Betrieb der Dienste")) == []
    assert deadlines(lies("Das Skript meldet alle 7 Tage den Status der Updates.", heading="Technik")) == []


def test_times_of_running_the_software_are_no_promises() -> None:
    policy = lies(
        "- E-Mail-Bestätigung innerhalb von 24 Stunden erforderlich",
        "- Patches der Abhängigkeiten werden innerhalb von 7 Tagen eingespielt",
        "- Refresh-Token: 7 Tage",
        heading="Technik",
    )
    assert deadlines(policy) == []


def test_labels_of_a_list_give_deadlines() -> None:
    policy = lies(
        "- **Eingangsbestätigung**: innerhalb von 24 Stunden",
        "- Erste Einschätzung: 5 Werktage",
        "- **Status-Updates:** alle 14 Tage",
        "- Behebung: angestrebt innerhalb von 60 Tagen",
        "1. Bewertung innerhalb von 7 Tagen",
        heading="Reaktionszeiten",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H promise",
        "update_within P5BD promise",
        "update_every P14D promise",
        "fix_within P60D target",
        "update_within P7D promise",
    ]


def test_a_table_of_severities_gives_deadlines() -> None:
    policy = lies(
        "| Schweregrad | Erste Reaktion | Behebung |",
        "|---|---|---|",
        "| Kritisch | 24 Stunden | 7 Tage |",
        "| Niedrig | 5 Werktage | 90 Tage |",
        heading="Reaktionszeiten",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H promise critical",
        "fix_within P7D promise critical",
        "acknowledge_within P5BD promise low",
        "fix_within P90D promise low",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Bitte melden Sie Sicherheitslücken nicht über öffentliche GitHub-Issues.",
        "Bitte öffne kein öffentliches Issue.",
        "Erstellen Sie KEIN oeffentliches Issue fuer Sicherheitsluecken.",
        "Sicherheitsprobleme bitte **nicht** als Issue melden, sondern per E-Mail.",
        "Statt ein Issue zu öffnen, schreibe uns eine E-Mail über die Lücke.",
        "Schwachstellen dürfen nicht öffentlich gemeldet werden.",
    ],
)
def test_reports_are_private(sentence: str) -> None:
    assert lies(sentence).of_kind(Kind.PRIVATE_REPORTING)


@pytest.mark.parametrize(
    "sentence", ["Für andere Fehler sind öffentliche Issues willkommen.", "Wir danken für jede öffentliche Diskussion."]
)
def test_public_talk_about_other_things_is_allowed(sentence: str) -> None:
    assert not lies(sentence).of_kind(Kind.PRIVATE_REPORTING)


def test_contacts_are_read_also_spoken_and_by_the_forge() -> None:
    policy = lies(
        "Schreiben Sie an security [ät] example [punkt] org.",
        "Alternativ nutzen Sie die private Meldung von GitHub (Security → Report a vulnerability).",
        "Allgemeine Fragen bitte an info@example.org.",
    )
    assert values(policy, Kind.CONTACT) == [
        Contact("email", "security@example.org"),
        Contact("github_advisory", "private vulnerability reporting"),
    ]


def test_a_list_of_what_to_include() -> None:
    policy = lies(
        "Bitte geben Sie folgende Informationen an:",
        "",
        "- Art der Schwachstelle (z. B. XSS)",
        "- Schritte zur Reproduktion",
        "- Betroffene Version",
        "- Mögliche Auswirkungen",
        "- Lösungsvorschlag (optional)",
        "- Proof of Concept, falls vorhanden",
    )
    asked = [(one.item, one.need) for one in values(policy, Kind.REPORT_CONTENT) if isinstance(one, ReportContent)]
    assert asked == [
        (Item.TYPE, Need.ASKED),
        (Item.STEPS, Need.ASKED),
        (Item.VERSIONS, Need.ASKED),
        (Item.IMPACT, Need.ASKED),
        (Item.FIX, Need.OPTIONAL),
        (Item.POC, Need.IF_KNOWN),
    ]


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("Beschreibe das Problem und die Schritte zur Reproduktion.", [Item.DESCRIPTION, Item.STEPS]),
        ("Bitte betroffene Version und Auswirkungen angeben.", [Item.VERSIONS, Item.IMPACT]),
        ("Hilfreich sind eine Beschreibung der Lücke und die Konfiguration.", [Item.DESCRIPTION, Item.CONFIGURATION]),
        ("Bitte keine Zugangsdaten oder Logs mitsenden.", []),
        ("Wir werden die Auswirkungen im Advisory beschreiben.", []),
    ],
)
def test_a_sentence_asks_for_contents_before_or_after_its_verb(sentence: str, items: list[Item]) -> None:
    read_items = [one.item for one in values(lies(sentence), Kind.REPORT_CONTENT) if isinstance(one, ReportContent)]
    assert read_items == items


def test_supported_versions_and_scope() -> None:
    policy = lies(
        "| Version | Unterstützt | Hinweis |",
        "|---|---|---|",
        "| 2.x | Ja | |",
        "| 1.x | ⚠️ Nur kritische Fixes | |",
        "| < 1.0 | Nicht mehr unterstützt | |",
        "",
        "## Geltungsbereich",
        "",
        "Diese Richtlinie umfasst unter anderem Exporte und Importe, die Anmeldung und die Oberfläche.",
        "",
        "Nicht im Geltungsbereich:",
        "",
        "- Social Engineering",
        heading="Unterstützte Versionen",
    )
    assert values(policy, Kind.SUPPORTED_VERSION) == [
        SupportedVersion("2.x", supported=True),
        SupportedVersion("1.x", supported=True),
        SupportedVersion("< 1.0", supported=False),
    ]
    assert values(policy, Kind.SCOPE) == [Scope("Exporte und Importe"), Scope("die Anmeldung"), Scope("die Oberfläche")]
    assert [clause.sentence for clause in policy.of_kind(Kind.EXCLUSION)] == ["Social Engineering"]


@pytest.mark.parametrize(
    ("sentence", "mode"),
    [
        ("Bitte veröffentlichen Sie keine Details, bis die Lücke behoben ist.", DisclosureMode.AFTER_FIX),
        ("Nach Behebung können Sie die Details veröffentlichen.", DisclosureMode.AFTER_FIX),
        ("Wir stimmen die Veröffentlichung mit Ihnen ab und koordinieren die Offenlegung.", DisclosureMode.COORDINATED),
        (
            "Bitte geben Sie uns ausreichend Zeit zur Behebung, bevor Sie Details öffentlich machen.",
            DisclosureMode.COORDINATED,
        ),
        ("Wir bitten um ein Embargo von 90 Tagen.", DisclosureMode.DEADLINE),
        ("Wir veröffentlichen den Patch innerhalb von 30 Tagen.", None),
    ],
)
def test_disclosure(sentence: str, mode: DisclosureMode | None) -> None:
    modes = [one.mode for one in values(lies(sentence), Kind.DISCLOSURE_RULE) if isinstance(one, DisclosureRule)]
    assert modes == ([mode] if mode else [])


def test_recognition_bounty_encryption_and_safe_harbour() -> None:
    policy = lies(
        "Auf Wunsch nennen wir Sie im Changelog oder anonym.",
        "Es gibt kein Bug-Bounty-Programm.",
        "Vertrauliche Details verschlüsseln Sie bitte mit unserem PGP-Schlüssel.",
        "Wir werden keine rechtlichen Schritte gegen Sie einleiten.",
    )
    assert values(policy, Kind.CREDIT) == [Credit(offered=True, anonymity=True)]
    assert values(policy, Kind.BOUNTY) == [Bounty(offered=False)]
    assert values(policy, Kind.ENCRYPTION) == [Encryption(pgp=True)]
    assert policy.of_kind(Kind.SAFE_HARBOUR)


def test_english_sentences_in_a_german_policy_are_read_as_english() -> None:
    policy = lies(
        GERMAN,
        "",
        "Please do not open a public issue, but email security@example.org.",
        "We will acknowledge your report within 48 hours.",
    )
    assert policy.of_kind(Kind.PRIVATE_REPORTING)
    assert deadlines(policy) == ["acknowledge_within PT48H promise"]


def test_german_sentences_do_not_disturb_an_english_policy() -> None:
    assert deadlines(read("We aim to reply within 2 days.", "Deutsch: Antwort in 2 Tagen.")) == [
        "acknowledge_within P2D target"
    ]


def test_a_short_policy_is_known_as_german() -> None:
    policy = read_policy(
        "# Sicherheit\n\nBitte Lücken nicht als Issue, sondern per E-Mail an sec@example.org melden.\n"
    )
    assert policy.language == "de"
    assert policy.of_kind(Kind.PRIVATE_REPORTING)
    assert values(policy, Kind.CONTACT) == [Contact("email", "sec@example.org")]


def test_an_item_below_scope_may_say_what_is_out() -> None:
    policy = lies("- Der Server", "- Lücken in der Bibliothek bitte an deren Projekt melden", heading="Geltungsbereich")
    assert values(policy, Kind.SCOPE) == [Scope("Der Server")]
    assert values(policy, Kind.EXCLUSION) == [Exclusion("Lücken in der Bibliothek")]


def test_languages_of_reports() -> None:
    assert values(lies("Meldungen sind auf **Deutsch oder Englisch** willkommen."), Kind.LANGUAGES) == [
        Languages(("de", "en"))
    ]


@pytest.mark.slow
def test_reading_takes_time_in_proportion_to_the_text() -> None:
    sentences = [sentence for sentence, _ in SENTENCES]
    hostile = [
        "innerhalb von " * 100,
        "nicht öffentlich " * 100,
        "und, " * 300,
        "Sicherheitslücken " * 100,
        "48 " * 500,
    ]
    text = f"# Sicherheitsrichtlinie\n\n{GERMAN}\n\n## {MELDEN}\n\n" + "\n\n".join((sentences + hostile) * 3)
    began = time.process_time()
    read_policy(text)
    assert time.process_time() - began < 2
