"""The floor: the least that a Django view can do that stores 4 KB for good. One INSERT, one transaction, no middleware.

The database is set up as the desk's is: SQLite, WAL, synchronous=FULL, IMMEDIATE, a connection that stays open.
"""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, JsonResponse
from django.urls import path

FOLDER = Path(os.environ["BENCH_FOLDER"])
DATABASE = FOLDER / "floor.sqlite3"

settings.configure(
    SECRET_KEY="the floor keeps no secret",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[],
    MIDDLEWARE=[],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATABASE,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            },
        }
    },
)
django.setup()


class Row(models.Model):
    body = models.TextField()

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return str(self.pk)


def insert(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"id": Row.objects.create(body=request.body.decode()).pk}, status=201)


urlpatterns = [path("rows", insert)]

if not DATABASE.exists():
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    connection.close()

application = get_wsgi_application()
