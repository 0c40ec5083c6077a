"""Under which spelling a package is looked up: two names that an ecosystem takes for one are one key."""

from __future__ import annotations

import re

# Whose registries do not tell letters apart.
_ANY_CASE = frozenset({"NuGet", "Packagist", "GitHub Actions", "Hex", "VSCode", "Bitnami", "SwiftURL"})


def package_key(ecosystem: str, name: str) -> str:
    """PyPI by PEP 503; registries that ignore case in small letters; any other name as it is written."""
    base = ecosystem.partition(":")[0]
    if base == "PyPI":
        return re.sub(r"[-_.]+", "-", name.strip()).lower()
    return name.strip().lower() if base in _ANY_CASE else name.strip()
