"""Mails that other projects collected: the same tree of parts and the same decoded bytes as their own parsers give."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from vulndesk.core.mail.inbound_mail import read_mail
from vulndesk.core.mail.parts import Part, content_of, read_parts

CONFORMANCE = Path(__file__).parents[4] / "shared" / "conformance"
pytestmark = pytest.mark.skipif(
    not (CONFORMANCE / "mime").is_dir(), reason="SKIPPED: the collected mails are not beside this checkout"
)

# name: why ours differs on purpose
OTHER_TREE = {
    "multi-bad": "it has two Content-Type fields: theirs takes the first and hides 120 lines, ours shows all as text"
}
OTHER_BODY = {"malformedHeaderStartsBody-noheader": "theirs drops the line that asks to be seen as text"}


def oracles() -> list[Path]:
    found = [file for name in ("mime4j", "mime-tools") for file in sorted((CONFORMANCE / "mime" / name).glob("*.msg"))]
    return [
        file for file in found if file.with_suffix(".xml").exists() and _tree_of(file.with_suffix(".xml")) is not None
    ]


def _tree_of(xml: Path) -> ElementTree.Element | None:
    try:
        return ElementTree.fromstring(xml.read_bytes())
    except ElementTree.ParseError:
        return None


def theirs(node: ElementTree.Element) -> object:
    multipart, message = node.find("multipart"), node.find("message")
    if multipart is not None:
        return [theirs(part) for part in multipart.findall("body-part")]
    return "leaf" if message is None else [theirs(message)]


def ours(part: Part) -> object:
    if part.has_no_parts:
        return []
    return [ours(child) for child in part.children] or "leaf"


def leaves(part: Part) -> list[Part]:
    return [part] if not part.children else [leaf for child in part.children for leaf in leaves(child)]


def test_trees_and_bytes_are_those_of_other_parsers_but_for_what_is_listed():
    files, compared = oracles(), 0
    other_tree, other_body = set(), set()
    for file in files:
        raw = file.read_bytes()
        root, _ = read_parts(raw)
        tree = _tree_of(file.with_suffix(".xml"))
        assert tree is not None
        if ours(root) != theirs(tree):
            other_tree.add(file.stem)
            continue
        decoded = (
            _tree_of(file.with_name(file.stem + "_decoded.xml"))
            if file.with_name(file.stem + "_decoded.xml").exists()
            else None
        )
        bodies = (
            [node for node in decoded.iter() if node.tag in ("text-body", "binary-body")] if decoded is not None else []
        )
        for node, leaf in zip(bodies, leaves(root), strict=bool(bodies)) if bodies else ():
            expected = file.with_name(str(node.get("name")))
            if expected.exists():
                compared += 1
                if _same(expected.read_bytes()) != _same(content_of(raw, leaf)):
                    other_body.add(file.stem)
    assert (other_tree, other_body) == (set(OTHER_TREE), set(OTHER_BODY))
    assert len(other_tree) <= 0.03 * len(files)
    assert compared > 80
    assert len(other_body) <= 0.03 * compared


def _same(content: bytes) -> bytes:
    """Some of the oracles were written with other line ends."""
    return content.replace(b"\r\n", b"\n").rstrip(b"\n")


def test_every_collected_mail_can_be_read():
    files = [
        file
        for folder in ("mime", "mime-hostile", "pgpmime", "pgpmime-own")
        for file in (CONFORMANCE / folder).rglob("*")
        if file.suffix in (".eml", ".msg", ".txt") and "decoded" not in file.name
    ]
    assert len(files) > 200
    for file in files:
        read_mail(file.read_bytes())
