"""The guard of public issues: what looks like a security report in public, and what the team does about it."""
