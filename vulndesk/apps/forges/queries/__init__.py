"""What pages show of connections, and what other apps ask: what a delivery said, and the client of a repository."""

from vulndesk.apps.forges.queries.connections import (
    ConnectionView,
    Counted,
    Seen,
    client_of,
    connection,
    connection_by_id,
    connections_of,
    counts_of,
    seen,
)
from vulndesk.apps.forges.queries.reports import TEAM_SECTION, CaseReport, Reply, case_report, replies

__all__ = [
    "TEAM_SECTION",
    "CaseReport",
    "ConnectionView",
    "Counted",
    "Reply",
    "Seen",
    "case_report",
    "client_of",
    "connection",
    "connection_by_id",
    "connections_of",
    "counts_of",
    "replies",
    "seen",
]
