"""One programme for its team: its areas with their owners, its figures, and the API of programmes and policies."""
