"""A policy -> its published forms: SECURITY.md in prose, security.txt, and the machine-readable ones.

`prose` is the inverse of the reader: what it writes is read back to the same clauses.
"""
