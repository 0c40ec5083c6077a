"""The table in docs/access.md, drawn from core/access.py: `python -m tools.draw_access` writes the file anew.

tests/architecture/test_documents.py compares the two.
"""

from __future__ import annotations

from pathlib import Path

from vulndesk.core.access import ROLES, ROWS, Role

PAGE = Path(__file__).resolve().parents[1] / "docs" / "access.md"

_REACH: dict[Role, str] = {
    Role.ADMIN: "the desk: organisations, accounts, its state. No case, by this role",
    Role.OWNER: "an organisation: its people, its programmes, all of their cases",
    Role.MEMBER: "the programmes that name them, while they are a member of the organisation",
    Role.AUDITOR: "an organisation: states, clocks and who did what, no word of a report",
    Role.REPORTER: "the one case that their receipt opens",
    Role.GUEST: "the one case of their link, what is addressed to them",
    Role.DESK: "every case: the desk's own work in the background",
    Role.OPERATOR: "everything: whoever runs the command line holds the desk's key",
}

_TEXT = """# Who may do what

Drawn from the table in `core/access.py` by `python -m tools.draw_access`; queries and actions read the same table.

## Roles

{roles}

A person can have a role in several organisations: in each the one that was given there, and no other. The first
account of a desk is its admin and the owner of its one organisation, and a desk with one organisation never names
it; whoever an admin invites as an owner runs the desk, too, as long as there is one.

## Objects, verbs, roles

{table}

Organisations are made, named and given programmes on the page “Organisations” (under “People”) or by `vulndesk
organisation`; people join one by an invitation (“People”, or `vulndesk invite --organisation SLUG` with `--owner`
or `--auditor`; `--admin` for the desk). A programme that the desk opens belongs to the first organisation until its
owner gives it away, with its cases.

Beyond the table:

- **A case is for its programme's people.** Whoever may not see it gets the answer for a case that never was: same
  status, same words.
- **Organisations see nothing of each other**: no programme, person, case, count, mail or search result. A case goes
  to another programme of the same organisation only.
- **A restricted case** is known to those whom it names, to its owner and to the owners of the organisation. For
  everybody else of the programme it is not there: not in the queue, its counts, the search, lists of similar
  reports, sockets, mail or notices.
- **An admin gets at no case by making accounts**: an admin invites other admins, and the owner of an organisation
  that has none. A link for a new password is made by the owners of every organisation that the person belongs to,
  or on the command line.
- **Two people approve a publication** of a restricted case, too: whoever is alone among those who know of it names a
  second person.
- **A role that is taken away is gone at the next request**, in every open page and socket.
"""


def page() -> str:
    return _TEXT.format(roles=_roles(), table=_table())


def _roles() -> str:
    rows = [f"| {role.value} | {_REACH[role]} |" for role in ROLES]
    return "\n".join(["| role | reaches |", "|---|---|", *rows])


def _table() -> str:
    head = f"| object | verb | {' | '.join(role.value for role in ROLES)} |"
    line = f"|---|---|{'---|' * len(ROLES)}"
    rows = [
        f"| {row.object.value} | {row.verb.value.replace('_', ' ')} | "
        f"{' | '.join('yes' if role in row.roles else '–' for role in ROLES)} |"
        for row in ROWS
    ]
    return "\n".join([head, line, *rows])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
