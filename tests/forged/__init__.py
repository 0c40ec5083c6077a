"""Proofs of receipts, good and bad ones, made from a seed: for comparing programs that verify them."""

from tests.forged import files, proofs
from tests.forged.making import FORGERIES, Case, cases

__all__ = ["FORGERIES", "Case", "cases", "files", "proofs"]
