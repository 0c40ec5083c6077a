"""django-helpdesk as its own instructions set it up, on the desk's database settings: a project of one file.

    python -m bench.stand.helpdesk TICKETS     makes the database, a person of the staff, and so many tickets

Runs in an environment of its own (bench/stand/peer.py). Mail goes to Django's dummy backend; the queue has no address,
so django-helpdesk sends nothing and only renders its pages and stores its rows.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

FOLDER = Path(os.environ["BENCH_FOLDER"])
DATABASE = FOLDER / "helpdesk.sqlite3"
PERSON, PASSWORD = "tom", "four unrelated words here"

settings.configure(
    SECRET_KEY="a secret of this measurement only, and of nothing else",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DEBUG=False,
    USE_TZ=True,
    SITE_ID=1,
    STATIC_URL="/static/",
    LOGIN_URL="/helpdesk/login/",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    HELPDESK_TEAMS_MODE_ENABLED=False,
    MEDIA_ROOT=str(FOLDER / "media"),
    # Django's quick hasher: signing in is not what is measured, and nobody else gets in.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.sites",
        "django.contrib.humanize",
        "rest_framework",
        "helpdesk",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.debug",
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
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

urlpatterns = [path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]


def seed(tickets: int) -> None:
    """One public queue, one person, and tickets of every status and priority, a quarter of them with an owner."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from helpdesk.models import FollowUp, Queue, Ticket

    call_command("migrate", verbosity=0)
    queue = Queue.objects.create(title="Security", slug="security", allow_public_submission=True)
    tom = get_user_model().objects.create_superuser(PERSON, "", PASSWORD)
    now = datetime.now(UTC)
    rows = [
        Ticket(
            title=f"Finding {number}: the parser reads past the end of its buffer",
            queue=queue,
            created=now - timedelta(minutes=number),
            submitter_email=f"finder{number % 50}@example.org",
            status=(1, 1, 1, 2, 3, 4)[number % 6],
            priority=number % 5 + 1,
            description="x" * 4000,
            assigned_to=tom if number % 4 == 0 else None,
            due_date=now + timedelta(hours=number % 500),
        )
        for number in range(tickets)
    ]
    made = Ticket.objects.bulk_create(rows, batch_size=500)
    FollowUp.objects.bulk_create(
        [FollowUp(ticket=ticket, date=ticket.created, title="Ticket opened", public=True) for ticket in made],
        batch_size=500,
    )


if __name__ == "__main__":
    seed(int(sys.argv[1]))
else:
    application = get_wsgi_application()
