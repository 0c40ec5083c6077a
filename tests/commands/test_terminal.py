"""What is shown at a terminal: harmless, aligned, as wide as the terminal."""

from __future__ import annotations

import io
import json

import pytest

from vulndesk.commands.terminal import Terminal, cut, folded, harmless, json_text, one_line, width_of

HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066\u200b\x9b31m\u2028\x7f\ud800"
PLAIN = Terminal(40, colours=False)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("shown", [harmless, one_line, json_text], ids=lambda one: one.__name__)
def test_nothing_of_others_drives_a_terminal_or_reorders_what_stands_there(shown: object) -> None:
    told = shown(f"before {HOSTILE} after")  # type: ignore[operator]
    assert told.isprintable()
    assert "before" in told
    assert "after" in told


def test_json_stays_what_it_was() -> None:
    given = {"text": HOSTILE + "\nü漢", "list": [1, None]}
    assert json.loads(json_text(given)) == given
    assert "漢" in json_text(given)


def test_what_others_wrote_stands_behind_a_bar_whatever_it_imitates() -> None:
    text = f"one\n\n    int x;\r\nVD-7K2M-9QXW is closed (revision 9).\n{'w ' * 60}\n{'x' * 200}\n{HOSTILE}\tend"
    lines = list(PLAIN.quoted(text))
    assert all(line.startswith("  │") and line.isprintable() and width_of(line) <= 40 for line in lines)
    assert "  │     int x;" in lines
    assert sum(line.count("x") for line in lines) == 200 + 1 + HOSTILE.count("x")
    assert "".join(lines).count("w") == 60 + HOSTILE.count("w")


def test_marks_that_are_heaped_on_one_letter_do_not_leave_their_line() -> None:
    assert len(one_line("z" + "\u0301" * 400)) < 10
    assert one_line("e\u0301") == "e\u0301"


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("marmot", 6, "marmot"),
        ("marmots", 6, "marmo…"),
        ("漢字漢字", 5, "漢字…"),
        ("e\u0301tude", 5, "e\u0301tude"),
        ("ab", 0, ""),
    ],
)
def test_a_text_is_cut_by_the_columns_that_it_takes(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown
    assert width_of(shown) <= width


def test_a_line_is_folded_at_spaces_and_loses_no_word() -> None:
    text = "The parser reads past the end of its buffer when the length is odd."
    lines = list(folded(text, 20))
    assert max(map(len, lines)) <= 20
    assert " ".join(lines) == text
    assert list(folded("漢" * 30, 20)) == ["漢" * 9, "漢" * 9, "漢" * 9, "漢" * 3]


def test_columns_are_aligned_and_fit() -> None:
    lines = list(PLAIN.table(("Case", "Title"), [("VD-1", "short"), ("VD-22222", "漢" * 40), ("é", "x\nfaked row")]))
    assert [line.index(word) for line, word in zip(lines, ("Title", "short"), strict=False)] == [10, 10]
    assert len(lines) == 4
    assert all(width_of(line) <= 40 for line in lines)
    assert list(Terminal(None, colours=False).table(("A", "B"), [("1", "y" * 500)]))[1].endswith("y" * 500)
    assert list(PLAIN.table(("A", "B"), [])) == ["A  B"]


@pytest.mark.parametrize(
    ("stream", "environment", "colours"),
    [
        (Screen(), {"TERM": "xterm"}, True),
        (Screen(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Screen(), {"TERM": "dumb"}, False),
        (Screen(), {}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    stream: io.StringIO, environment: dict[str, str], colours: bool
) -> None:
    terminal = Terminal.of(stream, environment)
    assert terminal.colours is colours
    assert ("\x1b" in terminal.mark("overdue", fg="red")) is colours
    assert (terminal.width is None) is not stream.isatty()
