"""The one door to write the public files."""

from vulndesk.apps.feeds.actions.laying_out import lay_out, lay_out_again, lay_out_these

__all__ = ["lay_out", "lay_out_again", "lay_out_these"]
