"""Accounts of reporters: optional, without an address, and never on the team."""
