"""What every test gets: no network but this machine, and options for what the ordinary run leaves out."""

import shutil
import sys

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests marked slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    left_out = [item for item in items if "slow" in item.keywords]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if "slow" not in item.keywords]


def pytest_unconfigure() -> None:
    """xdist's workers leave without running atexit."""
    settings = sys.modules.get("tests.settings")
    if settings is not None:
        shutil.rmtree(settings.FOLDER, ignore_errors=True)
