"""The rules. Pure: no Django, no input or output, no clock, no randomness. Small frozen facts in, a decision out."""
