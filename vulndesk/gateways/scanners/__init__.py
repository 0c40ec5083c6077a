"""Other people's scanners, each of one shape, run as children with limits and a clean environment."""
