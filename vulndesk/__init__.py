"""Vulndesk runs a project's SECURITY.md: intake, clocks, verdicts and the record of which promise was kept."""

__version__ = "0.1.0"
