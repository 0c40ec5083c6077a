"""The face of the desk: the components of its pages. docs/design.md is the cheat sheet."""
