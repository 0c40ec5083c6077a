"""Conduct: consent to tests before they happen, and what follows when a clause of conduct was violated."""
