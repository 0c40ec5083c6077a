"""Mail that says something happened, and never what."""
