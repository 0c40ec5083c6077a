"""What a file is by its path: its language, and whether it is a test, a document, an example or somebody else's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys((".py", ".pyi", ".pyw"), "python"),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte"), "javascript"),
    ".go": "go",
    ".rs": "rust",
    **dict.fromkeys((".java", ".kt", ".kts", ".scala", ".groovy"), "java"),
    **dict.fromkeys((".php", ".phtml"), "php"),
    ".rb": "ruby",
    ".cs": "csharp",
    **dict.fromkeys((".swift", ".dart"), "swift"),
    **dict.fromkeys((".c", ".h", ".cc", ".cpp", ".hpp", ".cxx"), "c"),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".ksh", ".ps1", ".dockerfile"), "shell"),
    **dict.fromkeys((".yml", ".yaml"), "yaml"),
    **dict.fromkeys((".toml", ".ini", ".cfg", ".conf", ".cnf", ".properties", ".env"), "settings"),
    **dict.fromkeys((".json", ".json5", ".jsonc"), "json"),
    **dict.fromkeys((".xml", ".config", ".plist", ".wsdl", ".xsd", ".svg"), "xml"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".jinja", ".j2", ".twig", ".erb"), "html"),
    **dict.fromkeys((".md", ".rst", ".adoc", ".txt", ".markdown", ".tex", ".po", ".pot", ".csv", ".log"), "words"),
    **dict.fromkeys((".lock", ".sum"), "lock"),
    **dict.fromkeys((".css", ".scss", ".less", ".map"), "style"),
    **dict.fromkeys((".tf", ".tfvars", ".hcl"), "settings"),
    ".gradle": "java",
}
_BY_NAME: Mapping[str, str] = {
    "dockerfile": "shell",
    "containerfile": "shell",
    "makefile": "shell",
    "jenkinsfile": "java",
    **dict.fromkeys((".npmrc", ".netrc", "_netrc", ".pgpass", "ssh_config", "sshd_config"), "settings"),
    **dict.fromkeys(("gemfile", "rakefile"), "ruby"),
    ".gitconfig": "settings",
    ".curlrc": "shell",
    ".wgetrc": "settings",
    "license": "words",
    "licence": "words",
    "copying": "words",
    "notice": "words",
    "authors": "words",
    "readme": "words",
    "changelog": "words",
    "package-lock.json": "lock",
    "npm-shrinkwrap.json": "lock",
    "pnpm-lock.yaml": "lock",
    "composer.lock": "lock",
}
CODE = frozenset({"python", "javascript", "go", "rust", "java", "php", "ruby", "csharp", "c", "swift"})
SETTINGS = frozenset({"yaml", "settings", "json", "xml", "shell"})

_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|specs|testing|testdata|test-data|fixtures?|mocks?|__mocks__|cypress|e2e|bench)/"
    r"|(?:^|/)(?:test_[^/]*|conftest)\.py$|_tests?\.(?:go|py|rb|rs)$|[._-](?:test|tests|spec|stories)\.[cm]?[jt]sx?$"
    r"|(?:Test|Tests|TestCase|IT|Spec)\.(?:java|kt|php|cs|scala)$|(?:^|/)(?:tests?|testing)\.(?:py|rs|js|ts)$",
)
_WORDS = re.compile(r"(?:^|/)(?:docs?|documentation|man|site-docs|changelogs?|licen[sc]es?)/", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"(?:^|/)(?:examples?|samples?|demos?|tutorials?|playground|templates?|stubs?)/"
    r"|(?:\.|-|_)(?:example|examples|sample|template|dist|tmpl|tpl)(?:\.[\w]+)?$|(?:^|/)(?:example|sample)[._-]"
    r"|(?:^|/)(?:swagger|openapi)[\w.-]*\.(?:ya?ml|json)$|\.d\.[cm]?ts$",  # both describe what is elsewhere
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:^|/)(?:node_modules|vendor|vendored|third[_-]?party|bower_components|site-packages|dist-packages)/"
    r"|\.min\.(?:js|css)$|(?:^|/)(?:jquery|bootstrap)[.-][^/]*\.js$|\.(?:js|css)\.map$|(?:^|/)_vendor/",
)
_DEPLOYMENT = re.compile(
    r"(?:^|/)(?:deploy(?:ment)?s?|k8s|kubernetes|helm|charts|terraform|ansible|inventor(?:y|ies)|infra|ops|\.github"
    r"|\.gitlab|\.forgejo|\.circleci|\.devcontainer|group_vars|host_vars)/|(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$|\.tf(?:vars)?$"
    r"|(?:^|/)\.gitlab-ci\.yml$|(?:^|/)(?:Vagrantfile|Jenkinsfile|inventory)$"
)


_PATTERNS = (_TEST, _WORDS, _EXAMPLE, _OTHERS, _DEPLOYMENT)


@dataclass(frozen=True)
class FileKind:
    """language: empty when unknown. is_words: prose, which describes and does nothing. is_others: vendored or minified.

    is_deployment: it sets an environment up, so hosts stand in it rightly.
    """

    language: str
    is_test: bool
    is_words: bool
    is_example: bool
    is_others: bool
    is_deployment: bool

    @property
    def is_shipped(self) -> bool:
        """What the project itself runs."""
        return not (self.is_test or self.is_words or self.is_example or self.is_others)


def file_kind(path: str) -> FileKind:
    folder, _, name = path.rpartition("/")
    of_folder = _folder_kind(f"{folder}/" if folder else "")
    found = [held or bool(pattern.search(path)) for held, pattern in zip(of_folder, _PATTERNS, strict=True)]
    language = language_of(name)
    is_test, is_words, is_example, is_others, is_deployment = found
    return FileKind(language, is_test, is_words or language == "words", is_example, is_others, is_deployment)


@lru_cache(maxsize=4096)
def _folder_kind(folder: str) -> tuple[bool, ...]:
    """Kept, because many files share it."""
    return tuple(bool(pattern.search(folder)) for pattern in _PATTERNS)


@lru_cache(maxsize=4096)
def language_of(name: str) -> str:
    lower = name.lower()
    if lower in _BY_NAME:
        return _BY_NAME[lower]
    if lower.startswith((".env", "dockerfile.")):
        return "shell" if lower.startswith("docker") else "settings"
    dot = lower.rfind(".")
    if dot < 1:
        return _BY_NAME.get(lower.partition(".")[0], "")
    return LANGUAGES.get(lower[dot:], "")
