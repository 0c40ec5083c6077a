"""Who is on the team, how they sign in, and how often anybody may try."""
