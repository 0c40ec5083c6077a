"""How long what is kept: rules of a programme, what is held against them, erasure, and the list of what was erased."""
