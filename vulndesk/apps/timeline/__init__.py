"""What happened, in order, and the jobs that follow from it."""
