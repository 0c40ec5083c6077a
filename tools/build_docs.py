"""The documents as a small site: `./run docs` builds it in build/docs and prints where. No script, no outside host."""

from __future__ import annotations

import html
import os
import re
import shutil
import sys
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "build" / "docs"

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 72ch; padding: 1.5rem; }
nav { border-bottom: 1px solid; margin-bottom: 2rem; padding-bottom: .5rem; }
nav a { display: inline-block; margin-right: 1rem; }
pre { border: 1px solid; overflow-x: auto; padding: .75rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid; padding: .3rem .6rem; text-align: left; vertical-align: top; }
img { height: auto; max-width: 100%; }
"""

PAGE = """<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Vulndesk</title>
<link rel="stylesheet" href="{up}style.css">
<nav aria-label="Documents">{links}</nav>
<main>{body}</main>
</html>
"""


def documents(root: Path = ROOT) -> list[Path]:
    """README first, then the other documents of the first folder, then those of its folders."""
    first = sorted(root.glob("*.md"), key=lambda path: (path.name != "README.md", path.name))
    return first + [path for folder in ("docs", "bench", "examples") for path in sorted((root / folder).rglob("*.md"))]


def title_of(path: Path, text: str) -> str:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else path.stem


def target_of(path: Path, *, root: Path) -> Path:
    name = "index.html" if path.name == "README.md" else f"{path.stem}.html"
    return path.parent.relative_to(root) / name


def page_of(path: Path, *, root: Path, titles: dict[Path, str]) -> str:
    here = target_of(path, root=root).parent
    links = " ".join(
        f'<a href="{os.path.relpath(target_of(other, root=root), here)}">{html.escape(title)}</a>'
        for other, title in titles.items()
    )
    body = MarkdownIt("commonmark", {"html": False}).enable(["table"]).render(path.read_text(encoding="utf-8"))
    body = re.sub(r'href="(?!https?:|mailto:|#)([^"#]*?)README\.md', r'href="\1index.html', body)
    body = re.sub(r'href="(?!https?:|mailto:|#)([^"#]*?)\.md', r'href="\1.html', body)
    up = "../" * len(here.parts)
    return PAGE.format(title=html.escape(titles[path]), up=up, links=links, body=body)


def build(*, root: Path = ROOT, target: Path = TARGET) -> Path:
    """Build everything anew; returns the first page."""
    shutil.rmtree(target, ignore_errors=True)
    titles = {path: title_of(path, path.read_text(encoding="utf-8")) for path in documents(root)}
    for path in titles:
        out = target / target_of(path, root=root)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page_of(path, root=root, titles=titles), encoding="utf-8")
    (target / "style.css").write_text(STYLE, encoding="utf-8")
    for picture in (root / "docs").rglob("*"):
        if picture.suffix in (".png", ".svg", ".webp"):
            copy = target / picture.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(picture, copy)
    return target / "index.html"


def main() -> int:
    print(build())
    return 0


if __name__ == "__main__":
    sys.exit(main())
