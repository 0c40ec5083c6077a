"""OpenPGP keys: those of the programmes, and the one that each participant of a case writes with."""
