"""Mail that comes in: stored raw, read later, put where it belongs."""
