"""Blocks of a report that are not prose, and what each is: the project's own code quoted, or the reporter's work.

Quoted code is a claim. A proof of concept, a proposed fix, a command, its output and a request are not; the names that
a proof of concept defines are kept, so that they are not looked for in the project.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vulndesk.core.claims.claim import Claim, ClaimKind
from vulndesk.core.claims.paths import written_paths
from vulndesk.core.claims.sheet import Sheet
from vulndesk.core.claims.words import ATTACK, MENDING, WEAK_SPOT

_MOST = 500  # blocks that are looked into; nobody reads a report with more
_FENCE = re.compile(
    r"[ \t>]{0,20}(?:(?:[-*+]|\d{1,3}[.)])[ \t]{1,4})?(?P<mark>`{3,20}|~{3,20})(?P<info>[^`\n]{0,200})$"
)
_INDENTED = re.compile(r"(?:>\s?)?(?: {4}|\t)\s*\S")
_LIST_ITEM = re.compile(r"[\s>]{0,20}(?:[-*+•]|\d{1,3}[.)])\s")
_QUOTE_MARK = re.compile(r"^[ \t]{0,3}>[ \t]?")

_SHELL = frozenset(
    [
        "sh",
        "shell",
        "bash",
        "zsh",
        "console",
        "shell-session",
        "shellsession",
        "terminal",
        "cmd",
        "powershell",
        "ps1",
        "bat",
        "fish",
        "session",
    ]
)
_NO_CODE = frozenset(
    [
        "text",
        "txt",
        "plain",
        "plaintext",
        "output",
        "log",
        "logs",
        "http",
        "https",
        "none",
        "gdb",
        "asan",
        "trace",
        "stacktrace",
        "traceback",
        "hex",
        "hexdump",
        "asm",
        "curl",
        "mermaid",
        "csv",
        "eml",
        "raw",
    ]
)
_COMMAND = re.compile(
    r"\s*(?:\$\s|[#%]\s(?=(?:apt|apt-get|make|gcc|cd|python3?|\./\w+|systemctl)\s)|PS[ >]|[\w-]+@[\w-]+[:~]"
    r"|(?:sudo|curl|wget|git|python[\d.]*|pip[\d.]*|npm|npx|yarn|node|php|ruby|perl|java|javac|mvn|gradle"
    r"|gcc|g\+\+|clang|clang\+\+|cc|make|cmake|cargo|rustc|go(?!\s+func)|docker|podman|kubectl|cd|mkdir|cat|echo|printf"
    r"|export(?!\s+(?:const|let|var|function|default|class|async|type|interface|enum)\b)|ls|cp|mv|rm|chmod|nc|ncat"
    r"|tar|unzip|apt|apt-get|yum|dnf|brew|valgrind|gdb|afl-fuzz|sqlmap|nmap|openssl|ssh|bash|sh|source|meson|ninja"
    r"|autoreconf|xxd|head|ffmpeg)\s+\S"
    r"|\./[\w./-]+(?:\s|$)|[A-Z_]{3,30}=\S+\s+\S)"
)
_REQUEST = re.compile(
    r"\s*(?:(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|TRACE|CONNECT) \S+ HTTP/\d|HTTP/\d(?:\.\d)? \d{3})"
)
_CODE_LINE = re.compile(
    r"[;{}]\s*(?://.*|/\*.*|\*/)?$|^\s*(?:def|class|if|elif|else|for|while|return|func|fn|pub|let|const|var|import"
    r"|from|static|void|int|char|unsigned|struct|public|"
    r"private|protected|#\s?(?:define|include|if|endif|else|ifdef|ifndef)|switch|case|try|catch|except|end|module"
    r"|raise|throw|async|await|@\w+|function|\$\w+\s=)\b|"
    r"^\s*(?://|/\*|\*\s)|^\s*[\w.\[\]>*()-]+\s?(?:[-+|&*/]?=|:=)\s?\S|^\s*[\w.:>-]+\(.*\)[;:,]?\s*$|(?:->|&&|\|\|)"
    r"|,\s*$"
)
_OWN_START = re.compile(
    r"\s*(?:#!\s?/|#\s?include\s*<|import\s+[a-z]|from\s+[\w.]+\s+import|use\s+std|package\s+main"
    r"|const\s+\w+\s*=\s*require\(|"
    r"var\s+\w+\s*=\s*require\(|require\s|<\?php|<(?:html|script|svg|!DOCTYPE|\?xml|img|form)|using\s+System"
    r"|public\s+class\s)",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"\bint\s+main\s*\(|\bfn\s+main\s*\(|\bfunc\s+main\s*\(|__name__\s*==|public\s+static\s+void\s+main"
    r"|LLVMFuzzerTestOneInput"
)
_ATTACK_IN_CODE = re.compile(
    r"\b(?:poc|exploit|payload|pwn|attacker|victim|evil|malicious)\b|127\.0\.0\.1|localhost|\brequests\.(?:get"
    r"|post)|b?['\"]A['\"]\s?\*",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r"\b(?:def|function|func|fn|sub|class|struct)\s+(?:\([^()\n]{0,60}\)\s*)?([A-Za-z_]\w{0,80})"
    r"|^[ \t>]{0,12}(?:static\s+|inline\s+|unsigned\s+|const\s+|public\s+|private\s+)*"
    r"(?:void|int|char|long|short|bool|size_t|ssize_t|uint\d+_t|float|double|auto"
    r"|struct\s\w+)\s*\*{0,3}\s*([A-Za-z_]\w{0,80})\s*\(|\b(?:const|let"
    r"|var)\s+(\w{1,80})\s*=\s*(?:async\s*)?(?:function|\()|^#\s?define\s+(\w{1,80})",
    re.MULTILINE,
)
_PROOF = re.compile(r"\bPoCs?\b|exploit|proof[\s-]of", re.IGNORECASE)
_TRACE_SIGN = re.compile(
    r"Traceback \(most|^\s*File \"[^\"]+\", line \d|Sanitizer: |^\s*#\d+\s+0x|\bpanicked at |^goroutine \d+ \["
    r"|^\s+at\s[\w.$<> ]+\(|^Exception in thread|: runtime error: "
)
_DIFF = re.compile(r"^(?:diff --git |--- \S|\+\+\+ \S|@@ -\d)", re.MULTILINE)
_DIFF_OLD = re.compile(r"^[ \t>]{0,8}--- (?P<path>[^\s\n]{1,300})", re.MULTILINE)
_NAMED_IN_CODE = re.compile(r"\s*(?://|#|/\*|--|;|<!--|%)+\s?(?:file(?:name)?:?\s)?(?=\S{1,200}\.\w)")
_HEADING = re.compile(r"^[ \t>]{0,3}(?:#{1,6}\s.*|\*\*[^*\n]{1,80}\*\*:?\s*|[^\n]{1,80}\n[=-]{3,})$", re.MULTILINE)
_OUTPUT_OR_DATA = frozenset(["json", "yaml", "yml", "xml", "html", "toml", "ini", "svg", "markdown", "md"])


@dataclass(frozen=True)
class Block:
    """Its content is `text[start:end]`; `outer_start` and `outer_end` include the fences."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    info: str
    is_fenced: bool


def blocks(text: str) -> Iterator[Block]:
    """Fenced and indented blocks, in order. An open fence runs to the end, as Markdown says."""
    opened: tuple[int, int, str, str] | None = None
    indented: tuple[int, int] | None = None
    previous, position = "", 0
    for whole in text.split("\n"):
        line, start = whole.rstrip("\r"), position
        position += len(whole) + 1
        fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if opened:
            if fence and fence["mark"].startswith(opened[2]) and not fence["info"].strip():
                yield Block(opened[1], max(opened[1], start), opened[0], start + len(line), opened[3], is_fenced=True)
                opened = None
                previous = ""
            continue
        is_inside = _INDENTED.match(line) is not None and (indented is not None or _may_indent(previous, line))
        if indented and not is_inside and line.strip(" \t>"):
            yield Block(indented[0], indented[1], indented[0], indented[1], "", is_fenced=False)
            indented = None
        if fence:
            opened = (start, min(position, len(text)), fence["mark"], fence["info"].strip())
        elif is_inside:
            indented = (indented[0] if indented else start, start + len(line))
        previous = line if line.strip(" \t>") or not previous.strip() else "\0" + previous.lstrip("\0")
    if opened:
        yield Block(opened[1], len(text), opened[0], len(text), opened[3], is_fenced=True)
    elif indented:
        yield Block(indented[0], indented[1], indented[0], indented[1], "", is_fenced=False)


def _may_indent(previous: str, line: str) -> bool:
    """After a blank line or at the start, and not the second paragraph of a list's item."""
    is_after_blank = not previous or previous.startswith("\0")
    return is_after_blank and not _LIST_ITEM.match(previous.lstrip("\0")) and not _LIST_ITEM.match(line)


class Quotes:
    """The blocks of one report, sorted; `take` comes after the paths of the prose are read."""

    def __init__(self, sheet: Sheet) -> None:
        self.attackers: set[str] = set()
        self._sheet = sheet
        self._code: list[Block] = []
        self._output: list[Block] = []
        self._headings = [(found.start(), found[0]) for found in _HEADING.finditer(sheet.text)]
        for count, block in enumerate(blocks(sheet.text)):
            if count < _MOST:
                self._sort(block)
            else:
                sheet.put_aside(block.outer_start, block.outer_end)

    def put_output_aside(self) -> None:
        """Before bare names are read: the words of a log are no names, while the places in it are places."""
        for block in self._output:
            self._sheet.put_aside(block.start, block.end)

    def take(self) -> None:
        """Add a snippet for each block of the project's code; what was read inside of one is no claim of its own."""
        places = sorted(
            (one for one in self._sheet.claims if one.path and one.kind is not ClaimKind.URL), key=lambda one: one.start
        )
        snippets = []
        for block in self._code:
            start, end = self._trimmed(block)
            path, line, start = self._place(block, start, end, places)
            if start < end:
                text = self._sheet.text[start:end]
                code = _plain_code(text)
                snippets.append(Claim(ClaimKind.SNIPPET, text, start, end, path=path, line=line, snippet=code))
        starts = [one.start for one in snippets]

        def is_inside(claim: Claim) -> bool:
            at = bisect_right(starts, claim.start) - 1
            return at >= 0 and claim.start < snippets[at].end

        self._sheet.claims = [one for one in self._sheet.claims if not is_inside(one)] + snippets

    def _sort(self, block: Block) -> None:
        sheet, content = self._sheet, self._sheet.text[block.start : block.end]
        language = re.split(r"[\s:{,]", block.info.lower(), maxsplit=1)[0].strip(".")
        first = next((line for line in content.split("\n", 20) if line.strip()), "")
        first = _QUOTE_MARK.sub("", first)
        if language in {"diff", "patch"} or (_DIFF.match(first.lstrip()) and "@@" in content):
            self._sort_diff(block)
        elif language in _SHELL or (not language and _COMMAND.match(first)) or _REQUEST.match(first):
            sheet.put_aside(block.start, block.end)
        elif not _looks_like_code(content, language, is_placed=self._named_place(block, content) is not None):
            if not block.is_fenced:
                return  # prose that is indented
            self._output.append(block)
        elif self._is_projects(block, content, language):
            self._code.append(block)
            sheet.put_aside(block.start, block.end)
        else:
            self._remember_names(block, content)
            sheet.put_aside(block.start, block.end)
        if block.is_fenced:
            sheet.put_aside(block.outer_start, block.start)

    def _sort_diff(self, block: Block) -> None:
        for found in _DIFF_OLD.finditer(self._sheet.text, block.start, block.end):
            for path in written_paths(self._sheet.text, found.start("path"), found.end("path")):
                if path.is_project:
                    self._sheet.add(ClaimKind.PATH, path.start, path.end, path=path.path)
        self._sheet.put_aside(block.start, block.end)

    def _remember_names(self, block: Block, content: str) -> None:
        if MENDING.search(self._introduction(block)):
            return  # a fix is written with the project's names
        for found in _DEFINED.finditer(content):
            self.attackers.add(next(group for group in found.groups() if group))

    def _is_projects(self, block: Block, content: str, language: str) -> bool:
        introduction = self._words_before(block)
        is_placed = self._named_place(block, content) is not None
        if MENDING.search(introduction) and not WEAK_SPOT.search(introduction):
            return False
        if self._names_a_stranger(block, content):
            return False
        is_introduced = introduction.endswith((":", "：")) or is_placed
        if is_introduced and WEAK_SPOT.search(introduction) and not _PROOF.search(introduction):
            return not _MAIN.search(content) or is_placed
        if ATTACK.search(introduction) or _ATTACK_IN_CODE.search(content[:4000]):
            return False
        if is_placed:
            return True
        heading = self._heading(block)
        if ATTACK.search(heading) or MENDING.search(heading) or _OWN_START.match(content) or _MAIN.search(content):
            return False
        return language not in _OUTPUT_OR_DATA

    def _names_a_stranger(self, block: Block, content: str) -> bool:
        """An attacker's file in the fence's line or in the first comment."""
        named = [*written_paths(block.info), *written_paths(self._first_comment(content))]
        return any(not path.is_project for path in named)

    def _words_before(self, block: Block) -> str:
        """The introduction without the paths in it, whose names are no words about the code."""
        introduction = self._introduction(block)
        for path in reversed(list(written_paths(introduction))):
            if path.is_project:
                introduction = introduction[: path.start] + introduction[path.end :]
        return introduction

    def _introduction(self, block: Block) -> str:
        """The sentence or two right before it."""
        before = self._sheet.before(block.outer_start, 400).rstrip(" \t\r\n>")
        paragraph = re.split(r"\n[\s>]*\n|\n(?=[\s>]*(?:#{1,6}\s|```|~~~))", before)[-1]
        return re.split(r"(?<=[.!?。！？])\s+", paragraph)[-1][-200:]

    def _heading(self, block: Block) -> str:
        low, high = 0, len(self._headings)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._headings[middle][0] < block.outer_start else (low, middle)
        return self._headings[low - 1][1] if low else ""

    def _named_place(self, block: Block, content: str) -> tuple[str, int | None] | None:
        """The project's path in the fence's line, in a first comment, or in the sentence before."""
        beside = (block.info, self._first_comment(content), self._introduction(block))
        for text in beside:
            found = [path for path in written_paths(text) if path.is_project]
            if found:
                return found[-1].path, found[-1].line
        return None

    def _first_comment(self, content: str) -> str:
        first = _QUOTE_MARK.sub("", content.lstrip("\r\n").split("\n", 1)[0])
        return first if _NAMED_IN_CODE.match(first) and len(first) < 240 else ""

    def _place(self, block: Block, start: int, end: int, places: Sequence[Claim]) -> tuple[str, int | None, int]:
        """The path and line beside it, and where the code begins when its first line is a comment that names them."""
        content = self._sheet.text[start:end]
        comment = self._first_comment(content)
        named = [path for path in written_paths(comment) if path.is_project] if comment else []
        if named and "\n" in content:
            return named[0].path, named[0].line, start + content.index("\n") + 1
        low = max(0, block.outer_start - 400)
        introduction = len(self._introduction(block)) + 40
        first = bisect_left(places, max(low, block.outer_start - introduction), key=lambda one: one.start)
        near = [one for one in places[first : first + 20] if one.start < block.outer_start]
        if near:
            last = max(near, key=lambda one: one.start)
            line = last.line or next((one.line for one in near if one.line and one.path == last.path), None)
            return last.path, line, start
        found = self._named_place(block, content)
        return (*found, start) if found else ("", None, start)

    def _trimmed(self, block: Block) -> tuple[int, int]:
        text, start, end = self._sheet.text, block.start, block.end
        while end > start and text[end - 1] in "\r\n":
            end -= 1
        while start < end and text[start] in "\r\n":
            start += 1
        return start, end


def _plain_code(text: str) -> str:
    """Without a mail's quote marks, carriage returns and the indentation that all lines share."""
    lines = [_QUOTE_MARK.sub("", line.rstrip("\r")) for line in text.split("\n")]
    depth = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()), default=0)
    return "\n".join(line[depth:] for line in lines)


def _looks_like_code(content: str, language: str, *, is_placed: bool) -> bool:
    """Half of its lines do; where a path stands beside it, one in five (a docstring is prose)."""
    lines = [_QUOTE_MARK.sub("", line.rstrip("\r"))[:400] for line in content.split("\n", 60)[:60]]
    lines = [line for line in lines if line.strip()]
    if not lines or language in _NO_CODE or any(_TRACE_SIGN.search(line) for line in lines):
        return False
    if language and language not in _OUTPUT_OR_DATA:
        return True
    return sum(1 for line in lines if _CODE_LINE.search(line)) * (5 if is_placed else 2) >= len(lines)
