"""Exports of bug bounty platforms -> reports as the desk would keep them."""
