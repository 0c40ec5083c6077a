"""Reports with known claims: prose of eight languages, written around real names of a project, among distractors.

`write_report(names, random)` gives a text and what was planted in it. The names are arguments, so that any repository
can be used; the sentences here are not those of the reader's tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from vulndesk.core.claims.claim import Claim, ClaimKind

HOME = "/home"


@dataclass(frozen=True)
class Names:
    """What a project really has. Snippets are (path, first line, code)."""

    paths: Sequence[str]
    functions: Sequence[str]
    classes: Sequence[str]
    macros: Sequence[str]
    versions: Sequence[str]
    tags: Sequence[str]
    branches: Sequence[str]
    commits: Sequence[str]
    snippets: Sequence[tuple[str, int, str]] = ()
    lengths: Mapping[str, int] = field(default_factory=dict)  # of files, in lines

    def line(self, path: str, random: Random) -> int:
        """Any; of a file with a known length one inside it, or one a little past its end."""
        count = self.lengths.get(path, 0)
        if not count:
            return random.randint(1, 900)
        return random.choice((random.randint(1, count), random.randint(1, count), count + random.randint(1, 40)))


@dataclass(frozen=True)
class Planted:
    kind: ClaimKind
    start: int
    end: int
    path: str = ""
    line: int | None = None
    line_end: int | None = None
    name: str = ""
    version: str = ""
    ref: str = ""


@dataclass
class Report:
    text: str
    planted: list[Planted] = field(default_factory=list)


# {p} path, {l} path with line, {r} path with range in words, {f} function, {m} method, {c} class, {M} macro,
# {v} version, {t} tag, {b} branch, {h} commit, {u} address on a forge, {k} package with a version.
SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "There's an out-of-bounds read in {f} ({l}).",
        "If you look at {l} you'll see that the length isn't checked before the copy.",
        "{f} trusts whatever {f} hands back to it.",
        "The bug lives in {p}.",
        "We traced it to {r}; the index is attacker controlled there.",
        "Versions {v} through {v} seem to be hit, I haven't looked further back.",
        "I can confirm this on version {v}.",
        "This was introduced by commit {h} and is still there on the {b} branch.",
        "See {u} for the code in question.",
        "Everything up to and including {v} is affected, fixed in {v}.",
        "The check against the macro {M} comes too late.",
        "The class {c} keeps a dangling reference after {m} returns.",
        "At tag {t} the problem is already there.",
        "Installing {k} gives you the vulnerable code.",
        "In {p}, the function {f} never validates its input!",
        "{M} should bound this, yet it is ignored ({l}).",
        "Have a look at {p}: the loop never ends.",
        "Bisecting points to {h}.",
        "Callers such as {f} in {p} assume that this can't happen.",
    ),
    "de": (
        "In der Funktion {f} fehlt eine Prüfung der Länge ({l}).",
        "Der Fehler steckt in {p}.",
        "Siehe {r}, dort wird ungeprüft kopiert.",
        "Betroffen ist Version {v} und vermutlich alles davor.",
        "Eingeführt wurde das mit Commit {h} auf dem Branch {b}.",
        "Die Klasse {c} gibt den Puffer zweimal frei, nämlich in {m}.",
        "Das Makro {M} wird dort nicht beachtet.",
        "Mit dem Tag {t} lässt es sich schon auslösen.",
    ),
    "fr": (
        "La fonction {f} ne vérifie pas la longueur ({l}).",
        "Le problème se trouve dans {p}.",
        "Voir {r} : la copie n'est pas bornée.",
        "La version {v} est touchée, de même que la version {v}.",
        "Cela vient du commit {h}, encore présent sur la branche {b}.",
        "La classe {c} et la macro {M} sont en cause.",
        "On le voit aussi dans {m}.",
    ),
    "es": (
        "La función {f} no comprueba la longitud ({l}).",
        "El fallo está en {p}.",
        "Véase {r}, donde se copia sin límite.",
        "La versión {v} está afectada.",
        "Apareció con el commit {h} en la rama {b}.",
        "La clase {c} usa la macro {M} de forma incorrecta.",
        "El método {m} tampoco lo valida.",
    ),
    "pt": (
        "A função {f} não verifica o tamanho ({l}).",
        "O erro fica em {p}.",
        "Veja {r}, onde a cópia não tem limite.",
        "A versão {v} é afetada.",
        "Surgiu com o commit {h} no branch {b}.",
        "A classe {c} ignora a macro {M}.",
    ),
    "zh": (
        "函数 {f} 没有检查长度({l})。",
        "漏洞位于 {p} 文件。",
        "请看 {r},这里没有边界检查。",
        "受影响的版本 {v}。",
        "该问题由提交 {h} 引入,目前仍在 {b} 分支上。",
        "类 {c} 与宏 {M} 都有关系。",
    ),
    "ja": (
        "関数 {f} は長さを確認していません({l})。",
        "問題は {p} にあります。",
        "{r} を見てください。",
        "バージョン {v} で確認しました。",
        "コミット {h} で入り、{b} ブランチに残っています。",
        "クラス {c} とマクロ {M} が関係します。",
    ),
    "ru": (
        "Функция {f} не проверяет длину ({l}).",
        "Ошибка находится в {p}.",
        "Смотрите {r}: копирование без ограничения.",
        "Уязвима версия {v}.",
        "Ошибка появилась в коммите {h} и есть в ветке {b}.",
        "Класс {c} и макрос {M} здесь ни при чём.",
    ),
}
RANGES: dict[str, tuple[str, ...]] = {
    "en": (
        "lines {a} to {z} of {p}",
        "{p}, lines {a}-{z}",
        "{p} (lines {a}–{z})",
        "line {a} of {p}",
        "{p} at line {a}",
        "{p} on line {a}",
    ),
    "de": ("Zeilen {a} bis {z} in {p}", "{p}, Zeile {a}", "Zeile {a} der Datei {p}"),
    "fr": ("les lignes {a} à {z} du fichier {p}", "{p}, ligne {a}", "la ligne {a} de {p}"),
    "es": ("las líneas {a} a {z} de {p}", "{p}, línea {a}", "la línea {a} del archivo {p}"),
    "pt": ("as linhas {a} a {z} de {p}", "{p}, linha {a}", "a linha {a} do arquivo {p}"),
    "zh": ("{p} 第 {a} 行", "{p} 的第 {a}-{z} 行", "文件 {p} 第{a}到{z}行"),
    "ja": ("{p} の {a} 行目", "{p} の {a}~{z} 行目"),
    "ru": ("строки {a}–{z} файла {p}", "{p}, строка {a}", "строку {a} в {p}"),
}
DISTRACTORS = (
    "Tested on Ubuntu 22.04.3 LTS with GCC 13.2.0 and Python 3.11.4.",
    "My machine: macOS 14.2.1, Xcode 15.1, clang 15.0.0.",
    "Chrome 120.0.6099.109 and Firefox 121.0 behave the same way.",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H (9.8, critical)",
    "An attacker can read /etc/passwd or drop a file in /tmp/stage/x.sh this way.",
    "I ran `python3 exploit.py --target 10.0.0.5:8080` against it.",
    "Attached you find poc.c and crash-3f2a.bin.",
    "The server answers HTTP/1.1 500 after 2.5 seconds.",
    "This is CWE-787, similar to CVE-2023-4863.",
    "Contact me at finder@example.org; disclosure is planned for 2026-03-01.",
    "See also https://owasp.org/www-community/attacks/Path_Traversal for background.",
    "The crafted file is 1.5 MB, sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.",
    "memcpy() does the rest, then free() crashes.",
    "On Windows 11 it reads C:\\Windows\\win.ini instead.",
    "It is a read/write primitive and/or a crash, on TCP/IP and over JavaScript alike.",
    "RFC 9112 section 7.1.2 says what should happen.",
    "The header is X-Forwarded-For, the colour is #ff00aa1.",
    "```sh\n$ ./configure && make -j4\n$ ./poc 41414141\n```",
    "```python\n# exploit.py\nimport socket\n\ndef spray_heap(n):\n    return b'A' * n\n\nspray_heap(64)\n```",
    "Use `nc 127.0.0.1 9000` and wait 3.5 s.",
    "GHSA-jfh8-c2jp-5v3q looked alike.",
)
_MARKS = ("{}", "`{}`", "`{}`", "**{}**", "'{}'", '"{}"')
_FUNCTION_MARKS = ("`{}`", "`{}()`", "{}()", "**{}()**", "'{}()'", "`{}`")
_LINES = (
    "{p}:{a}",
    "`{p}:{a}`",
    "{p}:{a}-{z}",
    "`{p}`:{a}",
    "{p}#L{a}",
    "{p}#L{a}-L{z}",
    "./{p}:{a}",
    HOME + "/dev/src/project/{p}:{a}",
    "{p}({a})",
    "b/{p}:{a}:7",
)
_FORGES = (
    "https://github.com/acme/tool/blob/{ref}/{p}#L{a}",
    "https://gitlab.com/acme/group/tool/-/blob/{ref}/{p}#L{a}-{z}",
    "https://codeberg.org/acme/tool/src/branch/{ref}/{p}#L{a}",
    "https://git.sr.ht/~acme/tool/tree/{ref}/item/{p}#L{a}",
    "https://bitbucket.org/acme/tool/src/{ref}/{p}#lines-{a}",
    "https://git.example.org/cgit/tool.git/tree/{p}?h={ref}#n{a}",
)
_PACKAGES = ("acme-tool=={v}", "acme-tool@{v}", "pkg:pypi/acme-tool@{v}")
_SLOT = re.compile(r"\{(\w)\}")


class Writer:
    def __init__(self, names: Names, random: Random) -> None:
        self._names, self._random = names, random
        self._text = ""
        self._planted: list[Planted] = []

    def write(self) -> Report:
        random = self._random
        language = random.choice(sorted(SENTENCES))
        pieces = random.sample(SENTENCES[language], min(5, len(SENTENCES[language])))
        if language != "en":
            pieces += random.sample(SENTENCES["en"], 1)
        wanted: list[tuple[str, str]] = [("sentence", piece) for piece in pieces]
        wanted += [("distractor", one) for one in random.sample(DISTRACTORS, 4)]
        wanted += [("trace", ""), ("snippet", "")][: random.randint(0, 2)]
        random.shuffle(wanted)
        for what, piece in wanted:
            self._write_one(what, piece, language)
            self._text += random.choice(("\n\n", "\n\n", " ", "\n")) if what == "sentence" else "\n\n"
        report = Report(self._text, self._planted)
        return _with_crlf(report) if random.random() < 0.2 else report

    def _write_one(self, what: str, piece: str, language: str) -> None:
        if what == "distractor":
            self._text = self._text.rstrip(" \n") + "\n\n" + piece
        elif what == "trace":
            self._text += "\n\n"
            self._trace()
        elif what == "snippet":
            self._snippet()
        else:
            at = 0
            for slot in _SLOT.finditer(piece):
                self._text += piece[at : slot.start()]
                self._fill(slot[1], language)
                at = slot.end()
            self._text += piece[at:]

    def _plant(self, kind: ClaimKind, text: str, core: str, **meaning: object) -> None:
        start = len(self._text) + text.index(core)
        self._planted.append(Planted(kind, start, start + len(core), **meaning))  # type: ignore[arg-type]
        self._text += text

    def _fill(self, slot: str, language: str) -> None:
        choose = self._random.choice
        names = self._names
        if slot in "lru":
            self._fill_line(slot, language)
        elif slot == "p":
            path = choose(names.paths)
            shown = choose((path, path, "./" + path, path.replace("/", "\\")))
            self._plant(ClaimKind.PATH, choose(_MARKS).format(shown), shown, path=path)
        elif slot in "fm":
            name = choose(names.functions)
            scope = choose(names.classes) + choose(("::", ".")) if slot == "m" else ""
            mark = choose(("`{}()`", "{}()") if slot == "m" else _FUNCTION_MARKS)
            self._plant(ClaimKind.SYMBOL, mark.format(scope + name), scope + name, name=name)
        elif slot in "cM":
            name = choose(names.classes if slot == "c" else names.macros)
            self._plant(ClaimKind.SYMBOL, choose(("`{}`", "{}", "**{}**")).format(name), name, name=name)
        elif slot in "vk":
            version = choose(names.versions)
            shown = choose(_PACKAGES).format(v=version) if slot == "k" else choose(("{}", "v{}")).format(version)
            self._plant(ClaimKind.VERSION, choose(("{}", "`{}`")).format(shown), shown, version=version)
        else:
            kind, ref = {
                "t": (ClaimKind.TAG, choose(names.tags)),
                "b": (ClaimKind.BRANCH, choose(names.branches)),
                "h": (ClaimKind.COMMIT, choose(names.commits)[: choose((7, 10, 12, 40))]),
            }[slot]
            self._plant(kind, choose(("{}", "`{}`") if slot != "b" else ("`{}`", "{}")).format(ref), ref, ref=ref)

    def _fill_line(self, slot: str, language: str) -> None:
        choose = self._random.choice
        path = choose(self._names.paths)
        first = self._names.line(path, self._random)
        last = first + self._random.randint(1, 30)
        if slot == "u":
            ref = choose((choose(self._names.tags), choose(self._names.commits)))
            shown = choose(_FORGES).format(p=path, a=first, z=last, ref=ref)
            self._plant(
                ClaimKind.URL, choose(("{}", "<{}>", "[here]({})")).format(shown), shown, path=path, line=first, ref=ref
            )
            return
        form = choose(_LINES) if slot == "l" else choose(RANGES[language])
        marked = path if slot == "l" else choose(("{}", "`{}`", "**{}**")).format(path)
        shown = form.format(p=marked, a=first, z=last)
        self._plant(ClaimKind.LINE, shown, shown, path=path, line=first, line_end=last if "{z}" in form else None)

    def _trace(self) -> None:
        choose = self._random.choice
        path, name = choose(self._names.paths), choose(self._names.functions)
        line = self._names.line(path, self._random)
        self._text += "```\n"
        if path.endswith(".py"):
            self._text += (
                f'Traceback (most recent call last):\n  File "{HOME}/me/poc.py", line 3, in <module>\n    main()\n  '
            )
            frame = f'File "{HOME}/me/work/project/{path}", line {line}'
            self._plant(ClaimKind.LINE, frame, frame[6:], path=path, line=line)
            self._text += ", in "
            self._plant(ClaimKind.SYMBOL, name, name, name=name)
            self._text += (
                '\n    x = y\n  File "/usr/lib/python3.11/json/decoder.py", line 340, in decode\nValueError: no'
            )
        else:
            self._text += (
                "==71==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x6020000000f1\n"
                "    #0 0x4c31 in __asan_memcpy (/w/a+0x4c31)\n    #1 0x55d1 in "
            )
            self._plant(ClaimKind.SYMBOL, name, name, name=name)
            place = f"/src/project/{path}:{line}"
            self._plant(ClaimKind.LINE, f" {place}:9", place, path=path, line=line)
            self._text += (
                f"\n    #2 0x77a1 in main {HOME}/me/poc.c:12:3"
                "\n    #3 0x7f01 in __libc_start_main ../csu/libc-start.c:308:16"
            )
        self._text += "\n```"

    def _snippet(self) -> None:
        if not self._names.snippets:
            return
        self._text += "\n\n"
        path, line, code = self._random.choice(self._names.snippets)
        self._text += self._random.choice(
            ("The affected code, ", "Here is the vulnerable part of ", "This is what I mean, ")
        )
        self._plant(ClaimKind.LINE, f"`{path}:{line}`", f"{path}:{line}", path=path, line=line)
        fence = "```" + self._random.choice(("", path.rpartition(".")[2]))
        self._text += f":\n\n{fence}\n"
        self._plant(ClaimKind.SNIPPET, code, code, path=path)
        self._text += "\n```"


def write_report(names: Names, random: Random) -> Report:
    return Writer(names, random).write()


def _with_crlf(report: Report) -> Report:
    def moved(at: int) -> int:
        return at + report.text.count("\n", 0, at)

    planted = [Planted(**{**one.__dict__, "start": moved(one.start), "end": moved(one.end)}) for one in report.planted]
    return Report(report.text.replace("\n", "\r\n"), planted)


def is_found(planted: Planted, claim: Claim) -> bool:
    """The same kind, at the same place, and it means the same."""
    return (
        claim.kind is planted.kind
        and claim.start < planted.end
        and planted.start < claim.end
        and (claim.path == planted.path or (bool(planted.path) and claim.path.endswith("/" + planted.path)))
        and (planted.line is None or claim.line == planted.line)
        and (planted.line_end is None or claim.line_end == planted.line_end)
        and planted.name in {"", claim.name}
        and planted.version in {"", claim.version}
        and planted.ref in {"", claim.ref}
    )


def compare(report: Report, claims: Sequence[Claim]) -> tuple[list[Planted], list[Claim]]:
    """What was planted and not found, and what was found and not planted."""
    missed = [one for one in report.planted if not any(is_found(one, claim) for claim in claims)]
    extra = [claim for claim in claims if not any(is_found(one, claim) for one in report.planted)]
    return missed, extra
