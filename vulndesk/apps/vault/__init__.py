"""Sealing: keys, sealed rows and sealed files. Nothing that a person wrote is stored outside it."""
