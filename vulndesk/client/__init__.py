"""A desk from outside, by its API: `from vulndesk.client import Desk`. Needs neither Django nor a data folder.

`desk.py` is what one begins with; `calls` and `shapes` are written out of the API's own description (tools/client).
"""

from vulndesk.client.desk import Desk
from vulndesk.client.errors import (
    DeskBusy,
    DeskError,
    NotAllowed,
    NotNow,
    NotReached,
    NotThere,
    NotUsable,
    RefusedByDesk,
    SomebodyWasFirst,
    TokenRefused,
    TooLarge,
    TooOften,
)
from vulndesk.client.files import Attachment
from vulndesk.client.tokens import Receipt, Token

__all__ = [
    "Attachment",
    "Desk",
    "DeskBusy",
    "DeskError",
    "NotAllowed",
    "NotNow",
    "NotReached",
    "NotThere",
    "NotUsable",
    "Receipt",
    "RefusedByDesk",
    "SomebodyWasFirst",
    "Token",
    "TokenRefused",
    "TooLarge",
    "TooOften",
]
