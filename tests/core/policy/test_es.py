"""Spanish policies: formal, informal and voseo address, infinitives, impersonal forms, business days after the unit."""

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

SPANISH = "El equipo se toma en serio la seguridad de los usuarios y de sus datos."
REPORTAR = "Reportar una vulnerabilidad"


def lee(*lines: str, heading: str = REPORTAR) -> Policy:
    policy = read_policy(f"# Política de seguridad\n\n{SPANISH}\n\n## {heading}\n\n" + "\n".join(lines) + "\n")
    assert policy.language == "es"
    return policy


SENTENCES = [
    ("Confirmaremos la recepción de tu informe en un plazo de 48 horas.", ["acknowledge_within PT48H promise"]),
    ("Acusaremos recibo en un máximo de 3 días hábiles.", ["acknowledge_within P3BD promise"]),
    ("Los reportes se confirman en dos (2) días laborables.", ["acknowledge_within P2BD promise"]),
    ("Responderemos a su reporte dentro de las primeras 72 horas.", ["acknowledge_within PT72H promise"]),
    ("Recibirás una respuesta en menos de 24 horas.", ["acknowledge_within PT24H promise"]),
    ("En un plazo de 48 horas, confirmaremos la recepción del informe.", ["acknowledge_within PT48H promise"]),
    ("Dentro de los 5 días hábiles siguientes recibirá una respuesta.", ["acknowledge_within P5BD promise"]),
    ("Intentamos responder en una semana.", ["acknowledge_within P7D target"]),
    ("Normalmente contestamos en 24-48 horas.", ["acknowledge_within PT48H target"]),
    ("Debería recibir una respuesta dentro de las 48 horas.", ["acknowledge_within PT48H target"]),
    ("Un miembro del equipo te contactará en las próximas 48 horas.", ["acknowledge_within PT48H promise"]),
    ("El tiempo de respuesta es de 72 horas como máximo.", ["acknowledge_within PT72H promise"]),
    ("Plazo de respuesta: entre 24 y 48 horas.", ["acknowledge_within PT48H promise"]),
    ("Respondemos en [7] días.", ["acknowledge_within P7D promise"]),
    ("Suelo responder en un par de días, como mucho en 5 días.", ["acknowledge_within P5D target"]),
    (
        "Nos comprometemos a acusar recibo en 48 horas y a enviar una evaluación inicial en 5 días hábiles.",
        ["acknowledge_within PT48H promise", "update_within P5BD promise"],
    ),
    (
        "Las personas mantenedoras buscan confirmar el reporte en tres días y dar una evaluación en quince días.",
        ["acknowledge_within P3D target", "update_within P15D target"],
    ),
    ("Confirmaremos el problema y sus versiones en un plazo de 7 días.", ["update_within P7D promise"]),
    ("Nuestro objetivo es publicar una corrección en un plazo de 90 días.", ["fix_within P90D target"]),
    ("Una vez confirmada, la corrección se publicará en un plazo de 30 días.", ["fix_within P30D promise"]),
    (
        "Las vulnerabilidades críticas se corrigen en 7 días y las demás en 30 días.",
        ["fix_within P7D promise critical", "fix_within P30D promise"],
    ),
    (
        "Primera respuesta: 2 días; corrección: 3 meses.",
        ["acknowledge_within P2D promise", "fix_within P3M promise"],
    ),
    ("Te mantendremos informado cada 7 días.", ["update_every P7D promise"]),
    ("Recibirás actualizaciones semanales sobre el progreso.", ["update_every P7D promise"]),
    ("Seguimos una política de divulgación de 90 días.", ["disclosure_deadline P90D promise"]),
    ("La divulgación pública se realizará pasados 90 días.", ["disclosure_deadline P90D promise"]),
    (
        "Publicaremos los detalles 30 días después de la publicación del parche.",
        ["disclosure_deadline P30D promise"],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_gives_its_deadlines(sentence: str, expected: list[str]) -> None:
    assert deadlines(lee(sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Por favor, danos 90 días para corregir el problema antes de divulgarlo.",
        "Te agradeceríamos que nos dieras 14 días para responder.",
        "Pedimos que no divulgues la vulnerabilidad hasta pasados 90 días.",
        "No divulgue la vulnerabilidad públicamente durante 30 días.",
        "Espera al menos 90 días antes de publicar los detalles.",
        "Los investigadores deben esperar 60 días antes de divulgar.",
        "Notifique la vulnerabilidad en un plazo de 24 horas.",
        "El reporte debe enviarse en un plazo de 72 horas.",
        "Si no recibes respuesta en 48 horas, escríbenos de nuevo.",
        "Si en 7 días no hemos respondido, contacta con el mantenedor.",
        "Si pasan 5 días sin respuesta, reenvía el correo.",
        "En caso de no recibir respuesta en 72 horas, abre una incidencia.",
        "Si la corrección tarda más de 30 días, acordaremos una nueva fecha.",
        "No garantizamos una respuesta en 48 horas.",
        "No hay un plazo de respuesta garantizado de 48 horas.",
        "La última vulnerabilidad se corrigió en 3 días.",
        "Hace 3 días corregimos una vulnerabilidad.",
        "Los tokens caducan en 24 horas.",
        "Las vulnerabilidades en dependencias se corrigen en un plazo de 30 días.",
        "Las contraseñas filtradas se cambian y la solución se aplica en 24 horas.",
        "Revisamos las dependencias cada 7 días.",
        "Dependabot envía actualizaciones semanales de dependencias.",
        "Evita guardar contraseñas en diarios de progreso.",
        "Respondemos en unos pocos días.",
        "Tiempo de respuesta: 48 horas hábiles.",
    ],
)
def test_what_is_asked_refused_or_past_is_no_promise(sentence: str) -> None:
    assert deadlines(lee(sentence)) == []


def test_labels_of_a_list_give_deadlines() -> None:
    policy = lee(
        "- **Acuse de recibo** en un plazo de 24 horas",
        "- **Evaluación inicial** — en 5 días laborables",
        "- **Actualizaciones de estado:** cada 14 días",
        "- **Corrección:** según la gravedad (crítica: 7 días; alta: 30 días)",
        heading="⏱️ Qué esperar",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H promise",
        "update_within P5BD promise",
        "update_every P14D promise",
        "fix_within P7D promise critical",
        "fix_within P30D promise high",
    ]


def test_a_table_of_stages_gives_deadlines() -> None:
    policy = lee(
        "| Etapa | Plazo estimado |",
        "|---|---|",
        "| Confirmación de recepción | 24 horas |",
        "| Evaluación inicial | 3-5 días |",
        "| Desarrollo de la corrección | 30 días |",
        heading="Tiempos de respuesta",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H target",
        "update_within P5D target",
        "fix_within P30D target",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "**No abras una issue pública** de GitHub.",
        "Por favor, NO crees un issue público.",
        "No reporte vulnerabilidades a través de issues públicos.",
        "**No** abrir un issue público para estas vulnerabilidades.",
        "No publiques vulnerabilidades en una incidencia abierta.",
        "En lugar de abrir una incidencia, escribe a seguridad@example.org.",
        "Los issues públicos no se deben usar para esto.",
    ],
)
def test_reports_are_private(sentence: str) -> None:
    assert lee(sentence).of_kind(Kind.PRIVATE_REPORTING)


@pytest.mark.parametrize(
    "sentence",
    ["Para otros errores, abre un issue público.", "Abre un issue sin incluir contraseñas ni datos personales."],
)
def test_public_talk_about_other_things_is_allowed(sentence: str) -> None:
    assert not lee(sentence).of_kind(Kind.PRIVATE_REPORTING)


def test_contacts_are_read_also_spoken_and_by_the_forge() -> None:
    policy = lee(
        "En su lugar, escribe a seguridad [arroba] example [punto] org.",
        "También puedes usar el reporte privado de vulnerabilidades de GitHub.",
        "Las preguntas generales se envían a info@example.org.",
    )
    assert values(policy, Kind.CONTACT) == [
        Contact("email", "seguridad@example.org"),
        Contact("github_advisory", "private vulnerability reporting"),
    ]


def test_a_list_of_what_to_include() -> None:
    policy = lee(
        "Incluí, si podés:",
        "",
        "- Tipo de vulnerabilidad (por ejemplo, XSS)",
        "- Pasos para reproducirla",
        "- Versión o commit afectado",
        "- Archivo o componente afectado",
        "- Impacto potencial",
        "- Prueba de concepto (si la tienes)",
        "- Sugerencia de corrección (opcional)",
    )
    asked = [(one.item, one.need) for one in values(policy, Kind.REPORT_CONTENT) if isinstance(one, ReportContent)]
    assert asked == [
        (Item.TYPE, Need.ASKED),
        (Item.STEPS, Need.ASKED),
        (Item.VERSIONS, Need.ASKED),
        (Item.LOCATION, Need.ASKED),
        (Item.IMPACT, Need.ASKED),
        (Item.POC, Need.IF_KNOWN),
        (Item.FIX, Need.OPTIONAL),
    ]


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("Incluye descripción, pasos para reproducir e impacto.", [Item.DESCRIPTION, Item.STEPS, Item.IMPACT]),
        ("Indicar las versiones afectadas y las mitigaciones conocidas.", [Item.VERSIONS, Item.FIX]),
        ("Describa la vulnerabilidad y su gravedad.", [Item.DESCRIPTION, Item.IMPACT]),
        ("Escríbenos con los detalles y una prueba de concepto.", [Item.DESCRIPTION, Item.POC]),
        ("No incluyas contraseñas ni registros reales.", []),
        ("El aviso incluye las versiones y el impacto.", []),
        ("Incluiremos el impacto en las notas.", []),
    ],
)
def test_a_sentence_asks_for_contents(sentence: str, items: list[Item]) -> None:
    read_items = [one.item for one in values(lee(sentence), Kind.REPORT_CONTENT) if isinstance(one, ReportContent)]
    assert read_items == items


def test_supported_versions_and_scope() -> None:
    policy = lee(
        "| Versión | Soporte |",
        "|---|---|",
        "| 2.x | Sí |",
        "| 1.x | ⚠️ Solo críticas |",
        "| 0.9 | Sin soporte |",
        "| < 0.9 | ❌ |",
        "",
        "## Alcance",
        "",
        "Esta política cubre el servidor, la interfaz y los instaladores.",
        "",
        "Fuera del alcance:",
        "",
        "- Ingeniería social",
        heading="Versiones con soporte",
    )
    assert values(policy, Kind.SUPPORTED_VERSION) == [
        SupportedVersion("2.x", supported=True),
        SupportedVersion("1.x", supported=True),
        SupportedVersion("0.9", supported=False),
        SupportedVersion("< 0.9", supported=False),
    ]
    assert values(policy, Kind.SCOPE) == [Scope("el servidor"), Scope("la interfaz"), Scope("los instaladores")]
    assert [clause.sentence for clause in policy.of_kind(Kind.EXCLUSION)] == ["Ingeniería social"]


def test_only_the_latest_version_is_supported() -> None:
    policy = lee("Solo la última versión estable recibe correcciones de seguridad.", heading="Versiones admitidas")
    assert [value.supported for value in values(policy, Kind.SUPPORTED_VERSION)] == [True, False]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sentence", "mode"),
    [
        ("No divulgues la vulnerabilidad públicamente hasta que la hayamos solucionado.", DisclosureMode.AFTER_FIX),
        ("Una vez corregida la vulnerabilidad, la divulgaremos en el registro.", DisclosureMode.AFTER_FIX),
        ("Coordinaremos la divulgación contigo.", DisclosureMode.COORDINATED),
        ("Danos un tiempo razonable para resolverlo antes de cualquier divulgación.", DisclosureMode.COORDINATED),
        ("La ventana de divulgación es de 90 días.", DisclosureMode.DEADLINE),
        ("Respondemos en tiempo razonable.", None),
        ("Tras el triaje, publicaremos una nueva versión con la corrección.", None),
        ("Crédito en el aviso cuando se publique el arreglo.", None),
        ("Agradecemos la divulgación responsable.", None),
    ],
)
def test_disclosure(sentence: str, mode: DisclosureMode | None) -> None:
    modes = [one.mode for one in values(lee(sentence), Kind.DISCLOSURE_RULE) if isinstance(one, DisclosureRule)]
    assert modes == ([mode] if mode else [])


def test_recognition_bounty_encryption_and_safe_harbour() -> None:
    policy = lee(
        "Te daremos crédito en el aviso, salvo que prefieras permanecer en el anonimato.",
        "No hay un programa de recompensas.",
        "Puedes cifrar tu mensaje con nuestra clave PGP.",
        "No emprenderemos acciones legales contra quien actúe de buena fe.",
    )
    assert values(policy, Kind.CREDIT) == [Credit(offered=True, anonymity=True)]
    assert values(policy, Kind.BOUNTY) == [Bounty(offered=False)]
    assert values(policy, Kind.ENCRYPTION) == [Encryption(pgp=True)]
    assert policy.of_kind(Kind.SAFE_HARBOUR)


def test_thanks_are_no_bounty_and_no_credit() -> None:
    policy = lee("Agradecemos y recompensamos los esfuerzos de quienes ayudan.")
    assert not policy.of_kind(Kind.BOUNTY)
    assert not policy.of_kind(Kind.CREDIT)


def test_an_unfilled_template_is_a_doubt() -> None:
    policy = lee("Utilice esta sección para informar a las personas sobre las versiones soportadas.")
    assert [doubt.reason for doubt in policy.not_understood if "template" in doubt.reason]


def test_english_sentences_in_a_spanish_policy_are_read_as_english() -> None:
    policy = lee(
        SPANISH,
        "",
        "Please do not open a public issue, but email security@example.org.",
        "We will acknowledge your report within 48 hours.",
    )
    assert policy.of_kind(Kind.PRIVATE_REPORTING)
    assert deadlines(policy) == ["acknowledge_within PT48H promise"]


def test_spanish_sentences_do_not_disturb_an_english_policy() -> None:
    assert deadlines(read("We aim to reply within 2 days.", "Español: respuesta en 2 días.")) == [
        "acknowledge_within P2D target"
    ]


def test_reading_takes_time_in_proportion_to_the_text() -> None:
    hostile = ["no " * 600, "en un plazo de " * 100, "si la " * 300, "versión, " * 200, "48 horas a " * 150]
    text = f"# Política de seguridad\n\n{SPANISH}\n\n## {REPORTAR}\n\n" + "\n\n".join(hostile)
    began = time.process_time()
    read_policy(text)
    assert time.process_time() - began < 2


def test_what_repeats_is_an_update_only_when_the_table_says_so() -> None:
    table = ("| Etapa | Plazo |", "|---|---|")
    assert deadlines(lee(*table, "| Actualizaciones al reportante | Cada 7 días |")) == ["update_every P7D promise"]
    assert deadlines(lee(*table, "| Rotación de claves | Cada 90 días |")) == []
    assert deadlines(lee("Actualización de certificados cada 90 días.")) == []


def test_languages_of_reports() -> None:
    policy = lee("Preferimos que las comunicaciones sean en inglés o español.")
    assert values(policy, Kind.LANGUAGES) == [Languages(("en", "es"))]
