"""Ask `tests.faults.stored` about the folder of a desk."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.running_desk import CHECKOUT, RunningDesk


def stored_in(desk: RunningDesk) -> dict[str, Any]:
    own = {
        "HOME": str(desk.folder),
        "XDG_CONFIG_HOME": str(desk.key_home),
        "VULNDESK_DATA": str(desk.data),
        **desk.environment,
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.faults.stored"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], **own},
        capture_output=True,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr.decode()
    return json.loads(told.stdout)
