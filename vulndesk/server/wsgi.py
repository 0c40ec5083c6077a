"""The pages alone, for a WSGI server of the owner's choice. The live case room needs `vulndesk.server.asgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")

application = get_wsgi_application()
