"""Policies in Russian: what each sentence says, and what it does not."""

import time

import pytest

from tests.core.policy.reading import deadlines, read, values
from vulndesk.core.policy.clauses import Contact, Kind
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.policy.summary import summarise

PROMISES = [
    ("Мы ответим в течение 48 часов.", ["acknowledge_within PT48H promise"]),
    ("Вы получите ответ в течение двух рабочих дней.", ["acknowledge_within P2BD promise"]),
    ("Как правило, отвечаем за 2–3 рабочих дня.", ["acknowledge_within P3BD target"]),
    ("Мы стараемся подтвердить получение в течение 3-х рабочих дней.", ["acknowledge_within P3BD target"]),
    ("Ответ — в течение недели.", ["acknowledge_within P7D promise"]),
    ("Подтверждение получения: до 72 часов.", ["acknowledge_within PT72H promise"]),
    ("- **Первичная оценка**: в течение 7 дней", ["update_within P7D promise"]),
    ("Свяжемся с вами не позднее чем через сутки после получения отчёта.", ["acknowledge_within P1D promise"]),
    (
        "Мы подтвердим получение отчета в течение 48 часов и предоставим оценку в течение 7 дней.",
        ["acknowledge_within PT48H promise", "update_within P7D promise"],
    ),
    (
        "В течение 48 часов мы подтвердим получение, а в течение 7 дней оценим серьёзность.",
        ["acknowledge_within PT48H promise", "update_within P7D promise"],
    ),
    (
        "Мы стараемся исправлять критические уязвимости в течение 7 дней, остальные — в течение 30 дней.",
        ["fix_within P7D target critical", "fix_within P30D target"],
    ),
    ("После подтверждения мы выпустим исправление в течение трёх месяцев.", ["fix_within P3M promise"]),
    ("Каждые 7 дней мы сообщаем о ходе работы.", ["update_every P7D promise"]),
    ("Мы еженедельно информируем вас о статусе.", ["update_every P7D promise"]),
    ("Мы придерживаемся 90-дневного срока раскрытия.", ["disclosure_deadline P90D promise"]),
    ("Мы опубликуем детали через 30 дней после выхода исправления.", ["disclosure_deadline P30D promise"]),
]


@pytest.mark.parametrize(("sentence", "expected"), PROMISES)
def test_a_promise_is_read(sentence: str, expected: list[str]) -> None:
    assert deadlines(read(sentence, heading="Сообщение об уязвимости")) == expected


NO_PROMISE = [
    "Если вы не получили ответ в течение 48 часов, напишите повторно.",
    "Если в течение 7 дней нет ответа, раскройте детали через 14 дней.",
    "Пожалуйста, дайте нам 90 дней на исправление.",
    "Не раскрывайте информацию в течение 90 дней.",
    "Просим ответить на наши вопросы в течение 5 дней.",
    "Мы не гарантируем ответ в течение 48 часов.",
    "Предыдущая уязвимость была исправлена за 3 дня.",
    "Токен действует в течение 24 часов.",
    "Мы начнём исправление в течение 24 часов.",
    "Пользователям следует обновиться в течение 7 дней.",
    "Постараюсь ответить в течение пары недель.",
    "Мы ответим как можно скорее.",
    "Ошибка исправлена 5 дней назад.",
]


@pytest.mark.parametrize("sentence", NO_PROMISE)
def test_other_times_are_no_promise(sentence: str) -> None:
    assert deadlines(read(sentence, heading="Сообщение об уязвимости")) == []


def test_a_table_of_stages() -> None:
    policy = read(
        "| Этап | Срок |",
        "| --- | --- |",
        "| Подтверждение получения | в течение 3 рабочих дней |",
        "| Первичная оценка | 7 дней |",
        "| Исправление подтверждённых критичных проблем | 90 дней |",
        heading="Чего ожидать",
    )
    assert deadlines(policy) == [
        "acknowledge_within P3BD promise",
        "update_within P7D promise",
        "fix_within P90D promise critical",
    ]


CONTACTS = [
    ("Напишите на security@example.org.", [Contact("email", "security@example.org")]),
    ("Пишите на security [at] example [точка] org.", [Contact("email", "security@example.org")]),
    (
        "Используйте private vulnerability reporting на GitHub.",
        [Contact("github_advisory", "private vulnerability reporting")],
    ),
    ("Отправьте приватный отчёт мейнтейнеру.", []),
    ("По общим вопросам пишите на hello@example.org.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), CONTACTS)
def test_contacts(sentence: str, expected: list[Contact]) -> None:
    assert values(read(sentence, heading="Сообщение об уязвимости"), Kind.CONTACT) == expected


PRIVATE = [
    ("Пожалуйста, **не** сообщайте об уязвимостях через публичные GitHub issues.", True),
    ("Не создавайте публичный issue.", True),
    ("Уязвимости — через security advisory, не в публичных issue.", True),
    ("Не публикуйте токены и пароли.", False),
    ("Создайте публичный issue.", False),
]


@pytest.mark.parametrize(("sentence", "forbidden"), PRIVATE)
def test_public_issues_are_forbidden_only_where_it_is_said(sentence: str, forbidden: bool) -> None:
    policy = read(sentence, heading="Сообщение об уязвимости")
    assert bool(policy.of_kind(Kind.PRIVATE_REPORTING)) is forbidden


WHOLE = """\
# Политика безопасности

## Поддерживаемые версии

| Версия | Поддерживается |
| --- | --- |
| 2.x | Да |
| 1.x | Только критические исправления |
| < 1.0 | Больше не поддерживается |

## Сообщение об уязвимости

Укажите в письме:

- тип уязвимости;
- затронутый компонент и версию;
- шаги воспроизведения или proof of concept;
- возможное влияние;
- предложения по исправлению (по желанию).

## Область действия

В области действия:

- консольный клиент

Вне области действия:

- проблемы в сторонних библиотеках

## Раскрытие

Мы публикуем подробности только после выхода исправления. Мы упомянем вас в advisory, если вы не против.
Денежного вознаграждения нет. Мы не будем предпринимать юридических действий против добросовестных исследователей.
Письмо можно зашифровать нашим PGP-ключом.
"""


def test_a_whole_policy() -> None:
    said = summarise(read_policy(WHOLE))
    assert [row["supported"] for row in said["supported_versions"]] == [True, True, False]
    assert said["report_contents"] == ["type", "versions", "location", "steps", "poc", "impact", "fix"]
    assert said["in_scope"] == ["консольный клиент"]
    assert said["out_of_scope"] == ["проблемы в сторонних библиотеках"]
    assert (said["disclosure_rule"], said["credit"], said["anonymity"]) == ("after_fix", "offered", "offered")
    assert (said["bounty"], said["safe_harbour"], said["encryption"]["pgp"]) == ("none", True, True)


@pytest.mark.parametrize("unit", ["в течение 48 часов ", "не публикуйте ", "после исправления ", "раскрытие "])
@pytest.mark.slow
def test_long_texts_are_read_in_linear_time(unit: str) -> None:
    text = "## Сообщение об уязвимости\n\n" + "\n\n".join([unit * (1500 // len(unit))] * 4)
    started = time.process_time()
    read_policy(text)
    assert time.process_time() - started < 1.0
