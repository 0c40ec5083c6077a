"""Who is named for a case: their choice, its record, and the public pages that keep to it (E12, N10)."""
