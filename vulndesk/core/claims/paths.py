"""File paths in a report, with the lines that are named beside them.

A path is a run of path characters whose last part is a known kind of file. `put_aside` is said of what looks like a
path and is not the project's: the system's files, a toolchain's, an attacker's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vulndesk.core.claims.strangers import is_attackers_file
from vulndesk.core.claims.word_sets import words_of

_LONGEST = 400  # characters of a path; a longer run is not one

_RUN = re.compile(r"(?:(?<![A-Za-z0-9_])[A-Za-z]:(?=[\\/]))?[A-Za-z0-9_.+@~\-/\\\[\]%$]+")

# Kinds of file that are a project's own wherever they are named.
_SOURCE = words_of("""
    c h cc cpp cxx c++ hh hpp hxx h++ inl ipp tcc cu cuh py pyi pyx pxd rs go java kt kts scala groovy gradle js
    mjs cjs jsx ts mts cts tsx vue svelte rb rake erb php phtml cs fs vb swift mm lua pl pm tcl sh bash zsh ps1
    bat asm s sql proto thrift dart ex exs erl hrl hs ml mli clj cljs jl nim zig vhd f90 f95 pas adb ads el lisp
    scm awk cmake mk m4 ac am yy ll gperf idl asn1 jsp asp aspx twig ejs hbs tmpl tpl sol vala gd glsl vert frag
    wgsl hcl tf bzl nix toml cfg ini yml yaml json md rst adoc gemspec podspec csproj sln vcxproj pro rules hbm
    cls coffee elm
""")
# Kinds that are also words, attributes or an attacker's input: only with a folder before them.
_WITH_A_FOLDER = re.compile(r"(?=[a-z0-9+_]*[a-z])[a-z0-9+_]{1,12}")
_WHOLE_NAMES = words_of("""
    CMakeLists.txt requirements.txt go.mod go.sum meson.build meson_options.txt Cargo.lock poetry.lock yarn.lock
    package-lock.json composer.lock Gemfile.lock pom.xml AndroidManifest.xml web.xml build.xml robots.txt
    Makefile.in config.h.in configure.in MANIFEST.in .htaccess .gitignore .gitmodules .gitattributes
    .dockerignore .editorconfig .npmrc .eslintrc Cargo.toml
""")
_NAMES_WITHOUT_AN_ENDING = words_of("""
    Makefile GNUmakefile Dockerfile Containerfile Jenkinsfile Gemfile Rakefile Vagrantfile Procfile Kconfig
    Kbuild BUILD WORKSPACE LICENSE COPYING README CHANGELOG NEWS AUTHORS Podfile Brewfile Pipfile
    SConstruct SConscript Earthfile Justfile CODEOWNERS Caddyfile Fastfile
""")
_PRODUCTS = re.compile(
    r"(?:io|Node|Vue|React|Next|Nuxt|Express|Three|D3|Ember|Backbone|Angular|Alpine|Chart|Socket|Nest|Discord|Require|"
    r"Moment|Handlebars|Solid|Deno|Bun|Electron|Polymer|Meteor|Sails|Koa|Hapi|Zone|P5|Day|Video|Mustache|Ext|Type)\.js"
    r"|node\.js|vue\.js|next\.js|nuxt\.js|d3\.js|three\.js|node-?js|Draw\.io|ASP\.NET|YAML\.pm",
)
_DOMAIN = re.compile(
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|edu|gov|in|de|fr|ru|cn|jp|br|es|uk|eu|info|app|xyz)"
)
_ROOTS = words_of("""
    src lib libs include includes test tests docs doc cmd pkg internal app apps core crates packages modules
    drivers net kernel scripts tools tool bin source sources server client api web examples contrib plugins
    config build cmake fs mm fuzz third_party vendor deps extensions ext utils util common platform arch crypto
    ssl python java js go rust
""")

_SYSTEM = re.compile(
    r"/(?:etc|usr|tmp|var|proc|dev|bin|sbin|lib|lib32|lib64|sys|run|boot|System|Library|Applications|nix|snap|private"
    r"|rustc|rust|goroot|lib/x86_64-linux-gnu)(?:/|$)"
    r"|[A-Za-z]:/(?:Windows|WINNT|Program Files|ProgramData|Temp|Tmp|msys64|Python\d*|inetpub)\b|~/\.",
    re.IGNORECASE,
)
_PROJECT_IN_SYSTEM = re.compile(
    r"/usr/(?:local/)?src/(?!linux|debug/glibc|go/|gcc)[^/]+/.|/var/(?:www|lib/jenkins/workspace)/.|/tmp/[^/]+/[^/]+/.|"
    r"/usr/src/debug/(?!glibc|gcc)[^/]+/.|/var/tmp/[^/]+/[^/]+/."
)
_TOOLCHAIN = re.compile(
    r"/(?:node_modules|\.cargo/registry|\.rustup|go/pkg/mod|usr/local/go|rustc|sysdeps|compiler-rt|"
    r"libsanitizer|sanitizer_common|jdk|openjdk|\.gradle|\.m2|\.nvm|\.pyenv|lib/python\d[\d.]*|rustlib|llvm-project)/"
    r"|/glibc-[^/]+/|(?:^|/)(?:csu|nptl|sysdeps|stdlib|libio|signal|malloc|elf|string)/(?:\S*/)?(?:libc-start"
    r"|libc_start_call_main|"
    r"pthread_\w+|abort|raise|cxa_\w+|malloc|arena|mem\w+|str\w+|assert|exit|vfprintf\w*|fileops|genops|iof?\w+|printf|"
    r"s?n?printf)\.[chS]$"
    r"|(?:^|/)(?:asan|ubsan|msan|tsan|lsan|sanitizer)_\w+\.(?:cc?|cpp|h|inc|inl|S)\b"
    r"|(?:^|/)(?:FuzzerLoop|FuzzerMain|FuzzerDriver|FuzzerExtFunctionsWeak)\.cpp"
    r"|^node:|(?:^|/)Native Method"
)
_INSTALLED = re.compile(r"/(?:site|dist)-packages/(.+)")
_PLACEHOLDER = re.compile(
    r"(?:^|/)(?:path/to|some/path|your[-_/]|my[-_]?(?:app|project|file)|foo/bar|\.ssh|\.aws|\.git)(?:/|$)"
)
_HOME = re.compile(r"/(?:home|Users)/[^/]+/|/root/|[A-Za-z]:/Users/[^/]+/|~/")
_ATTACKERS_ROOT = re.compile(r"(?:\./)?(?:pocs?|exploits?|reproducers?|repro)/", re.IGNORECASE)
_ATTACKERS_FOLDER = re.compile(
    r"(?:Desktop|Downloads|Documents|tmp|poc|pocs|exploit|exploits|payloads|crashes|crash|loot)/[^/]*$", re.I
)
_AT_A_REF = re.compile(r"(?<=[A-Za-z0-9])@(?=[\w.-]+$)")
_DIFF_SIDE = re.compile(r"[ab]/(?=.)")
# Markdown's _path_ and __path__; a path may well begin with an underscore.
_EMPHASIS = re.compile(r"(?P<mark>_{1,3})(?P<inside>[^_].*[^_])(?P=mark)[.,;:!]?$", re.DOTALL)
_LEADING = re.compile(r"^(?:\.{1,2}/)+")

_CLOSERS = r"[`'\"*”’»」』_]{0,4}"
_NUMBER = r"\d{1,7}(?!\d)"
_GLUED_LINES = re.compile(
    rf"{_CLOSERS}(?:[:：]L?({_NUMBER})(?:(?:\s?[-–—~]\s?|\.\.)L?({_NUMBER})|[:：]\d{{1,5}}(?:-\d{{1,5}})?(?!\d))?"
    rf"|#L?({_NUMBER})(?:C\d{{1,5}})?(?:[-–]L?({_NUMBER})(?:C\d{{1,5}})?)?"
    rf"|\(({_NUMBER})(?:\s?[-–]\s?({_NUMBER})|,\s?\d{{1,5}})?\)"
    rf"|@L?({_NUMBER})(?![\w.])())"
)


@dataclass(frozen=True)
class Written:
    """A path as it stands in the report. `path` is empty when it is not the project's."""

    start: int
    end: int
    path: str
    line: int | None = None
    line_end: int | None = None
    has_folder: bool = False

    @property
    def is_project(self) -> bool:
        return bool(self.path)


def written_paths(text: str, start: int = 0, end: int | None = None) -> Iterator[Written]:
    """Every path between `start` and `end`, the project's or not. Linear: each run of characters is read once."""
    for found in _RUN.finditer(text, start, len(text) if end is None else end):
        if found.end() - found.start() <= _LONGEST:
            written = _read_run(text, found.start(), found.end())
            if written:
                yield written


def _read_run(text: str, start: int, end: int) -> Written | None:
    token = text[start:end]
    if token.startswith("@") and text[start - 1 : start] == "=":  # curl -F file=@here
        return None
    if "/" not in token and "." not in token and "\\" not in token and token not in _NAMES_WITHOUT_AN_ENDING:
        return None
    start, end = _trimmed(text, start, end)
    cut = _AT_A_REF.search(text[start:end])  # src/a.c@v1.2
    end = start + cut.start() if cut else end
    token = text[start:end]
    path = re.sub(r"[\\/]+", "/", token) if "\\" in token or "//" in token else token
    if _SYSTEM.match(path) and not is_project_path(path):
        return Written(start, _glued_lines(text, end)[2], "")
    if not _is_a_file(path, is_quoted=_is_marked(text, start, end)):
        return None
    line, line_end, past = _glued_lines(text, end)
    if text[end : end + 1] in {"(", "="} and past == end:  # a call: obj.c(...)
        return None
    named = "" if not is_project_path(path) or _is_a_request(text, start, end) else plain_path(path)
    return Written(start, past, named, line, line_end, "/" in plain_path(path))


def _is_marked(text: str, start: int, end: int) -> bool:
    """Between quotes, or with a line behind it: then a word like Makefile is a file."""
    is_quoted = start > 0 and text[start - 1] in "`'\""
    return is_quoted or re.match(r":\d", text[end : end + 2]) is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the punctuation of the sentence and of Markdown around the path."""
    emphasis = _EMPHASIS.match(text, start, end)
    if emphasis:
        start, end = emphasis.span("inside")
    while end > start and text[end - 1] in ".+-@%$[\\~_" and text[end - 2 : end] != "__":
        end -= 1
    while (start < end and text[start] in "[+-%") or text[start : start + 2] == "$$":
        start += 1
    if text[end - 1 : end] == "]" and "[" not in text[start:end]:
        end -= 1
    if text[start : start + 3] == "...":
        start += 3
    return start, end


def _is_a_file(path: str, *, is_quoted: bool) -> bool:
    folder, _, name = path.rpartition("/")
    if not name:
        first = folder.lstrip("./").split("/", 1)[0]
        return is_quoted and (first in _ROOTS and "/" in path) and ":" not in path
    if name in _WHOLE_NAMES or name in _NAMES_WITHOUT_AN_ENDING:
        return bool(folder) or is_quoted or name in _WHOLE_NAMES
    stem, dot, ending = name.rpartition(".")
    if not dot or (not stem and not folder):
        return bool(folder) and is_quoted and folder.lstrip("./").split("/", 1)[0] in _ROOTS and path.count("/") < 12
    if _PRODUCTS.fullmatch(path) or path.startswith("$") or not re.search(r"[A-Za-z_]", stem or name):
        return False
    if not folder:
        is_alone = not path.startswith(".") and ending.lower() in _SOURCE
        return is_alone and not (ending == "S" and len(stem) < 3) and ".." not in path
    return _WITH_A_FOLDER.fullmatch(ending.lower()) is not None and not _is_domain(path)


def _is_domain(path: str) -> bool:
    first = path.split("/", 1)[0]
    return "." in first.strip(".") and _DOMAIN.fullmatch(first.lower()) is not None


def _is_a_request(text: str, start: int, end: int) -> bool:
    """`GET /admin/a.php`, `/a.php?id=1`: an address of a running server, not a file."""
    if text[start] != "/":
        return False
    is_query = text[end : end + 1] == "?" and re.match(r"\?[\w\[\]]+=", text[end : end + 40]) is not None
    return (
        is_query
        or re.search(r"\b(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) $", text[max(0, start - 8) : start]) is not None
    )


def _glued_lines(text: str, end: int) -> tuple[int | None, int | None, int]:
    """The line, the last line and the end of `:40`, `:10-20`, `#L10-L20`, `(40)` right behind a path."""
    found = _GLUED_LINES.match(text, end)
    if not found or re.match(r"\.\d", text[found.end() : found.end() + 2]):
        return None, None, end
    numbers = [int(group) for group in found.groups() if group]
    return numbers[0], numbers[1] if len(numbers) > 1 else None, found.end()


def plain_path(path: str) -> str:
    """With forward slashes, without `./`, `../` and a diff's `a/` or `b/`."""
    path = re.sub(r"[\\/]+", "/", path)
    path = path[2:] if _DIFF_SIDE.match(path) else _LEADING.sub("", path)
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1]:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def is_project_path(path: str) -> bool:
    """By the path alone: not the system's, a toolchain's, a placeholder's or an attacker's."""
    path = re.sub(r"[\\/]+", "/", path)
    if _SYSTEM.match(path) and not _PROJECT_IN_SYSTEM.match(path):
        return False
    if (
        _ATTACKERS_ROOT.match(path)
        or _TOOLCHAIN.search(path)
        or _INSTALLED.search(path)
        or _PLACEHOLDER.search(path)
        or path.startswith("$")
    ):
        return False
    home = _HOME.match(path)
    inside = path[home.end() :] if home else path
    if home and ("/" not in inside or _ATTACKERS_FOLDER.search(inside)):
        return False
    folder, _, name = plain_path(inside).rpartition("/")
    stem = name.rpartition(".")[0] or name
    return not is_attackers_file(stem, has_folder=bool(folder))


def installed_path(path: str) -> str:
    """What follows `site-packages/`: the package's own path; empty for other paths."""
    found = _INSTALLED.search(path)
    return found[1] if found else ""
