"""Portuguese policies, of Brazil first: imperatives, gerunds in headings, `em até`, business days after the unit."""

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

PORTUGUESE = "A equipe leva a segurança dos usuários e de seus dados a sério, e isso não muda."
REPORTAR = "Reportando uma vulnerabilidade"


def leia(*lines: str, heading: str = REPORTAR) -> Policy:
    policy = read_policy(f"# Política de segurança\n\n{PORTUGUESE}\n\n## {heading}\n\n" + "\n".join(lines) + "\n")
    assert policy.language == "pt"
    return policy


SENTENCES = [
    ("Confirmaremos o recebimento do seu relatório em até 48 horas.", ["acknowledge_within PT48H promise"]),
    ("Acusaremos a receção no prazo de 48 horas.", ["acknowledge_within PT48H promise"]),
    ("Você receberá uma resposta em até 3 dias úteis.", ["acknowledge_within P3BD promise"]),
    ("Enviaremos uma resposta no prazo de 2 (dois) dias úteis.", ["acknowledge_within P2BD promise"]),
    ("Dentro de 48 horas, confirmaremos o recebimento.", ["acknowledge_within PT48H promise"]),
    ("No prazo máximo de 5 dias úteis você receberá uma resposta.", ["acknowledge_within P5BD promise"]),
    ("Tentamos responder em uma semana.", ["acknowledge_within P7D target"]),
    ("Você deve receber uma primeira resposta em até uma semana.", ["acknowledge_within P7D target"]),
    ("Normalmente respondemos em 24-48 horas.", ["acknowledge_within PT48H target"]),
    ("Resposta inicial em 24h a 48h.", ["acknowledge_within PT48H promise"]),
    ("Nossa equipe entrará em contato em até 2 dias úteis.", ["acknowledge_within P2BD promise"]),
    ("O tempo de resposta é de no máximo 72 horas.", ["acknowledge_within PT72H promise"]),
    ("Aguarde a confirmação em até 72 horas.", ["acknowledge_within PT72H promise"]),
    ("Retornaremos em até 48h.", ["acknowledge_within PT48H promise"]),
    ("Farei o possível para responder em até 3 dias.", ["acknowledge_within P3D target"]),
    (
        "Confirmação em até 48h; atualização de status em até 1 semana.",
        ["acknowledge_within PT48H promise", "update_within P7D promise"],
    ),
    (
        "Nos comprometemos a confirmar o recebimento em 48 horas e a enviar uma avaliação inicial em 5 dias úteis.",
        ["acknowledge_within PT48H promise", "update_within P5BD promise"],
    ),
    ("Confirmaremos o problema e suas versões em até 7 dias.", ["update_within P7D promise"]),
    ("Nosso objetivo é publicar uma correção em até 90 dias.", ["fix_within P90D target"]),
    ("Após a confirmação, a correção será publicada em até 30 dias.", ["fix_within P30D promise"]),
    (
        "Vulnerabilidades críticas são corrigidas em até 7 dias e as demais em até 30 dias.",
        ["fix_within P7D promise critical", "fix_within P30D promise"],
    ),
    ("Resposta: 2 dias; correção: 3 meses.", ["acknowledge_within P2D promise", "fix_within P3M promise"]),
    ("Manteremos você informado a cada 7 dias.", ["update_every P7D promise"]),
    ("Você receberá atualizações semanais sobre o andamento.", ["update_every P7D promise"]),
    ("Seguimos uma política de divulgação de 90 dias.", ["disclosure_deadline P90D promise"]),
    ("A divulgação pública ocorrerá após 90 dias.", ["disclosure_deadline P90D promise"]),
    ("Publicaremos os detalhes 30 dias após o lançamento do patch.", ["disclosure_deadline P30D promise"]),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_gives_its_deadlines(sentence: str, expected: list[str]) -> None:
    assert deadlines(leia(sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Por favor, dê-nos 90 dias para corrigir o problema antes de divulgá-lo.",
        "Dê um prazo de 90 dias para a correção.",
        "Pedimos que não divulgue a vulnerabilidade até 90 dias.",
        "Não divulgue a vulnerabilidade publicamente por 30 dias.",
        "Aguarde pelo menos 90 dias antes de publicar os detalhes.",
        "Pesquisadores devem aguardar 60 dias antes de divulgar.",
        "Reporte o problema em até 24 horas após a descoberta.",
        "O relatório deve ser enviado em até 72 horas.",
        "Se você não receber resposta em 48 horas, escreva novamente.",
        "Se em 7 dias não houver resposta, contate o mantenedor.",
        "Caso não receba retorno em até 72 horas, reenvie o e-mail.",
        "Caso após 5 dias não tenha resposta, abra uma issue.",
        "Se a correção demorar mais de 30 dias, combinaremos uma nova data.",
        "Não garantimos uma resposta em 48 horas.",
        "Não há prazo de resposta garantido de 48 horas.",
        "A vulnerabilidade anterior foi corrigida em 3 dias.",
        "Há 3 dias corrigimos uma vulnerabilidade.",
        "Os tokens expiram em 24 horas.",
        "Vulnerabilidades em dependências são corrigidas em até 30 dias.",
        "As senhas expostas são trocadas e a correção é aplicada em 24 horas.",
        "Revisamos as dependências a cada 7 dias.",
        "O Dependabot envia atualizações semanais de dependências.",
        "Nosso objetivo é confirmar o recebimento em poucos dias.",
        "Confirmação de recebimento: até 48 horas úteis.",
    ],
)
def test_what_is_asked_refused_or_past_is_no_promise(sentence: str) -> None:
    assert deadlines(leia(sentence)) == []


def test_labels_of_a_list_give_deadlines() -> None:
    policy = leia(
        "- **Confirmação de recebimento**: até 24 horas",
        "- Reconhecimento dentro de 48 horas após o envio",
        "- **Avaliação inicial** em até 5 dias úteis",
        "- **Atualizações de status**: toda semana até a resolução",
        "- **Correção**: conforme a severidade (crítica: ≤ 7 dias; alta: ≤ 30 dias)",
        heading="⏱️ O que esperar",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT24H promise",
        "acknowledge_within PT48H promise",
        "update_within P5BD promise",
        "update_every P7D promise",
        "fix_within P7D promise critical",
        "fix_within P30D promise high",
    ]


def test_a_table_of_stages_gives_deadlines() -> None:
    policy = leia(
        "| Etapa | Meta |",
        "|---|---|",
        "| Confirmação de recebimento | até ~72 horas |",
        "| Triagem inicial | até 7 dias úteis |",
        "| Desenvolvimento da correção | 14-30 dias |",
        heading="Processo de resposta",
    )
    assert deadlines(policy) == [
        "acknowledge_within PT72H target",
        "update_within P7BD target",
        "fix_within P30D target",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "**Não abra uma issue pública** no GitHub.",
        "Por favor, **NÃO** reporte falhas através de issues públicas.",
        "Não relate suspeitas por meio de Issues ou Discussions.",
        "Não divulgue vulnerabilidades em discussões abertas, issues ou chats.",
        "Fale com o mantenedor em vez de abrir uma issue.",
        "Evite publicar detalhes exploráveis em público.",
    ],
)
def test_reports_are_private(sentence: str) -> None:
    assert leia(sentence).of_kind(Kind.PRIVATE_REPORTING)


@pytest.mark.parametrize(
    "sentence", ["Para outros erros, abra uma issue pública.", "Abra uma issue sem dados sensíveis e peça um canal."]
)
def test_public_talk_about_other_things_is_allowed(sentence: str) -> None:
    assert not leia(sentence).of_kind(Kind.PRIVATE_REPORTING)


def test_contacts_are_read_also_spoken_and_by_the_forge() -> None:
    policy = leia(
        "Em vez disso, escreva para seguranca [arroba] example [ponto] org.",
        "Ou use o relato privado de vulnerabilidades do GitHub.",
        "Dúvidas gerais vão para info@example.org.",
    )
    assert values(policy, Kind.CONTACT) == [
        Contact("email", "seguranca@example.org"),
        Contact("github_advisory", "private vulnerability reporting"),
    ]


def test_a_list_of_what_to_include() -> None:
    policy = leia(
        "Por favor, inclua as seguintes informações:",
        "",
        "- Tipo de problema (ex: XSS)",
        "- Passos para reproduzir",
        "- Versão afetada, se souber",
        "- Repositórios/arquivos afetados",
        "- Impacto potencial",
        "- Prova de conceito (opcional)",
    )
    asked = [(one.item, one.need) for one in values(policy, Kind.REPORT_CONTENT) if isinstance(one, ReportContent)]
    assert asked == [
        (Item.TYPE, Need.ASKED),
        (Item.STEPS, Need.ASKED),
        (Item.VERSIONS, Need.IF_KNOWN),
        (Item.LOCATION, Need.ASKED),
        (Item.IMPACT, Need.ASKED),
        (Item.POC, Need.OPTIONAL),
    ]


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("Inclua descrição, passos para reproduzir e impacto.", [Item.DESCRIPTION, Item.STEPS, Item.IMPACT]),
        ("Descreva detalhadamente a vulnerabilidade encontrada.", [Item.DESCRIPTION]),
        ("Forneça os passos de reprodução e uma prova de conceito.", [Item.STEPS, Item.POC]),
        ("Envie uma reprodução mínima e uma descrição do impacto.", [Item.STEPS, Item.IMPACT, Item.DESCRIPTION]),
        ("Não inclua senhas nem logs reais.", []),
        ("A divulgação inclui as versões e o impacto.", []),
        ("Informe imediatamente qualquer vulnerabilidade.", []),
    ],
)
def test_a_sentence_asks_for_contents(sentence: str, items: list[Item]) -> None:
    read_items = [one.item for one in values(leia(sentence), Kind.REPORT_CONTENT) if isinstance(one, ReportContent)]
    assert read_items == items


def test_supported_versions_and_scope() -> None:
    policy = leia(
        "| Versão | Suporte |",
        "|---|---|",
        "| 2.x | Sim |",
        "| 1.x | Melhor esforço |",
        "| 0.9 | Fim de vida |",
        "| antigas | Não garantido |",
        "",
        "## Escopo",
        "",
        "Esta política cobre o servidor, a interface e os instaladores.",
        "",
        "Fora do escopo:",
        "",
        "- Engenharia social",
        heading="Versões com suporte",
    )
    assert values(policy, Kind.SUPPORTED_VERSION) == [
        SupportedVersion("2.x", supported=True),
        SupportedVersion("1.x", supported=True),
        SupportedVersion("0.9", supported=False),
        SupportedVersion("antigas", supported=False),
    ]
    assert values(policy, Kind.SCOPE) == [Scope("o servidor"), Scope("a interface"), Scope("os instaladores")]
    assert [clause.sentence for clause in policy.of_kind(Kind.EXCLUSION)] == ["Engenharia social"]


def test_a_heading_says_what_does_not_count() -> None:
    policy = leia("- Uso indevido", heading="O que NÃO é considerado um problema de segurança")
    assert [clause.sentence for clause in policy.of_kind(Kind.EXCLUSION)] == ["Uso indevido"]


@pytest.mark.parametrize(
    ("sentence", "mode"),
    [
        ("Não divulgue a falha publicamente antes que ela seja corrigida.", DisclosureMode.AFTER_FIX),
        ("A divulgação ocorre após a correção ser publicada.", DisclosureMode.AFTER_FIX),
        ("Quando a correção for lançada, o alerta será publicado.", DisclosureMode.AFTER_FIX),
        ("Divulgação coordenada é apreciada.", DisclosureMode.COORDINATED),
        ("Pedimos um tempo razoável para a correção antes de qualquer divulgação.", DisclosureMode.COORDINATED),
        ("O prazo de divulgação é de 90 dias.", DisclosureMode.DEADLINE),
        ("Responderemos em tempo razoável.", None),
        ("Após a triagem, faremos uma correção e publicaremos uma nova versão.", None),
        ("Agradecemos a divulgação responsável.", None),
    ],
)
def test_disclosure(sentence: str, mode: DisclosureMode | None) -> None:
    modes = [one.mode for one in values(leia(sentence), Kind.DISCLOSURE_RULE) if isinstance(one, DisclosureRule)]
    assert modes == ([mode] if mode else [])


def test_recognition_bounty_encryption_and_safe_harbour() -> None:
    policy = leia(
        "O relator é creditado nas notas, a menos que prefira anonimato.",
        "Não oferecemos recompensas financeiras.",
        "Você pode criptografar a mensagem com nossa chave PGP.",
        "Não tomaremos medidas legais contra quem agir de boa-fé.",
    )
    assert values(policy, Kind.CREDIT) == [Credit(offered=True, anonymity=True)]
    assert values(policy, Kind.BOUNTY) == [Bounty(offered=False)]
    assert values(policy, Kind.ENCRYPTION) == [Encryption(pgp=True)]
    assert policy.of_kind(Kind.SAFE_HARBOUR)


def test_an_unfilled_template_is_a_doubt() -> None:
    policy = leia("Use esta seção para informar às pessoas quais versões são suportadas.")
    assert [doubt.reason for doubt in policy.not_understood if "template" in doubt.reason]


def test_english_sentences_in_a_portuguese_policy_are_read_as_english() -> None:
    policy = leia(
        PORTUGUESE,
        "",
        "Please do not open a public issue, but email security@example.org.",
        "We will acknowledge your report within 48 hours.",
    )
    assert policy.of_kind(Kind.PRIVATE_REPORTING)
    assert deadlines(policy) == ["acknowledge_within PT48H promise"]


def test_portuguese_sentences_do_not_disturb_an_english_policy() -> None:
    assert deadlines(read("We aim to reply within 2 days.", "Português: resposta em 2 dias.")) == [
        "acknowledge_within P2D target"
    ]


def test_reading_takes_time_in_proportion_to_the_text() -> None:
    hostile = ["não " * 480, "no prazo de até " * 100, "se a " * 300, "versão, " * 200, "48 horas a " * 150]
    text = f"# Política de segurança\n\n{PORTUGUESE}\n\n## {REPORTAR}\n\n" + "\n\n".join(hostile)
    began = time.process_time()
    read_policy(text)
    assert time.process_time() - began < 2


def test_languages_of_reports() -> None:
    policy = leia("Aceitamos relatos em português e inglês.")
    assert values(policy, Kind.LANGUAGES) == [Languages(("pt", "en"))]
