"""Frames of stack traces and sanitizers' logs: Python, C and C++ (ASan, UBSan, gdb), Java, JavaScript, Go, Rust.

A trace is read line by line, wherever it stands. A frame of the project is a line and a symbol; a frame of a library,
a runtime or the attacker's own program is put aside whole.
"""

from __future__ import annotations

import re

from vulndesk.core.claims.claim import ClaimKind
from vulndesk.core.claims.paths import installed_path, is_project_path, plain_path
from vulndesk.core.claims.sheet import Sheet
from vulndesk.core.claims.strangers import is_built_in

_LONGEST_LINE = 1000
_LEAD = r"[ \t>|]{0,40}"
_C_PATH = r"(?P<path>(?:[A-Za-z]:)?[^\s:()\"'<>]{1,300}):(?P<line>\d{1,7})(?::\d{1,6})?"

_PYTHON = re.compile(
    _LEAD
    + r"File (?P<quote>[\"'])(?P<path>[^\"'\n]{1,300})(?P=quote), line (?P<line>\d{1,7})(?:, in (?P<symbol>[\w.<>]+))"
    r"?"
)
_C_FRAME = re.compile(
    _LEAD + r"#\d{1,4}\s+(?:0x[0-9a-fA-F]+\s+)?(?:in\s+)?(?P<symbol>[~\w:$.<>*&,@]+(?:\soperator\S{1,3})?)?(?P<rest>.*)"
)
_C_REST = re.compile(r"(?:.*?[\s)])??(?:at\s|in\s)?" + _C_PATH + r"\s*$")
_GDB_REST = re.compile(r"\s*(?:\(.*\))?\s*(?:(?:at|in)\s)?[^\s()]+$")
_SUMMARY = re.compile(
    r".*?\bSUMMARY: \w+Sanitizer: [\w-]+(?: \([^)]*\))? " + _C_PATH + r"(?: in (?P<symbol>[~\w:$]+))?"
)
_JAVA = re.compile(
    _LEAD + r"at\s(?:[\w.]+/)?(?:[\w.@]+/)?(?P<class>[\w.$]+)\.(?P<symbol>[\w$]+|<init>"
    r"|<clinit>)\((?P<place>(?=[^()\n]*[A-Za-z])[^()\n]{1,200})\)"
)
_JS = re.compile(
    _LEAD
    + r"at\s(?:(?:async\s)?(?:new\s)?(?P<symbol>[\w.$#<>]+)(?:\s\[as\s[\w.$]+\])?\s\()?(?:file://)?(?P<path>(?:[A-Za-"
    r"z]:)?[^:()\n]{1,300}):(?P<line>\d{1,7}):\d{1,6}\)?\s*$"
)
_JS_INNER = re.compile(_LEAD + r"at\s(?:.{0,200}[(\s])?(?:node:|<anonymous>|native|internal/)")
_GO_CALL = re.compile(
    _LEAD
    + r"(?:created by )?(?P<package>(?:[\w.~-]+/)*[\w-]+)\.(?P<scope>\(\*?\w+\)\.)?(?P<symbol>\w+)(?:\.func\d[\w.]*)?"
    r"(?:\[\.\.\.\])?(?:\((?:[0-9a-fx.,{}? ]|_)*\))?(?: in goroutine \d+)?\s*$"
)
_GO_PLACE = re.compile(
    _LEAD + r"(?P<path>(?:[A-Za-z]:)?[\w./\\@~+-]{1,300}\.(?:go|s)):(?P<line>\d{1,7})(?:\s\+0x[0-9a-f]+)?\s*$"
)
_VALGRIND = re.compile(
    r"[ \t>|]{0,40}==\d+==\s+(?:at|by) 0x[0-9A-Fa-f]+: (?P<symbol>[~\w:$]+)(?:[(<][^\n]{0,300}?[)>])? \("
    r"(?P<path>[^\s():]{1,300}):(?P<line>\d{1,7})\)\s*$"
)
_DOTNET_CALL = re.compile(_LEAD + r"at\s(?:[\w`]+\.){2,12}[\w`]+\(\)(?=\s*$|\sin\s)")
_PHP = re.compile(_LEAD + r"#\d{1,4} (?P<path>[^\s():]{1,300})\((?P<line>\d{1,7})\): ")
_PYTHON_SOURCE = re.compile(r"[ \t>|]{4,60}(?!File [\"'])\S")
_RAISED = re.compile(r"[ \t>|]{0,12}(?:[A-Za-z_]\w*\.){0,8}[A-Z]\w{0,60}(?:Error|Exception|Warning): ")
_RUST_PANIC = re.compile(r".{0,200}?\bpanicked at (?:'[^'\n]{0,300}', |\"[^\"\n]{0,300}\", )?" + _C_PATH)
_RUST_CALL = re.compile(_LEAD + r"\d{1,3}:\s+(?:0x[0-9a-f]+ - )?(?P<symbol>[<\w][^\n]{0,300}?)\s*$")
_RUST_PLACE = re.compile(_LEAD + r"at\s" + _C_PATH + r"\s*$")
_NOISE = re.compile(
    r"^[ \t>|]{0,40}(?:==\d+==|==\d+:|0x[0-9a-f]{6,}\b|\s*=>?0x|Shadow bytes|SUMMARY:|Traceback \(most"
    r"|Exception in thread"
    r"|goroutine \d+|\[signal |Caused by:|thread '|stack backtrace|#\d{1,4}\s|(?:READ|WRITE) of size|Program received"
    r"|(?:Addressable|Partially addressable|Heap left|Freed heap|Stack (?:left|right)|Global redzone))"
)
_JAVA_OTHERS = re.compile(
    r"(?:java|javax|jdk|sun|com\.sun|kotlin|scala|org\.junit|junit|org\.gradle|org\.apache\.maven|android|dalvik)\."
)
_GO_OTHERS = frozenset(
    [
        "runtime",
        "testing",
        "net",
        "os",
        "io",
        "fmt",
        "syscall",
        "reflect",
        "panic",
        "sync",
        "bytes",
        "strings",
        "sort",
        "time",
        "context",
        "bufio",
    ]
)
_RUST_OTHERS = re.compile(r"^<?(?:core|std|alloc|rust_begin_unwind|__rust|test|backtrace)\b")


def read_traces(sheet: Sheet) -> None:
    """Take the frames of the project, put the rest of each trace aside."""
    start = 0
    pending: tuple[str, re.Match[str], int] | None = None
    for whole in sheet.text.split("\n"):
        line = whole.rstrip("\r")
        is_read = len(line) <= _LONGEST_LINE and bool(line.strip())
        pending = _read_line(sheet, line, start, pending) if is_read else None
        start += len(whole) + 1


def _read_line(
    sheet: Sheet, line: str, start: int, pending: tuple[str, re.Match[str], int] | None
) -> tuple[str, re.Match[str], int] | None:
    """One line of text; `pending` is a Go or Rust call whose place stands in the next line, or Python's frame."""
    if pending and _read_second_line(sheet, line, start, pending):
        return None
    if "line " in line and (found := _PYTHON.match(line)):
        _take_python(sheet, found, start)
        return ("python", found, start)
    if ("==" in line and (found := _VALGRIND.match(line))) or ("): " in line and (found := _PHP.match(line))):
        _take_frame(sheet, found, start)
        sheet.put_aside(start, start + len(line))
        return None
    if ": " in line and _RAISED.match(line):
        sheet.put_aside(start, start + len(line))
    elif ("#" in line and (found := _C_FRAME.match(line)) and _take_c(sheet, found, start)) or (
        "at " in line and _read_at(sheet, line, start)
    ):
        pass
    elif ("SUMMARY: " in line and (found := _SUMMARY.match(line))) or (
        "panicked at " in line and (found := _RUST_PANIC.match(line))
    ):
        _take_frame(sheet, found, start)
    else:
        return _call_of_two_lines(sheet, line, start)
    return None


def _call_of_two_lines(sheet: Sheet, line: str, start: int) -> tuple[str, re.Match[str], int] | None:
    if ": " in line and (found := _RUST_CALL.match(line)):
        return ("rust", found, start)
    if "." in line and (found := _GO_CALL.match(line)):
        return ("go", found, start)
    if _NOISE.match(line):
        sheet.put_aside(start, start + len(line))
    return None


def _read_second_line(sheet: Sheet, line: str, start: int, pending: tuple[str, re.Match[str], int]) -> bool:
    kind, call, call_start = pending
    if kind == "python":  # the line of source that Python prints under a frame
        if _PYTHON_SOURCE.match(line):
            sheet.put_aside(start, start + len(line))
        return _PYTHON_SOURCE.match(line) is not None
    found = (_RUST_PLACE if kind == "rust" else _GO_PLACE).match(line)
    if not found:
        return False
    symbol = call["symbol"]
    others = _RUST_OTHERS.match(symbol) if kind == "rust" else call["package"].split("/")[0] in _GO_OTHERS
    if others or not _take_place(sheet, found, start):
        sheet.put_aside(start, start + len(line))
    elif kind == "rust":
        plain = re.match(r"[\w:]+", symbol)
        if plain and "::" in plain[0] and not plain[0].endswith(":"):
            at = call_start + call.start("symbol")
            _take_symbol(sheet, at, re.sub(r"::h[0-9a-f]{16}$", "", plain[0]))
    else:
        begin = call_start + call.start("scope" if call["scope"] else "symbol")
        receiver = (call["scope"] or "").strip("(*).")
        sheet.add(
            ClaimKind.SYMBOL,
            begin,
            call_start + call.end("symbol"),
            name=symbol,
            scope=receiver,
            symbol_kind="method" if receiver else "function",
        )
    sheet.put_aside(call_start, call_start + call.end())
    sheet.put_aside(start, start + len(line))
    return True


def _read_at(sheet: Sheet, line: str, start: int) -> bool:
    java = _JAVA.match(line)
    if java:
        _take_java(sheet, java, start)
        return True
    if _JS_INNER.match(line):
        sheet.put_aside(start, start + len(line))
        return True
    if found := _DOTNET_CALL.match(line):  # whose it is, only the place behind it tells
        sheet.put_aside(start, start + found.end())
        return True
    found = _JS.match(line) or _RUST_PLACE.match(line)
    if found:
        _take_frame(sheet, found, start)
    return found is not None


def _take_python(sheet: Sheet, found: re.Match[str], start: int) -> None:
    symbol = found["symbol"] or ""
    path = found["path"]
    if _is_projects(path):
        sheet.add(
            ClaimKind.LINE,
            start + found.start("quote"),
            start + found.end("line"),
            path=plain_path(path),
            line=int(found["line"]),
        )
        if symbol and "<" not in symbol:
            _take_symbol(sheet, start + found.start("symbol"), symbol)
    sheet.put_aside(start, start + found.end())


def _take_c(sheet: Sheet, found: re.Match[str], start: int) -> bool:
    """`#3 0x4a in parse /src/a.c:40:12` and gdb's `#3 parse (x=1) at a.c:40`. False: this is not a frame."""
    has_address = " 0x" in found[0][: found.start("symbol") + 4]
    place = _C_REST.match(found["rest"])
    if not place or not (has_address or _GDB_REST.match(found["rest"])):
        if has_address:
            sheet.put_aside(start, start + found.end())
        return has_address
    if _take_place(sheet, place, start + found.start("rest")) and found["symbol"]:
        name = re.match(r"[~\w:$]+", found["symbol"])
        if name:
            _take_symbol(sheet, start + found.start("symbol"), name[0].rstrip(":"))
    sheet.put_aside(start, start + found.end())
    return True


def _take_java(sheet: Sheet, found: re.Match[str], start: int) -> None:
    file, _, number = found["place"].partition(":")
    is_others = _JAVA_OTHERS.match(found["class"]) is not None
    if not is_others and number.isdecimal() and len(number) <= 7 and is_project_path(file):
        folder = found["class"].rpartition(".")[0].replace(".", "/")
        begin = start + found.start("place")
        path = f"{folder}/{file}" if folder and file.endswith(".java") else file
        sheet.add(ClaimKind.LINE, begin, start + found.end("place"), path=path, line=int(number))
        if not found["symbol"].startswith(("<", "lambda$", "access$")):
            simple = found["class"].rpartition(".")[2].rpartition("$")[2]
            at = start + found.end("class") - len(simple)
            sheet.add(
                ClaimKind.SYMBOL,
                at,
                start + found.end("symbol"),
                name=found["symbol"],
                scope=simple,
                symbol_kind="method",
            )
    sheet.put_aside(start, start + found.end())


def _take_frame(sheet: Sheet, found: re.Match[str], start: int) -> None:
    symbol = found.groupdict().get("symbol")
    if _take_place(sheet, found, start) and symbol and "<" not in symbol:
        _take_symbol(sheet, start + found.start("symbol"), symbol)
    sheet.put_aside(start, start + found.end())


def _take_place(sheet: Sheet, found: re.Match[str], start: int) -> bool:
    if not _is_projects(found["path"]):
        return False
    return sheet.add(
        ClaimKind.LINE,
        start + found.start("path"),
        start + found.end("line") + _column(found),
        path=plain_path(found["path"]),
        line=int(found["line"]),
    )


def _column(found: re.Match[str]) -> int:
    behind = re.match(r":\d{1,6}", found.string[found.end("line") : found.end("line") + 7])
    return len(behind[0]) if behind else 0


def _take_symbol(sheet: Sheet, start: int, symbol: str) -> None:
    """A name as a trace writes it, maybe with a scope before it: `Parser::read`, `Parser.read`."""
    scope, mark, name = symbol.rpartition("::")
    if not mark:
        scope, _, name = symbol.rpartition(".")
    if (
        re.fullmatch(r"~?[A-Za-z_$][\w$]*", name)
        and not is_built_in(name, scope, is_said=True)
        and name not in {"main", "anonymous"}
    ):
        kind = "method" if scope else "function"
        sheet.add(ClaimKind.SYMBOL, start, start + len(symbol), name=name, scope=scope, symbol_kind=kind)


def _is_projects(path: str) -> bool:
    """Installed packages are left out: whose they are, a path alone does not tell."""
    return is_project_path(path) and not installed_path(path) and not path.startswith("<") and "." in path
