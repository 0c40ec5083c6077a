"""A policy is an ordered list of clauses; everything the desk does follows from a clause."""
