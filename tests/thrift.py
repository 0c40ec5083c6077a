"""What every test would pay for again is paid once a process; nothing that a test looks at changes by it.

Beside what is here, `--no-migrations` makes the tables from the models, in a third of the time: `./run check` proves
that the migrations come to the same, and every desk that a test starts runs them.
"""

from __future__ import annotations

import gc
from functools import lru_cache


def spare_the_collector() -> None:
    """What was imported stays to the end: the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def read_each_policy_once() -> None:
    """Nearly every test with a database opens a programme, and most of that is reading one of two policies."""
    from vulndesk.gateways import policy_files

    policy_files.open_policy = lru_cache(maxsize=64)(policy_files.open_policy)


def empty_tables_and_no_more() -> None:
    """After a test with real transactions Django makes content types and permissions anew, which nothing here uses."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    post_migrate.disconnect(dispatch_uid=f"{create_permissions.__module__}.{create_permissions.__name__}")
    post_migrate.disconnect(create_contenttypes)


def render_without_taking_notes() -> None:
    """Django's test client copies the context of every template, of each widget of a form, too."""
    from django.template.base import Template
    from django.test.utils import _TestState

    Template._render = _TestState.saved_data.template_render


def look_for_static_files_once() -> None:
    """Every test client builds the middleware anew, and one of them goes through the folders of all apps."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = look_once
