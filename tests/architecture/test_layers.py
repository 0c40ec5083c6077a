"""What import-linter cannot see: that core and gateways really run where Django is not."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

# Imports every module of a package with Django made unimportable; prints how many.
PROGRAM = """
import importlib, importlib.abc, pkgutil, sys

class NoDjango(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "channels", "ninja", "allauth"):
            raise ImportError(f"{name} is blocked here")

sys.meta_path.insert(0, NoDjango())
package = importlib.import_module(sys.argv[1])
names = [module.name for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def import_all_of(package: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, package], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("package", ["vulndesk.core", "vulndesk.gateways"])
def test_every_module_of_core_and_gateways_loads_without_django(package: str) -> None:
    run = import_all_of(package)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 5


def test_the_blocker_really_blocks() -> None:
    run = import_all_of("vulndesk.apps.vault")
    assert "django is blocked here" in run.stderr


def test_the_supervisor_and_the_command_line_load_without_django() -> None:
    program = PROGRAM.partition("package =")[0] + "import vulndesk.server.supervisor, vulndesk.commands.serve"
    run = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_tests_of_core_import_no_django() -> None:
    for path in sorted((CHECKOUT / "tests" / "core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.partition(".")[0] == "django"], path
            assert not [name for name in names if name.startswith(("vulndesk.apps", "vulndesk.server"))], path
