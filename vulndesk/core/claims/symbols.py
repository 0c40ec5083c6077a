"""Functions, methods, classes and macros in prose.

A name is a symbol when a word says so ("the function `parse`"), when it is called (`parse()`), when it has a scope
(`Parser::read`), or when it is written as names in code are: snake_case, camelCase, ALL_CAPS.
"""

from __future__ import annotations

import re
from collections.abc import Set

from vulndesk.core.claims.claim import ClaimKind
from vulndesk.core.claims.sheet import Sheet
from vulndesk.core.claims.strangers import is_built_in
from vulndesk.core.claims.word_sets import words_of
from vulndesk.core.claims.words import CLASS_WORDS, FUNCTION_WORDS, MACRO_WORDS, METHOD_WORDS

_NAME = r"[A-Za-z_$][A-Za-z0-9_$]{0,100}"
_QUALIFIED = rf"(?P<scope>(?:\\?{_NAME}(?:<[\w:, ]{{1,30}}>)?(?:::|\.|->|\#|\\)){{0,8}})(?P<name>~?{_NAME})"
_CLASS = r"[A-Z][A-Za-z0-9]{0,60}[a-z][A-Za-z0-9]{0,60}"
_FREE = r"(?<![A-Za-z0-9_$./\\@%&?#<=\-])"
_EDGE = r"(?:(?<![A-Za-z0-9_])|(?<=[^\x00-\x7f]))"
# A word of ASCII may not be the end of a name: `load_class`. Other scripts stand beside names without a space.
_BEGIN = r"(?:(?<![A-Za-z0-9_])|(?=[^\x00-\x7f]))"
_OPEN = r"(?P<open>[`'\"*“„«「『<]{0,3}(?:code>)?)"
_CLOSE = r"[`'\"*“”»」』]{0,3}(?:</code>)?"
_ARGUMENTS = r"(?P<call>\(\)|\((?:[^()\n`]{0,80})\)|\(…\))?"
_KINDS = (("function", FUNCTION_WORDS), ("method", METHOD_WORDS), ("macro", MACRO_WORDS), ("class", CLASS_WORDS))
_ANY_KIND = "|".join(words for _, words in _KINDS)
_SAID = r"(?:\s(?:named|called|namens|nommée?|llamad[oa]|chamad[oa]))?[\s:：]{0,2}\s?"

_CUED = tuple(
    (kind, re.compile(pattern, re.IGNORECASE if is_before else 0))
    for kind, words in _KINDS
    for is_before, pattern in (
        (True, rf"{_EDGE}(?P<cue>{words})(?![A-Za-z0-9_]){_SAID}{_OPEN}{_QUALIFIED}{_ARGUMENTS}(?![A-Za-z0-9_])"),
        (False, rf"{_FREE}{_OPEN}{_QUALIFIED}{_ARGUMENTS}{_CLOSE}[\s-]?{_BEGIN}(?P<cue>{words})(?![A-Za-z0-9_])"),
    )
)
_CALLED = re.compile(rf"{_FREE}{_QUALIFIED}(?P<call>\(\)|\(…\)|\(\.\.\.\))")
_CALLED_WITH = re.compile(rf"{_FREE}{_QUALIFIED}(?P<call>\((?=[^)\s]))")
_IN_CODE = re.compile(rf"(?P<open>`)&?{_QUALIFIED}{_ARGUMENTS};?`")
_QUOTED = re.compile(rf"(?P<open>[`'\"“„«「『]|\*\*)(?P<scope>)(?P<name>{_NAME})(?=[`'\"“”»」』]|\*\*)")
_SCOPED = re.compile(
    rf"{_FREE}(?P<scope>(?:\\?{_NAME}::){{1,8}}(?:{_NAME}\#)?|(?:[a-z_]\w{{0,40}}\.){{0,8}}{_CLASS}\#)(?P<name>~"
    rf"?{_NAME})",
    re.ASCII,
)
# Bare, with a class before it: CsrfViewMiddleware._check_token, Session.resolve_redirects.
_OF_A_CLASS = re.compile(
    rf"{_FREE}(?P<scope>{_CLASS}\.)(?P<name>_?[a-z][a-z0-9]{{0,40}}(?:_[a-z0-9]{{1,40}}"
    r"|[A-Z][a-z0-9]{1,40}){1,10})(?![A-Za-z0-9_$.(])"
)
_BARE = re.compile(
    rf"{_FREE}(?P<scope>)(?P<name>_{{0,2}}[A-Za-z][A-Za-z0-9]{{0,60}}(?:_+[A-Za-z0-9]{{1,60}}){{1,1"
    rf"2}}|[A-Z][A-Z0-9]{{0,40}}(?:_+[A-Z0-9]{{1,40}}){{1,12}}_{{1,2}}|[a-z][a-z0-9]{{1,40}}(?:[A-Z][a-z0-9]{{1,40}}){{1,12}}|_[a-z][a-z0-9]{{3,40}})(?![A-Za-z0-9_$])"
)
_NOT_BEHIND = re.compile(r"[`'\"*_]{0,3}\s?(?:=(?!=)|(?<=[\"'])\s?:|[}>%\\/@]|\.[A-Za-z]{2,6}\b|-[a-z])")
_OTHER_THING = (
    r"param(?:eter)?s?|arguments?|args?|headers?|cookies?|fields?|options?|variables?|columns?|tables?|flags?"
    r"|settings?|keys?|propert(?:y|ies)|"
    r"endpoints?|quer(?:y|ies)|users?|accounts?|roles?|attributes?|env(?:ironment)?|password|token|database|host"
    r"|directive|sysctl|config\w*|"
    r"Parameter|Argument|Variablen?|Feld|Kopfzeile|Umgebungsvariable|Schlüssel|paramètres?|variables?|champs?"
    r"|en-tête|parámetros?|campos?|cabecera|"
    r"parâmetros?|cabeçalho|параметр\w*|переменн\w*|пол[ея]|заголов\w*|参数|变量|字段|请求头|パラメータ|変数|フィールド|ヘッダ\w*"
)
_THING_BEHIND = re.compile(rf"[`'\"*_”»」]{{0,3}}[\s-]?(?:{_OTHER_THING})(?![A-Za-z])", re.IGNORECASE)
_THING_BEFORE = re.compile(rf"{_EDGE}(?:{_OTHER_THING})\s?[:：]?\s?[`'\"*“„«「]{{0,3}}$", re.IGNORECASE)
_ATTACKERS = re.compile(
    rf"(?:\b(?:my|our|mein\w{{0,2}}|unser\w{{0,2}}|notre|mon|mi|mis|minha|meu|nuestr[oa])\s(?:[\w-]+\s){{0,2}}|我的"
    rf"|私の|мо(?:й|я|ей|ём|его|ю)\s(?:\w+\s)?"
    rf"|\b(?:PoC|exploit|attack(?:er)?|reproducer|harness|payload)(?:(?:'s|’s)\s(?:own\s)?"
    rf"|[\s-](?:own\s)?(?=(?:{_ANY_KIND})\s)))"
    rf"(?:(?:{_ANY_KIND})\s?)?[`'\"*“„«「]{{0,3}}$",
    re.IGNORECASE,
)
_OF_THE_ATTACK = re.compile(
    rf"[`'\"*”»」]{{0,3}}\s?(?:(?:{_ANY_KIND})\s)?(?:in|of|from|inside|within|von|aus|dans|de|du|en|del|do|da|no|em"
    rf"|в|из)\s(?:(?:my|our|the|this|der|dem|meinem|unserem|le|la|mon|"
    r"notre|el|mi|o|a|meu|моего|моём|моем)\s)?(?:\w+\s)?(?:PoC|exploit|reproducer|proof[ -]of|harness|attack"
    r"|эксплойт)|[`\s]{0,2}(?:[（(]?PoC|的?利用代码)",
    re.IGNORECASE,
)
# What a reporter would have the project use is not said to be there: "consider using `x`", "use `x` instead".
_PROPOSED = re.compile(
    r"\b(?:should|could|can|must|would|recommend\w*|suggest\w*|consider|please|better|simply|instead,?)\b[^.!?\n]{0,50}?"
    r"\b(?:us(?:e|ing)|add(?:ing)?|introduc(?:e|ing)|switch(?:ing)?\sto|replac\w+[^.!?\n]{0,30}\s(?:with|by))"
    r"\s(?:(?:a|an|the|something|like|such|as|new|function|helper|call|to)\s){0,4}[`'\"*“„«「]{0,3}$"
    r"|(?:\butiliser|\busar|\butilizar|использовать|改用|建议使用|应使用|应该使用|应当使用)\s?[`'\"*“„«「]{0,3}$",
    re.IGNORECASE,
)
_PROPOSED_BEHIND = re.compile(
    r"[`'\"*”»」]{0,3}\s(?:instead\b|verwenden\b|nutzen\b|benutzen\b|einsetzen\b|を使)|[`'\"*”»」]{0,3}\s?を使(?:う|用)"
)
_SETTING = re.compile(r" [\w/:.\"'$-][^`\n]{0,90}`")  # `proxy_pass http://backend;`, `max_conn 40`
_FILE_BEHIND = re.compile(
    r"[`'\"*_”»」]{0,3}[\s,]{0,2}[(（]?(?:(?:\w+\s)?(?:in|of|from|at|inside|within|von|aus|dans|de|du|en|del|do|da|no"
    r"|na|em|в|из)\s(?:(?:the|der|dem|le|la|el|o|a|file|Datei|fichier|archivo|arquivo|файла"
    r"|файле)\s){0,2})?[`'\"*“„«「(\[]{0,3}$"
)
_FILE_BEFORE = re.compile(
    rf"[`'\"*_”»」)]{{0,3}}(?:'s|’s)?[\s,:]{{0,2}}(?:(?:which|that|also|defines|declares|contains|has|with|uses|und"
    rf"|and|mit|的|の|中的|で)\s?){{0,2}}(?:(?:the|a|its|an|die|eine|la|une|una|uma"
    rf"|a)\s)?(?:(?:{_ANY_KIND})\s?)?[`'\"*“„«「]{{0,3}}$"
)
_NO_NAME = words_of("""
    the a an is are was were be of in on at for to from with and or that this which named called name names by
    it its not no has have had can may will when if as call calls called pointer pointers body signature
    parameter argument returns return reads does itself defined declared located found used implemented here
    there above below der die das ist wird von im auf mit und oder le la les est dans du de des et el los es en
    del y o os é em da e also only then base sub parent child first second each every any all both these those
    such other same new old member inner virtual java python rust go ruby php c api library helper callback main
    system kernel utility wrapper template static inline public private protected abstract anonymous exported
    affected vulnerable following hash crypto generic
""")


def read_symbols(sheet: Sheet, attackers: Set[str]) -> None:
    """Take the symbols of the prose; `attackers` are the names that a proof of concept defines itself."""
    strange = set(attackers)
    for kind, pattern in _CUED:
        for found in pattern.finditer(sheet.text):
            if _is_clear(sheet, found):
                _take(sheet, found, kind, strange)
    for pattern in (_CALLED, _CALLED_WITH, _IN_CODE, _SCOPED, _OF_A_CLASS, _BARE):
        for found in pattern.finditer(sheet.text):
            if pattern is _CALLED or _is_coded(found) or (pattern is _IN_CODE and _is_quoted_name(sheet, found)):
                _take(sheet, found, "", strange)
    known = {claim.name for claim in sheet.claims if claim.kind is ClaimKind.SYMBOL}
    for found in _QUOTED.finditer(sheet.text):
        if found["name"] in known:
            _take(sheet, found, "", strange)


def _is_quoted_name(sheet: Sheet, found: re.Match[str]) -> bool:
    """A word between backticks is a name when it has arguments, or when "in src/a.c" follows."""
    if found["call"]:
        return True
    path = _file_behind(sheet, found.end("name"))
    return path is not None and len(found["name"]) > 1 and path not in sheet.strange_paths


def _is_clear(sheet: Sheet, found: re.Match[str]) -> bool:
    """Does the word beside it say that this is a name, or is it any word of the sentence?"""
    name, cue = found["name"], found["cue"]
    if found["scope"] or found["call"] or _is_coded(found):
        return True
    if "`" in found["open"]:
        return True
    if name.lower() in _NO_NAME or len(name) < 2:
        return False
    if re.search(r"['\"“„«「『]|\*\*|code>", found["open"]):
        return True
    if re.fullmatch(MACRO_WORDS, cue, re.IGNORECASE) and re.fullmatch(r"[A-Z][A-Z0-9_]{3,}", name):
        return True
    if not cue.isascii() and not re.search(r"[a-zA-Z]", cue):  # 函数 parse, функция parse
        return True
    is_before = found.start("cue") < found.start("name")
    if is_before and re.fullmatch(CLASS_WORDS, cue, re.IGNORECASE) and re.fullmatch(r"[A-Z][a-z0-9]{2,}", name):
        return cue.islower() or cue in {"Klasse", "Struktur"}
    return is_before and _file_behind(sheet, found.end("name")) is not None


def _is_coded(found: re.Match[str]) -> bool:
    """Written as names in code are, by itself or by its scope."""
    name = found["name"]
    if found["scope"]:
        if found["scope"].endswith("->"):  # a field, unless it is called
            return bool(found.groupdict().get("call"))
        return "." not in found["scope"] or re.search(r"[A-Z_]", found["scope"] + name) is not None
    return bool(re.search(r"[A-Za-z0-9]_[A-Za-z0-9]|[a-z0-9][A-Z][a-z0-9]|^[A-Z]{2,}[a-z]{3}|^_+[a-z]{3}", name)) or (
        bool(re.search(r"[a-z][A-Z]", name)) and len(name) > 4
    )


def _file_behind(sheet: Sheet, end: int) -> int | None:
    """Where the path begins that "in" joins to what ends here; None when there is none."""
    for at in range(end, min(end + 40, len(sheet.text))):
        if not sheet.is_free(at, at + 1):
            return at if _FILE_BEHIND.fullmatch(sheet.text[end:at]) else None
    return None


def _take(sheet: Sheet, found: re.Match[str], kind: str, strange: set[str]) -> None:
    name, scope = found["name"], re.sub(r"(?:::|\.|->|#|\\)$", "", found["scope"])
    start = found.start("scope") if scope else found.start("name")
    end = found.end("name")
    call = found.groupdict().get("call") or ""
    past = end + len(call) if call in {"()", "(…)"} else end
    if not sheet.is_free(start, end) or is_built_in(
        name, scope, is_said=bool(kind) or _file_behind(sheet, past) is not None
    ):
        return
    if _is_strange(sheet, start, past, name, kind, strange):
        strange.add(name)
        sheet.put_aside(start, end)
        return
    if (
        not kind
        and not call
        and (_THING_BEHIND.match(sheet.after(end, 40)) or _THING_BEFORE.search(sheet.before(start, 40)))
    ):
        sheet.put_aside(start, end)
        return
    if _PROPOSED.search(sheet.before(start, 100)) or _PROPOSED_BEHIND.match(sheet.after(past, 40)):
        sheet.put_aside(start, end)
        return
    if not kind and not call and sheet.before(start, 1) == "`" and _SETTING.match(sheet.after(end, 100)):
        sheet.put_aside(start, end)
        return
    if not call and _NOT_BEHIND.match(sheet.after(end, 8)):
        return
    shape = kind or _kind_of(name, scope, bool(call))
    sheet.add(ClaimKind.SYMBOL, start, end + 2 if call == "()" else end, name=name, scope=scope, symbol_kind=shape)


def _is_strange(sheet: Sheet, start: int, end: int, name: str, kind: str, strange: Set[str]) -> bool:
    """The attacker's own: known as such, said so beside it, or defined in a file of theirs."""
    if name in strange or _ATTACKERS.search(sheet.before(start, 60)) or _OF_THE_ATTACK.match(sheet.after(end, 60)):
        return True
    behind = _file_behind(sheet, end)
    if behind is not None and behind in sheet.strange_paths:
        return True
    for at in range(start - 1, max(start - 40, -1), -1):
        if not sheet.is_free(at, at + 1):
            begin = next((one for one in range(at, max(at - 200, -1), -1) if one in sheet.strange_paths), None)
            is_theirs = begin is not None and sheet.strange_paths[begin] == at + 1
            return is_theirs and _FILE_BEFORE.fullmatch(sheet.text[at + 1 : start]) is not None
    return False


def _kind_of(name: str, scope: str, is_called: bool) -> str:
    if scope:
        return "method"
    if re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", name):
        return "macro"
    if is_called:
        return "function"
    return "class" if re.fullmatch(r"(?:[A-Z]+[a-z0-9]+){2,}", name) else ""
