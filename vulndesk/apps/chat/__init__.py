"""The live case room: sockets that say what changed."""
