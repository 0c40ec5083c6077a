"""The one door to write the public files."""

from vulndesk.apps.feeds.actions.copying import Copied, copy_public_side
from vulndesk.apps.feeds.actions.laying_out import lay_out, lay_out_again, lay_out_these

__all__ = ["Copied", "copy_public_side", "lay_out", "lay_out_again", "lay_out_these"]
