"""What of a closed case everybody may read: chosen, covered, consented to, approved, and taken down again."""
