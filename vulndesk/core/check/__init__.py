"""The contributor clauses of a policy (E15–E20), checked over a tree or a range of commits."""
