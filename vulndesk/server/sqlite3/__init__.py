"""Django's SQLite backend with a queue before the one door that SQLite has for writers (see `base`)."""
