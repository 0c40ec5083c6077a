"""The ledger: salted commitments in a Merkle tree, signed heads of it, and the proof that a reporter takes along.

docs/ledger.md has the formats byte for byte.
"""
