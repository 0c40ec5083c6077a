"""The parties of a case and the room in which they talk."""
