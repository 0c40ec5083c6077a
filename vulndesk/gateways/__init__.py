"""The outside world: keys, sealing, mail, package indexes, calendars. No Django, no rows."""
