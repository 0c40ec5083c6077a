"""What the desk remembers and shows: Django apps, each with the same files. Higher apps may call lower ones only."""
