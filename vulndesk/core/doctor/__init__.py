"""The policy doctor's rules: does the published way to report work? Facts in, a diagnosis and alarms out."""
