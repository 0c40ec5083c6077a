"""Repositories at forges that a programme is connected to: what they tell the desk, and what goes back."""
