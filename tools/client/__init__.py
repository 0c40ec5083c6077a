"""Writes the part of vulndesk/client that follows from the API's own description: `python -P -m tools.client`."""
