"""A file is what its bytes say; a text's beginning is shown, with what hides or reorders signs made visible."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.file_kinds import ACTIVE, ARCHIVE, PROGRAM, READ, kind_of, preview_of


def zipped() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("bomb.txt", "0" * 10_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "care", "is_text"),
    [
        (b"", "Empty file", "", False),
        (b"\x89PNG\r\n\x1a\n....", "PNG picture", "", False),
        (b"%PDF-1.7 ...", "PDF document", ACTIVE, False),
        (b"\x7fELF\x02\x01", "Program or library for Linux or Unix", PROGRAM, False),
        (b"MZ\x90\x00", "Program or library for Windows", PROGRAM, False),
        (b"\x00" * 257 + b"ustar\x0000", "tar archive", ARCHIVE, False),
        (b"\x1f\x8b\x08", "gzip archive", ARCHIVE, False),
        (b"\x00\x01\x02\x03" * 20, "Data of an unknown kind", "", False),
        (b"diff --git a/x b/x\n+1\n", "Patch", "", True),
        (b"--- a/x.c\t2024\n+++ b/x.c\n", "Patch", "", True),
        (b"<svg onload=alert(1)>", "SVG picture", ACTIVE, True),
        (b"<!DOCTYPE html><script>1</script>", "Web page", ACTIVE, True),
        (b"#!/bin/sh\nrm -rf /\n", "Script", PROGRAM, True),
        ("Größe: 5\n".encode(), "Text", "", True),
        ("Größe und Länge der Datei sind falsch.\n".encode("cp1252") * 9, "Text", "", True),
        ("\ufeffhello".encode("utf-16"), "Text", "", True),
        (b"==123==ERROR: AddressSanitizer: heap-buffer-overflow\n", "Text", "", True),
    ],
)
def test_a_kind_is_told_by_content(content: bytes, name: str, care: str, is_text: bool) -> None:
    kind = kind_of(content)
    assert (kind.name, kind.care, kind.is_text) == (name, care, is_text)


def test_an_archive_is_named_and_never_looked_into() -> None:
    content = zipped()
    found = preview_of([content], size=len(content))
    assert (found.kind.care, found.words) == (ARCHIVE, "")


def test_a_long_text_shows_its_beginning_and_says_so() -> None:
    content = b"a line of a log\n" * 20_000
    found = preview_of([content[:READ]], size=len(content))
    assert not found.is_whole
    assert len(found.words) <= READ
    assert preview_of([b"one\ntwo"], size=7).is_whole


def test_a_sign_cut_in_two_at_the_end_is_no_damage() -> None:
    content = "ä".encode() * READ
    assert preview_of([content], size=len(content)).kind.is_text


def test_signs_that_hide_or_reorder_others_are_made_visible() -> None:
    content = "if admin\u202e // \u2066only\u2069\n\x1b[2Jgone \u200bhere".encode()
    words = preview_of([content], size=len(content)).words
    assert words.count("\ufffd") == 5
    assert not set("\u202e\u2066\u2069\x1b\u200b") & set(words)


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_have_a_kind_and_a_preview_without_control_signs(content: bytes) -> None:
    found = preview_of([content], size=len(content))
    assert found.kind.name
    assert all(sign in "\n\t" or sign >= " " for sign in found.words)
