"""The components of every page, as template tags: `{% load face %}`.

docs/design.md is the cheat sheet: each tag with an example. Tags take plain values and read attributes by name, so that
an app hands over what it has (a `Clause`, a `Verdict`, a row) without importing this module. `now`, `request` and
`section` come from the template's context; `now` is set by the view, never read from a clock here.
"""

from vulndesk.server.face import claims, forms, pages, reasons, sections, story
from vulndesk.server.face.register import register

__all__ = ["claims", "forms", "pages", "reasons", "register", "sections", "story"]
