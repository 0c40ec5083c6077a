"""Which reports say the same: words and code apart (words), keyed features (sketch), how alike and why (likeness)."""
