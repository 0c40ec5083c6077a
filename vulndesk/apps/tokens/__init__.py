"""Tokens of the API: made by a person for a program, for some scopes and programmes, until a day."""
