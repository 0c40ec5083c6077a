"""`vulndesk advisory publish`: the public side of a desk as plain files, for any web host or object store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to; what is there and did not change stays.",
)
@click.option("--all", "whole", is_flag=True, help="Compare every file, and remove what does not belong there.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)
def publish(folder: Path, whole: bool, data: Path) -> None:
    """Write every published advisory to a folder: documents, lists, feeds, pages and security.txt.

    The files are those that the desk serves itself, byte for byte. Run again, it writes what changed.
    """
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    from vulndesk.server.wsgi import application  # sets Django up

    def fetch(path: str) -> bytes | None:
        return fetched(application, path)

    from vulndesk.apps.feeds.actions import copy_public_side

    done = copy_public_side(folder.absolute(), fetch=fetch, whole=whole)
    click.echo(f"{done.written} files written, {done.removed} removed.")


def fetched(application: Any, path: str) -> bytes | None:
    """What the desk answers to a stranger's GET, through all that stands before its pages; None for 404."""
    from io import BytesIO
    from urllib.parse import urlsplit

    from django.conf import settings

    address = urlsplit(settings.ADDRESS)
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": f"/{path}",
        "QUERY_STRING": "",
        "SERVER_NAME": address.hostname,
        "SERVER_PORT": str(address.port or 443),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": address.netloc,
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }
    response = application(environ, lambda status, headers, failed=None: answered.append(status))
    try:
        content = b"".join(response)
    finally:
        response.close()
    if answered[0].startswith("404"):
        return None
    if not answered[0].startswith("200"):
        raise RuntimeError(f"/{path} answered {answered[0]}")
    return content
