"""Who is told before an embargo ends: a programme's list, the plan of a case, and the notices without content."""
