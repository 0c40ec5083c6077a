"""Is a new public issue or pull request like a report of a vulnerability? By stated rules (rules, words), with reasons.

reading: the text made ready; judging: which rules fired, on which words, and what they come to; comment: what is
written under it, once; sightings: what becomes of one.
"""
