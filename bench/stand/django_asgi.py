"""The desk's pages on Django's own ASGI handler, to compare with the bridge that is shipped."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")

application = get_asgi_application()
