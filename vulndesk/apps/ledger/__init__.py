"""The ledger: what happened, committed to in a tree whose signed heads are published."""
