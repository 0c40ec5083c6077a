"""French policies: either apostrophe, missing accents, what is promised before or after its length."""

import time

import pytest

from tests.core.policy.reading import deadlines, values
from vulndesk.core.policy.clauses import (
    Bounty,
    Contact,
    Credit,
    DisclosureMode,
    DisclosureRule,
    Item,
    Kind,
    Languages,
    Need,
    Policy,
    ReportContent,
    Scope,
    SupportedVersion,
)
from vulndesk.core.policy.reader import read_policy

FRENCH = "La sécurité est importante pour nous et pour les personnes qui utilisent le logiciel dans une équipe."
SIGNALER = "Signaler une vulnérabilité"


def lis(*lines: str, heading: str = SIGNALER) -> Policy:
    policy = read_policy(f"# Politique de sécurité\n\n{FRENCH}\n\n## {heading}\n\n" + "\n".join(lines) + "\n")
    assert policy.language == "fr"
    return policy


SENTENCES = [
    ("Nous accuserons réception de votre message sous 48 heures.", ["acknowledge_within PT48H promise"]),
    ("Nous accusons réception dans les 48h.", ["acknowledge_within PT48H promise"]),
    ("Vous recevrez sous 48 heures un accusé de réception.", ["acknowledge_within PT48H promise"]),
    ("Vous pouvez vous attendre à une réponse sous trois jours ouvrés.", ["acknowledge_within P3BD promise"]),
    ("Nous visons une première réponse sous 5 jours ouvrables.", ["acknowledge_within P5BD target"]),
    ("Nous nous efforçons de répondre dans un délai d'une semaine.", ["acknowledge_within P7D target"]),
    ("Nous reviendrons vers vous dans un délai maximum de 1 à 2 semaines.", ["acknowledge_within P14D promise"]),
    ("Dans les 48 heures suivant la réception, nous vous répondrons.", ["acknowledge_within PT48H promise"]),
    ("Délai de réponse visé : 7 jours ouvrés.", ["acknowledge_within P7BD target"]),
    ("Merci d’écrire à l’équipe ; nous répondrons sous 2 jours.", ["acknowledge_within P2D promise"]),
    (
        "Nous accusons réception sous 48 h et donnons une première évaluation sous 7 jours.",
        ["acknowledge_within PT48H promise", "update_within P7D promise"],
    ),
    ("Nous prenons une décision de triage sous 10 jours.", ["update_within P10D promise"]),
    ("Les failles critiques sont corrigées sous 7 jours.", ["fix_within P7D promise critical"]),
    ("Un correctif sera publié sous 7 jours pour les failles critiques.", ["fix_within P7D promise critical"]),
    ("Nous publierons une mise à jour de sécurité sous 30 jours après la confirmation.", ["fix_within P30D promise"]),
    ("Objectif de correction : moins de 60 jours après le signalement.", ["fix_within P60D target"]),
    ("Nous vous tenons informé au moins toutes les deux semaines.", ["update_every P14D promise"]),
    ("Vous serez informé chaque semaine de l'avancement.", ["update_every P7D promise"]),
    ("Nous divulguons la faille après 90 jours.", ["disclosure_deadline P90D promise"]),
    ("La divulgation publique intervient dans un délai de 90 jours.", ["disclosure_deadline P90D promise"]),
    ("Nous respectons un embargo de 90 jours.", ["disclosure_deadline P90D promise"]),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_gives_its_deadlines(sentence: str, expected: list[str]) -> None:
    assert deadlines(lis(sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Merci de nous laisser 90 jours pour corriger la faille avant de la divulguer.",
        "Veuillez ne pas divulguer la faille dans les 90 jours.",
        "Nous vous demandons un délai de 90 jours avant toute divulgation.",
        "Vous pouvez publier les détails dans un délai de 90 jours.",
        "Si vous n'avez pas de réponse sous 7 jours, relancez-nous.",
        "Sans réponse sous 5 jours, écrivez à l'équipe.",
        "Nous ne garantissons pas une réponse sous 48 heures.",
        "Une réponse sous 48 heures ne peut être garantie.",
        "La faille a été corrigée en 3 jours.",
        "Signalez tout incident sous 24 heures à l'équipe.",
        "Les mises à jour paraissent tous les 3 mois.",
        "Nous répondons sous quelques jours.",
        "Le jeton d'accès est valable 15 minutes.",
    ],
)
def test_what_is_asked_refused_or_past_is_no_promise(sentence: str) -> None:
    assert deadlines(lis(sentence)) == []


def test_times_of_running_the_software_are_no_promises() -> None:
    policy = lis(
        "- Lien de confirmation : 24 heures",
        "- Les correctifs du système sont appliqués sous 7 jours",
        "- Session : 7 jours, puis validation",
        heading="Technique",
    )
    assert deadlines(policy) == []


def test_labels_of_a_list_give_deadlines() -> None:
    policy = lis(
        "- **Accusé de réception** : sous 24 heures",
        "- Évaluation initiale : 5 jours ouvrés",
        "- Confirmation de réception (48h max)",
        "- **Correction** préparée en privé. Objectif : moins de 60 jours après le signalement.",
        heading="Délais de réponse",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H promise",
        "update_within P5BD promise",
        "acknowledge_within PT48H promise",
        "fix_within P60D target",
    ]


def test_a_table_of_severities_gives_deadlines() -> None:
    policy = lis(
        "| Gravité | Première réponse | Correctif |",
        "|---|---|---|",
        "| Critique | 24 heures | 7 jours |",
        "| Faible | 5 jours ouvrés | 3 mois |",
        heading="Délais",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H promise critical",
        "fix_within P7D promise critical",
        "acknowledge_within P5BD promise low",
        "fix_within P3M promise low",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "N'ouvrez pas d'issue publique.",
        "Merci de **ne pas** ouvrir de ticket public sur GitHub.",
        "Ne créez PAS d’issue publique pour une faille.",
        "Signalez-le en privé plutôt que d'ouvrir une issue publique.",
        "Ne divulguez pas publiquement la vulnérabilité.",
        "Les failles ne doivent pas être signalées via les issues.",
    ],
)
def test_reports_are_private(sentence: str) -> None:
    assert lis(sentence).of_kind(Kind.PRIVATE_REPORTING)


def test_public_issues_for_other_things_are_allowed() -> None:
    policy = lis("Pour un bug ordinaire, ouvrez une issue publique, ou écrivez à support@example.org.")
    assert not policy.of_kind(Kind.PRIVATE_REPORTING)
    assert not policy.of_kind(Kind.CONTACT)


def test_contacts_are_read_also_spoken_and_by_the_forge() -> None:
    policy = lis(
        "Écrivez à securite [arobase] example [point] org.",
        "Ou utilisez le signalement privé de vulnérabilités de GitHub (onglet Security).",
    )
    assert values(policy, Kind.CONTACT) == [
        Contact("email", "securite@example.org"),
        Contact("github_advisory", "private vulnerability reporting"),
    ]


def test_a_list_of_what_to_include() -> None:
    policy = lis(
        "Merci d'indiquer, autant que possible :",
        "",
        "- la description de la faille ;",
        "- les étapes pour la reproduire ;",
        "- la version concernée ;",
        "- l'impact ;",
        "- une piste de correctif, si vous en avez une ;",
        "- captures d'écran (facultatif).",
    )
    asked = [(one.item, one.need) for one in values(policy, Kind.REPORT_CONTENT) if isinstance(one, ReportContent)]
    assert asked == [
        (Item.DESCRIPTION, Need.ASKED),
        (Item.STEPS, Need.ASKED),
        (Item.VERSIONS, Need.ASKED),
        (Item.IMPACT, Need.ASKED),
        (Item.FIX, Need.IF_KNOWN),
        (Item.POC, Need.OPTIONAL),
    ]


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("Merci d'inclure les étapes de reproduction et le composant concerné.", [Item.STEPS, Item.LOCATION]),
        ("Incluez autant de détails que possible pour nous permettre de corriger la faille.", [Item.DESCRIPTION]),
        ("N'incluez jamais de journaux ni de mots de passe.", []),
        ("Nous publierons un avis avec la description de la faille.", []),
    ],
)
def test_a_sentence_asks_for_contents(sentence: str, items: list[Item]) -> None:
    read_items = [one.item for one in values(lis(sentence), Kind.REPORT_CONTENT) if isinstance(one, ReportContent)]
    assert read_items == items


def test_supported_versions_and_scope() -> None:
    policy = lis(
        "| Version | Prise en charge |",
        "|---|---|",
        "| 2.x | Oui |",
        "| < 2.0 | Non maintenue |",
        "",
        "## Périmètre",
        "",
        "Cette politique couvre le serveur, le site et la documentation.",
        "",
        "Les forks sont hors périmètre.",
        heading="Versions supportées",
    )
    assert values(policy, Kind.SUPPORTED_VERSION) == [
        SupportedVersion("2.x", supported=True),
        SupportedVersion("< 2.0", supported=False),
    ]
    assert values(policy, Kind.SCOPE) == [Scope("le serveur"), Scope("le site"), Scope("la documentation")]
    assert [clause.sentence for clause in policy.of_kind(Kind.EXCLUSION)] == ["Les forks sont hors périmètre."]


@pytest.mark.parametrize(
    ("sentence", "mode"),
    [
        ("Ne divulguez pas les détails avant la publication d'un correctif.", DisclosureMode.AFTER_FIX),
        ("Merci de respecter la confidentialité jusqu'à la correction.", DisclosureMode.AFTER_FIX),
        ("La divulgation est coordonnée avec vous.", DisclosureMode.COORDINATED),
        ("Merci de nous laisser un délai raisonnable avant toute divulgation.", DisclosureMode.COORDINATED),
        ("Nous divulguons publiquement après 90 jours.", DisclosureMode.DEADLINE),
        ("Une issue publique informe tout le monde avant qu'un correctif existe.", None),
    ],
)
def test_disclosure(sentence: str, mode: DisclosureMode | None) -> None:
    modes = [one.mode for one in values(lis(sentence), Kind.DISCLOSURE_RULE) if isinstance(one, DisclosureRule)]
    assert modes == ([mode] if mode else [])


def test_recognition_bounty_encryption_and_safe_harbour() -> None:
    policy = lis(
        "Vous serez remercié nommément dans les notes de version, sauf si vous préférez rester anonyme.",
        "Nous n'offrons pas de récompense.",
        "Un message chiffré via le module n'est pas concerné.",
        "Nous n'engagerons aucune action en justice contre vous.",
    )
    assert values(policy, Kind.CREDIT) == [Credit(offered=True, anonymity=True)]
    assert values(policy, Kind.BOUNTY) == [Bounty(offered=False)]
    assert not policy.of_kind(Kind.ENCRYPTION)
    assert policy.of_kind(Kind.SAFE_HARBOUR)


def test_a_short_policy_is_known_as_french() -> None:
    policy = read_policy("# Sécurité\n\nN'ouvrez pas d'issue publique. Écrivez à l'adresse sec@example.org.\n")
    assert policy.language == "fr"
    assert policy.of_kind(Kind.PRIVATE_REPORTING)
    assert values(policy, Kind.CONTACT) == [Contact("email", "sec@example.org")]


def test_languages_of_reports() -> None:
    assert values(lis("Vous pouvez écrire en français ou en anglais."), Kind.LANGUAGES) == [Languages(("fr", "en"))]


@pytest.mark.slow
def test_reading_takes_time_in_proportion_to_the_text() -> None:
    sentences = [sentence for sentence, _ in SENTENCES]
    hostile = ["dans les " * 150, "ne pas publi " * 100, "et, " * 300, "issue publique " * 100, "48 " * 500]
    text = f"# Politique de sécurité\n\n{FRENCH}\n\n## {SIGNALER}\n\n" + "\n\n".join((sentences + hostile) * 3)
    began = time.process_time()
    read_policy(text)
    assert time.process_time() - began < 2
