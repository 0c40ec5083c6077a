"""What a word is where it stands in a source file: a definition, a use, or a part of a comment or a text.

The eleven grammars of tree-sitter are an extra (`vulndesk[symbols]`). Without it, and in other languages, a word is a
word (`kind` "word"). The grammars are C code that reads a stranger's bytes: this runs in the limited child only.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from vulndesk.core.claims.facts import Hit

LARGEST_SOURCE = 1_500_000
MOST_FILES = 60  # that are read for one word
_HIGHEST = 14  # nodes above a name that may belong to its declarator
_ROW_LIMIT = 1_000_000

# ending → (package, function that gives the language)
_GRAMMARS = {
    **dict.fromkeys((".c", ".h"), ("tree_sitter_c", "language")),
    **dict.fromkeys(
        (".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".ipp", ".inl", ".tpp", ".cu"),
        ("tree_sitter_cpp", "language"),
    ),
    **dict.fromkeys((".py", ".pyi", ".pyw"), ("tree_sitter_python", "language")),
    ".rs": ("tree_sitter_rust", "language"),
    ".go": ("tree_sitter_go", "language"),
    ".java": ("tree_sitter_java", "language"),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), ("tree_sitter_javascript", "language")),
    **dict.fromkeys((".ts", ".mts", ".cts"), ("tree_sitter_typescript", "language_typescript")),
    ".tsx": ("tree_sitter_typescript", "language_tsx"),
    **dict.fromkeys((".rb", ".rake"), ("tree_sitter_ruby", "language")),
    **dict.fromkeys((".php", ".inc", ".phtml"), ("tree_sitter_php", "language_php")),
    ".cs": ("tree_sitter_c_sharp", "language"),
}

# The kinds of nodes that define the name in one of the fields _NAMING.
_DEFINING = {
    "function": "function_definition function_declaration generator_function_declaration function_item"
    " function_signature_item function_signature local_function_statement declaration",
    "method": "method_definition method_declaration method method_elem method_spec method_signature singleton_method"
    " constructor_declaration destructor_declaration abstract_method_signature property_declaration field_declaration"
    " compact_constructor_declaration field_definition public_field_definition property_signature",
    "class": "class_definition class_declaration class_specifier class abstract_class_declaration record_declaration",
    "type": "struct_specifier union_specifier enum_specifier type_definition alias_declaration struct_item enum_item"
    " union_item trait_item type_item type_spec type_alias interface_declaration type_alias_declaration"
    " enum_declaration struct_declaration trait_declaration delegate_declaration annotation_type_declaration"
    " concept_definition associated_type type_alias_statement",
    "module": "module namespace_definition mod_item internal_module namespace_declaration",
    "macro": "preproc_def preproc_function_def macro_definition",
    "variable": "variable_declarator const_item static_item assignment assignment_expression const_spec var_spec"
    " enumerator enum_variant enum_assignment enum_member_declaration short_var_declaration const_element pair"
    " init_declarator enum_constant property_element alias",
}
_KIND_OF = {node: kind for kind, nodes in _DEFINING.items() for node in nodes.split()}
_CHAIN = frozenset(
    """
    function_declarator pointer_declarator reference_declarator parenthesized_declarator array_declarator
    qualified_identifier template_function attributed_declarator init_declarator member_expression
    selector_expression scope_resolution type_identifier expression_list variable_list attribute
    operator_name destructor_name
    """.split()  # noqa: SIM905
)
_NAMING = ("name", "declarator", "left", "key", "property", "field", "attribute")
_WITHOUT_VALUE = frozenset({"struct_specifier", "union_specifier", "enum_specifier", "class_specifier"})
_TEXTS = ("comment", "string", "char_literal", "heredoc", "template_string", "system_lib_string", "text", "regex")
_SCOPES = frozenset(
    """
    class_definition class_declaration class_specifier class module struct_specifier struct_item
    trait_item impl_item interface_declaration enum_declaration namespace_definition mod_item
    struct_declaration record_declaration trait_declaration abstract_class_declaration
    namespace_declaration enum_item internal_module
    """.split()  # noqa: SIM905
)


class Symbols:
    """content: a path → its bytes or None. until: an instant of the monotonic clock, after which no file is read."""

    def __init__(self, content: Callable[[str], bytes | None], *, until: float) -> None:
        self._content = content
        self._until = until
        self._parsed: dict[str, Any] = {}

    def hits(self, word: str, found: Sequence[tuple[str, int, int]]) -> tuple[Hit, ...]:
        """found: (path, line from 1, byte of the line from 0). Definitions come first."""
        read: set[str] = set()
        hits = []
        for path, line, column in found:
            read.add(path)
            root = self._root(path) if len(read) <= MOST_FILES else None
            kind, scope = (
                _at(root, line - 1, column, len(word.encode("utf-8", "replace"))) if root is not None else ("word", "")
            )
            hits.append(Hit(path, line, kind, scope))
        order = {"word": 1, "use": 2, "text": 3}
        return tuple(sorted(hits, key=lambda hit: order.get(hit.kind, 0)))

    def _root(self, path: str) -> Any:
        """The root node; None where no grammar reads it."""
        if path not in self._parsed:
            parser = _parser_of(path)
            source = self._content(path) if parser and time.monotonic() < self._until else None
            is_small = source is not None and len(source) <= LARGEST_SOURCE
            self._parsed[path] = parser.parse(source) if parser and is_small else None
        tree = self._parsed[path]
        return tree.root_node if tree is not None else None


@lru_cache(maxsize=64)
def _parser_of(path_ending: str) -> Any:
    name = path_ending.rpartition("/")[2]
    ending = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    return _parser(*_GRAMMARS[ending]) if ending in _GRAMMARS else None


@lru_cache(maxsize=32)
def _parser(package: str, function: str) -> Any:
    try:
        tree_sitter = importlib.import_module("tree_sitter")
        language = getattr(importlib.import_module(package), function)()
    except ImportError:
        return None
    return tree_sitter.Parser(tree_sitter.Language(language))


def _at(root: Any, row: int, column: int, length: int) -> tuple[str, str]:
    """(kind, scope) of what stands there."""
    node = root.descendant_for_point_range((row, column), (row, column + length))
    if node is None:
        return "word", ""
    if any(part in node.type for part in _TEXTS):
        return "text", ""
    above = _above(node)
    kind = _kind_of_definition(node, above)
    if kind:
        return kind, _scope(node, above, kind)
    in_macro = node.type == "preproc_arg" or node.type == "ERROR" or any(one.type == "ERROR" for one in above[:4])
    return ("word" if in_macro else "use"), ""


def _above(node: Any) -> list[Any]:
    found: list[Any] = []
    while (node := node.parent) is not None and len(found) < 200:
        found.append(node)
    return found


def _kind_of_definition(node: Any, above: Sequence[Any]) -> str:
    child = node
    for parent in above[:_HIGHEST]:
        names_it = any(child == parent.child_by_field_name(field) for field in _NAMING)
        if not names_it and not _is_declarator_of(parent, child):
            return ""
        if parent.type in _KIND_OF:
            if parent.type in _WITHOUT_VALUE and parent.child_by_field_name("body") is None:
                return ""
            return _finer(parent, node, _KIND_OF[parent.type])
        if parent.type not in _CHAIN:
            return ""
        child = parent
    return ""


def _is_declarator_of(parent: Any, child: Any) -> bool:
    """Fields that a grammar repeats or leaves unnamed: `int a, *b();`, the inner part of a parenthesis."""
    if parent.type in ("parenthesized_declarator", "expression_list", "variable_list", "reference_declarator"):
        return True
    if parent.type in ("declaration", "type_definition", "field_declaration", "const_spec", "var_spec"):
        fields = ("declarator", "name")
        return any(child in parent.children_by_field_name(field) for field in fields)
    return False


def _finer(definition: Any, node: Any, kind: str) -> str:
    """A variable that holds a function is a function; a declaration is one only with parameters."""
    if definition.type in ("declaration", "field_declaration") and not _has_parameters(definition, node):
        return "variable"
    if kind == "variable":
        value = definition.child_by_field_name("value") or definition.child_by_field_name("right")
        if value is not None and ("function" in value.type or value.type in ("lambda", "closure_expression")):
            return "function"
        if value is not None and value.type == "class":
            return "class"
    return kind


def _has_parameters(definition: Any, node: Any) -> bool:
    above = node.parent
    while above is not None and above != definition:
        if above.type == "function_declarator":
            return True
        above = above.parent
    return False


def _scope(node: Any, above: Sequence[Any], kind: str) -> str:
    """Names of the classes and modules around it, outermost first, with dots; a Go method's receiver."""
    names = []
    is_inside = False
    for one in above:
        if one.type == "qualified_identifier" and (written := one.child_by_field_name("scope")) is not None:
            names.append(_text(written))
        elif one.type == "method_declaration" and (receiver := one.child_by_field_name("receiver")) is not None:
            names.append(_text(receiver).strip("()").rpartition(" ")[2].strip("*&").partition("[")[0])
        elif one.type in _SCOPES and is_inside:
            named = one.child_by_field_name("name") or one.child_by_field_name("type")
            if named is not None and named != node:
                names.append(_text(named).partition("<")[0])
        is_inside = is_inside or one.type in _KIND_OF or one.type in _SCOPES
    return ".".join(reversed([name for name in names if name]))[:200]


def _text(node: Any) -> str:
    return (node.text or b"")[:200].decode("utf-8", "replace")
