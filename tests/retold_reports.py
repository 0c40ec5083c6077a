"""One report, and what a second finder of the same flaw writes."""

OVERFLOW = """## Summary

The archive importer copies the attribute header into a fixed buffer without comparing its declared length first.
An attacker who uploads a crafted archive overwrites adjacent memory and takes over the importer process.

## Steps to reproduce

1. Create an archive whose second attribute declares 70000 bytes.
2. Upload it, `import_attributes()` in `src/archive/import.c` crashes under the sanitizer.
"""
RETOLD = """## Schritte zum Nachstellen

1. Prepare an archive whose second attribute claims 70000 bytes.
2. Upload it, `import_attributes()` in `src/archive/import.c` dies under the sanitizer.

## Zusammenfassung

Archive importer copies the attribute header into a fixed buffer without checking its declared length first.
A remote attacker who uploads a crafted archive overwrites neighbouring memory and controls the importer process.
"""
