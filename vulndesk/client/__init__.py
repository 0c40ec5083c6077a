"""A desk from outside, by its API: `from vulndesk.client import Desk`. Needs neither Django nor a data folder."""

from vulndesk.client.desk import Desk
from vulndesk.client.errors import DeskError, NotReached, RefusedByDesk, SomebodyWasFirst
from vulndesk.client.tokens import Token

__all__ = ["Desk", "DeskError", "NotReached", "RefusedByDesk", "SomebodyWasFirst", "Token"]
