"""Where published advisories come out: the tree of files, and OSV's questions. No draft ever comes here."""
