"""What a report says of the code: claims read out of its text, and judged on facts of the repository. Pure."""
