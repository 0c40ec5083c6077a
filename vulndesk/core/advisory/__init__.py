"""One neutral record of an advisory, and a builder and a reader for each format that tools consume."""
