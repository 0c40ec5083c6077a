"""How a report comes in, and the reporter's own pages."""
