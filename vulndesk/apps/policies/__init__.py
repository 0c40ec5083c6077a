"""Programmes and the versions of the policy that each one runs."""
