"""What the rules look for, a language a file: name of a rule -> patterns over folded text (small letters, no marks).

A pattern begins and ends at the bound of a word. Gaps are bounded, so that a text costs time in proportion to itself.
`signs` are in no language: payloads, faults of memory, ids.
"""
