"""Reports as finders write them, made from a number: the same number gives the same report on every machine.

Harder than life on purpose: every report is put together from the same sentences and the same words, and those of one
programme are about the same few hundred files. `retold` is what a second finder, or the same one by another channel,
sends: words changed, paragraphs in another order, headings in another language.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache


def _several(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_HEADINGS = {
    "en": ("Summary", "Details", "Steps to reproduce", "Impact", "Affected versions", "Suggested fix"),
    "de": ("Zusammenfassung", "Einzelheiten", "Schritte zum Nachstellen", "Auswirkung", "Versionen", "Vorschlag"),
    "fr": ("Résumé", "Détails", "Étapes de reproduction", "Conséquences", "Versions touchées", "Correctif proposé"),
    "es": ("Resumen", "Detalles", "Pasos para reproducir", "Impacto", "Versiones afectadas", "Solución propuesta"),
    "pt": ("Resumo", "Detalhes", "Passos para reproduzir", "Impacto", "Versões afetadas", "Correção sugerida"),
    "zh": ("摘要", "详细信息", "复现步骤", "影响", "受影响版本", "修复建议"),
    "ja": ("概要", "詳細", "再現手順", "影響", "影響を受けるバージョン", "修正案"),
    "ru": ("Кратко", "Подробности", "Шаги воспроизведения", "Последствия", "Версии", "Исправление"),
}
_AREAS = _several(
    """parser decoder encoder router scheduler allocator session cache upload download gateway webhook archive
thumbnail renderer tokenizer formatter importer exporter mailer queue cluster storage index search login password
signup profile invoice billing report template plugin theme locale calendar message channel presence cursor snapshot
backup restore replica shard socket tunnel proxy resolver certificate signature keyring policy audit metric tracer"""
)
_PARTS = _several(
    """header body frame chunk field record table column entry node edge leaf token string buffer array list map
stream packet segment block page image font path link name label title comment attribute element namespace schema
query filter sort range offset length limit counter timestamp address domain hostname username cookie nonce digest
checksum payload manifest config option flag argument variable expression statement closure iterator handle"""
)
_DOES = _several(
    """read write parse decode encode load store copy move merge split validate check verify normalize escape
unescape resolve lookup open close flush rotate expand compress inflate deflate render format convert cast compare
hash sign wrap unwrap bind route forward dispatch schedule retry cancel lock unlock allocate release resize grow
shrink append insert remove replace update refresh expire"""
)
_QUALITIES = _several(
    """malformed oversized truncated nested duplicate negative empty missing stale unsigned encoded escaped
relative absolute symbolic hidden trailing leading repeated recursive partial concurrent delayed cached anonymous
privileged foreign local remote internal external temporary permanent optional legacy experimental default custom
invalid unexpected unusual enormous tiny crafted forged borrowed shared private public"""
)
_FLAWS = (
    ("CWE-787", "writes past the end of", "memory next to it is overwritten"),
    ("CWE-125", "reads past the end of", "bytes of other requests leak into the answer"),
    ("CWE-416", "goes on using", "freed memory is handed out a second time"),
    ("CWE-79", "prints without escaping", "script runs in the browser of whoever looks at it"),
    ("CWE-89", "puts straight into a statement", "rows of other tenants can be selected"),
    ("CWE-22", "joins without cleaning", "files outside of the folder are delivered"),
    ("CWE-918", "fetches without asking about", "services of the internal network answer"),
    ("CWE-352", "accepts from any origin", "settings change when a victim opens a page"),
    ("CWE-639", "looks up by number alone", "records of another customer are shown"),
    ("CWE-502", "turns back into objects", "code of the sender runs in the worker"),
    ("CWE-400", "never bounds", "one request keeps a core busy for minutes"),
    ("CWE-287", "trusts before it has checked", "anybody becomes the owner of the account"),
    ("CWE-611", "resolves entities of", "local files come back inside of the error"),
    ("CWE-601", "redirects to whatever stands in", "users land on a page that imitates the login"),
    ("CWE-362", "checks and later uses", "two requests at the same moment pass both"),
)
_SENTENCES = (
    "The {area} {flaw} the {part} when the {quality} {part2} arrives before the {part3}.",
    "While testing the {area} I noticed that {function} handles a {quality} {part} differently from a {quality2} one.",
    "An attacker who controls the {part} can choose the {part2}, and {effect}.",
    "No check compares the {part} with the {part2} before {function} is called.",
    "The {quality} {part} survives until the {area2} asks for it, which nobody seems to expect.",
    "It happens every time with a {quality} {part2}, and about once in {count} attempts with a {quality2} one.",
    "Neither the {area} nor the {area2} limits how many {part}s one client may send.",
    "As far as I can tell the {part3} is never {does}d again after the {area2} has seen it.",
    "The comment above {function} says that the caller has to {does} the {part}, and the caller in {path} does not.",
    "I expected the {area} to refuse the {part}; instead it was accepted and the {part2} was {does}d.",
    "With the default configuration the {area2} is enabled, so most installations are affected.",
    "A {quality} {part} of {count} bytes is enough; nothing else has to be guessed.",
    "After a restart of the {area2} the {quality} {part3} is still there and the same thing happens again.",
    "The {does} step runs before the {does2} step, therefore the {part} is trusted too early.",
    "In my setup {effect} within seconds, which makes this worth fixing soon.",
    "Other callers of {function} seem to {does} the {part2} properly, for example the {area2}.",
    "The same {quality} {part} through the {area2} is harmless because that code path does {does2} it.",
    "I could not reproduce it when the {part3} was {quality2}, only when it was {quality}.",
    "The {area} keeps the {part} in a {quality} {part2}, and the {area2} believes it without a second look.",
    "Reading the code, the {part2} comes from the client and ends up as a {part3} of the {area2}.",
    "Victims need no account, and the log of the {area} shows nothing unusual.",
    "The problem seems to exist since the {area2} learned to {does} a {quality} {part}.",
    "To me this looks like {weakness}, because {effect}.",
    "It would help to {does} the {part} first and to refuse a {quality} {part2} altogether.",
)
_STEPS = (
    "Start the {area} with a fresh configuration",
    "Create a {quality} {part} of {count} bytes",
    "Send it to {endpoint} as an ordinary user",
    "Ask the {area2} to {does} the {part2}",
    "Wait until the {part3} is {does2}d",
    "Watch the process: {effect}",
    "Repeat with a {quality2} {part} to see the difference",
    "Look at the answer, which contains the {part3}",
)
# How one finder says what another says otherwise; each report keeps to its own.
_STYLES = """
arrives comes appears lands turns-up|testing fuzzing exercising reviewing probing|noticed observed found discovered saw
handles treats processes serves deals-with|controls chooses supplies dictates influences|choose select dictate set pick
check comparison test guard validation|compares matches relates measures weighs|called reached entered invoked run
survives stays remains persists lingers|asks requests queries polls begs|happens occurs shows-up strikes reproduces
attempts tries runs rounds repetitions|limits bounds restricts caps throttles|client sender peer caller visitor
seen received read met accepted|comment docstring description remark note|expected hoped assumed believed wanted
refuse reject deny decline drop|accepted taken swallowed processed welcomed|default standard shipped ordinary usual
configuration setup settings installation profile|enabled active running present on-by-default
installations deployments systems sites instances|enough sufficient plenty all-it-takes
guessed known brute-forced leaked|restart reboot reload redeploy upgrade|again anew once-more afterwards repeatedly
step stage phase pass routine
trusted believed relied-upon honoured used|early soon quickly hastily|seconds moments minutes an-instant
fixing repairing patching addressing closing|properly correctly carefully safely cleanly
example instance comparison once|harmless safe benign fine unaffected|reproduce trigger provoke repeat confirm
keeps holds stores buffers remembers
believes trusts accepts takes-over copies|second further deeper closer|reading studying following tracing auditing
comes originates stems arrives|ends-up finishes results is-used|victims targets users people|account login session
unusual suspicious odd strange special|problem bug flaw weakness defect|exist be-there live lurk hide
looks reads smells seems sounds|help suffice be-better make-sense|altogether entirely completely outright
differently otherwise unlike distinctly|fresh new clean empty|create prepare build generate craft
ordinary normal plain regular|watch observe monitor inspect trace|difference contrast change discrepancy
answer response reply output result|contains includes reveals holds carries"""


def _style(chance: random.Random) -> dict[str, str]:
    """word -> how this finder puts it."""
    found = {}
    for group in _STYLES.strip().replace("\n", "|").split("|"):
        words = group.split()
        found |= dict.fromkeys(words, chance.choice(words).replace("-", " "))
    return found


_VOCABULARY = (*_AREAS, *_PARTS, *_DOES, *_QUALITIES)
PROGRAMMES = 5
_FIXED = re.compile(r"(?<!\{)\b[a-z-]{4,}\b(?!\d?\})")
_WORD = re.compile(r"[^\W\d_]{4,}")
_TELLING = re.compile(r"`[^`]*`|[\w./-]*[/_(][\w./()-]*|CWE-\d+")


@dataclass(frozen=True)
class Written:
    """programme: of PROGRAMMES, from 0."""

    programme: int
    title: str
    text: str


def written(number: int) -> Written:
    chance = random.Random(f"report {number}")
    programme = chance.randrange(PROGRAMMES)
    names = _names(chance, programme)
    style = _style(chance)

    def fill(line: str) -> str:
        said = _FIXED.sub(lambda found: style.get(found[0], found[0]), line)
        return said.format_map(_Slots(chance, names))

    heads = _HEADINGS[chance.choices(list(_HEADINGS), weights=[9, 1, 1, 1, 1, 1, 1, 1])[0]]
    prose = chance.sample(_SENTENCES, k=chance.randint(8, 18))
    cut = chance.randint(2, 4)
    parts = [(0, " ".join(map(fill, prose[:cut]))), (1, _paragraphs([fill(one) for one in prose[cut:-2]], chance))]
    parts.append((2, "\n".join(f"{at}. {fill(step)}" for at, step in enumerate(chance.sample(_STEPS, k=5), 1))))
    if chance.random() < 0.5:
        parts.append((2, _proof(chance, names, fill)))
    parts += [
        (3, fill(prose[-2])),
        (4, f"Seen in {chance.randint(1, 9)}.{chance.randint(0, 20)}.{chance.randint(0, 9)}"),
    ]
    if chance.random() < 0.4:
        parts.append((5, fill(prose[-1])))
    title = fill("{area} {flaw} the {quality} {part}").capitalize()
    return Written(programme, title, "\n\n".join(f"## {heads[at]}\n\n{body}" for at, body in parts))


def retold(one: Written, number: int, *, share: float, names_too: bool) -> Written:
    """share: of the words that are changed. names_too: of files, functions and addresses, too."""
    chance = random.Random(f"retold {number}")
    language = chance.choice(list(_HEADINGS))
    known = {head: at for heads in _HEADINGS.values() for at, head in enumerate(heads)}
    sections = [section.partition("\n\n") for section in one.text.split("## ")[1:]]
    told = [(known.get(head.strip(), 1), body.strip()) for head, _, body in sections]
    chance.shuffle(told)
    parts = [f"## {_HEADINGS[language][at]}\n\n{_changed(body, chance, share, names_too)}" for at, body in told]
    return Written(one.programme, _changed(one.title, chance, share, names_too), "\n\n".join(parts))


def _changed(text: str, chance: random.Random, share: float, names_too: bool) -> str:
    kept = [] if names_too else [found.span() for found in _TELLING.finditer(text)]

    def other(found: re.Match[str]) -> str:
        if chance.random() >= share or any(start <= found.start() < end for start, end in kept):
            return found[0]
        fate = chance.random()
        if fate < 0.15:
            return ""
        new = chance.choice(_VOCABULARY)
        return f"{found[0]} {new}" if fate < 0.3 else new

    return _WORD.sub(other, text)


@dataclass(frozen=True)
class _Names:
    """What one report is about; the longer it is about one thing, the more a second finder shares."""

    function: str
    path: str
    endpoint: str
    weakness: str
    flaw: str
    effect: str


@cache
def _code_of(programme: int) -> tuple[list[str], list[str]]:
    """The files and functions that its reports are about."""
    own = random.Random(f"programme {programme}")
    files = [f"src/{own.choice(_AREAS)}/{own.choice(_DOES)}_{own.choice(_PARTS)}.c" for _ in range(300)]
    functions = [f"{own.choice(_DOES)}_{own.choice(_QUALITIES)}_{own.choice(_PARTS)}" for _ in range(2000)]
    return files, functions


def _names(chance: random.Random, programme: int) -> _Names:
    files, functions = _code_of(programme)
    weakness, flaw, effect = chance.choice(_FLAWS)
    endpoint = f"/api/v1/{chance.choice(_AREAS)}s/{chance.choice(_PARTS)}"
    return _Names(chance.choice(functions), chance.choice(files), endpoint, weakness, flaw, effect)


class _Slots(dict[str, str]):
    def __init__(self, chance: random.Random, names: _Names) -> None:
        super().__init__()
        self._chance, self._names = chance, names

    def __missing__(self, slot: str) -> str:
        pools = {"area": _AREAS, "part": _PARTS, "quality": _QUALITIES, "does": _DOES}
        if pool := pools.get(slot.rstrip("23")):
            return self._chance.choice(pool)
        if slot == "count":
            return str(self._chance.randint(2, 99) * 16)
        said = str(getattr(self._names, slot))
        return f"`{said}()`" if slot == "function" else f"`{said}`" if slot == "path" else said


def _paragraphs(sentences: list[str], chance: random.Random) -> str:
    cut = chance.randint(1, max(len(sentences) - 1, 1))
    return "\n\n".join(" ".join(part) for part in (sentences[:cut], sentences[cut:]) if part)


def _proof(chance: random.Random, names: _Names, fill: object) -> str:
    slots = _Slots(chance, names)
    if chance.random() < 0.5:
        lines = [
            f"POST {names.endpoint} HTTP/1.1",
            "Host: localhost",
            f"X-{slots['part'].capitalize()}: {slots['quality']}",
        ]
        return (
            "```http\n" + "\n".join([*lines, "", f'{{"{slots["part"]}": "{"A" * chance.randint(8, 40)}"}}']) + "\n```"
        )
    frames = [names.function, *(f"{slots['does']}_{slots['part']}" for _ in range(4))]
    told = [
        f"    #{at} 0x{chance.randrange(1 << 40):012x} in {name} /build/{names.path}:{chance.randint(10, 900)}"
        for at, name in enumerate(frames)
    ]
    return f"==4711==ERROR: AddressSanitizer: on address 0x{chance.randrange(1 << 40):012x}\n" + "\n".join(told)
