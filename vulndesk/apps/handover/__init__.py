"""A case goes to another programme of the desk: proposed, agreed to by its reporter, and accepted by the other team."""
