"""What people are shown of how a report's claims were judged, and what is asked of them then."""
