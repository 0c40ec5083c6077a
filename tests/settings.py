"""The server's own settings, on a temporary data folder with a fixed key, so that tests run what is shipped.

TEST_DATABASE=postgresql runs them on a real PostgreSQL (tests/postgresql.py); SQLite in a file is the default.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import postgresql

FOLDER = Path(tempfile.mkdtemp(prefix="vulndesk-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("VULNDESK_")] + ["DATABASE_URL", "EMAIL_URL"]:
    os.environ.pop(_name, None)  # a developer's own desk never leaks into a test
os.environ["VULNDESK_DATA"] = str(FOLDER)
(FOLDER / "static").mkdir()  # whitenoise warns when its folder is absent
for _name in ("ADDRESS", "PROGRAMME", "DESK"):
    os.environ[f"VULNDESK_REPORTS_PER_{_name}"] = "0"  # every test reports from one address; those of a rush set them
os.environ["VULNDESK_KEY"] = "dGhlIGtleSBvZiBhbGwgdGVzdHMsIG5ldmVyIHVzZWQ="  # 32 bytes, known to everyone
if os.environ.get("TEST_DATABASE", "sqlite") == "postgresql":
    os.environ["DATABASE_URL"] = postgresql.address()

from vulndesk.server.settings import *  # noqa: E402, F403
from vulndesk.server.settings import DATABASES  # noqa: E402

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not :memory:, because the WAL, its locks and the threads of the live server are what is tested.
    DATABASES["default"].setdefault("TEST", {})["NAME"] = str(FOLDER / "test.sqlite3")
else:
    # A thread of a test ends with its connection open otherwise, and the test database cannot be dropped.
    DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow hash is the hasher's test, not ours
