"""The code beside the reports: a mirror of each programme's repository, and what a report says judged against it."""
