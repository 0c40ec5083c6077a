"""The documents say what is there: links lead somewhere, commands and verbs exist, the site can be built."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tools import build_docs, draw_access, draw_states
from vulndesk.commands import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = build_docs.documents()
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def verbs() -> set[str]:
    shown = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True).stdout
    return {line.split()[0] for line in shown.splitlines() if line.startswith("  ") and not line.startswith("   ")}


def code_in(path: Path) -> str:
    return "\n".join(CODE.findall(path.read_text(encoding="utf-8")))


def test_there_are_documents() -> None:
    assert len(DOCUMENTS) > 3


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_to_files(path: Path) -> None:
    text = CODE.sub("", path.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)\s#]+)[^)]*\)", text)
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
@pytest.mark.slow
def test_every_verb_and_command_that_is_shown_exists(path: Path) -> None:
    code = code_in(path)
    assert set(re.findall(r"\./run ([a-z]+)\b", code)) - verbs() == set()
    shown = set(re.findall(r"(?:^|[`\s])(?:\./run )?vulndesk ([a-z][a-z-]+)\b", code))
    assert shown - set(COMMANDS) == set()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.targets += [value for name, value in attrs if name in ("href", "src") and value]


@pytest.mark.slow
def test_the_built_site_has_no_dead_link_of_its_own(tmp_path: Path) -> None:
    first = build_docs.build(target=tmp_path / "site")
    pages = list(first.parent.rglob("*.html"))
    assert len(pages) == len(DOCUMENTS)
    dead = []
    for page in pages:
        links = _Links()
        links.feed(page.read_text(encoding="utf-8"))
        local = [link.partition("#")[0] for link in links.targets if not re.match(r"[a-z]+:|#", link)]
        dead += [
            f"{page.name}: {link}" for link in local if link.endswith(".html") and not (page.parent / link).exists()
        ]
    assert dead == []


def test_the_diagrams_of_the_states_are_drawn_from_the_tables() -> None:
    assert draw_states.PAGE.read_text(encoding="utf-8") == draw_states.page(), "run python -m tools.draw_states"


def test_the_table_of_roles_is_the_one_in_force():
    assert draw_access.PAGE.read_text(encoding="utf-8") == draw_access.page(), "run python -m tools.draw_access"
