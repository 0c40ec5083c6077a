"""A policy in the formats of others, and in our own. What a format cannot say is told, never invented."""
