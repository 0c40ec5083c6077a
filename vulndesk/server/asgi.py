"""Everything on one port: pages and the API through `wsgi_bridge`, `/ws/` through Channels.

A socket is opened only by a page of this desk: a foreign Origin, or none, is refused before any consumer runs, because
browsers send cookies with WebSockets from every site (RFC 6455, 10.2).
"""

from urllib.parse import urlsplit

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from channels.sessions import SessionMiddlewareStack

from vulndesk.server.wsgi import application as pages  # first: it loads Django, which the rest needs

# isort: split
from django.conf import settings

from vulndesk.apps.chat.routing import websocket_urlpatterns
from vulndesk.server.gate import SocketGate
from vulndesk.server.wsgi_bridge import WsgiBridge


def own_origins(address: str, *, onion: str = "") -> list[str]:
    """The origins of this desk's own pages: its address, its onion service, and this machine's other names."""
    parts = urlsplit(address)
    origins = [f"{parts.scheme}://{parts.netloc}", *filter(None, [onion])]
    if parts.hostname in ("localhost", "127.0.0.1", "::1"):
        port = f":{parts.port}" if parts.port else ""
        origins += [f"{parts.scheme}://{host}{port}" for host in ("localhost", "127.0.0.1", "[::1]")]
    return list(dict.fromkeys(origins))


def make_application() -> ProtocolTypeRouter:
    """A new one for each process: its threads must not be those of another."""
    origins = own_origins(settings.ADDRESS, onion=settings.ONION)
    rooms = SessionMiddlewareStack(SocketGate(URLRouter(websocket_urlpatterns)))
    sockets = OriginValidator(rooms, origins)
    return ProtocolTypeRouter({"http": WsgiBridge(pages), "websocket": sockets})


application = make_application()
