"""What every test gets: no network but this machine, and options for what the ordinary run leaves out."""

import shutil
import signal
import sys
from pathlib import Path

import hypothesis
import pytest

from tests import second_factor, thrift
from tests.abuse import marking

# A shell that runs the tests in the background ignores SIGINT for them, and what they start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests marked slow")
    marking.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    # A property gets as many examples as there is time for.
    hypothesis.settings.register_profile("ordinary", max_examples=40)
    hypothesis.settings.register_profile("slow", max_examples=200)
    hypothesis.settings.load_profile("slow" if config.getoption("--slow") else "ordinary")
    if folder := config.getoption("--abuse-results"):
        config.pluginmanager.register(marking.Results(folder))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    marking.choose(config, items)
    if config.getoption("--slow"):
        return
    named = _named(config)
    left_out = {item for item in items if "slow" in item.keywords and str(item.path) not in named}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _named(config: pytest.Config) -> set[str]:
    """The files that somebody asks for by name: all of what is in them is run."""
    paths = (Path(config.invocation_params.dir, argument.partition("::")[0]) for argument in config.args)
    return {str(path.resolve()) for path in paths if path.suffix == ".py"}


def pytest_collection_finish() -> None:
    thrift.spare_the_collector()


def pytest_runtest_setup() -> None:
    """Each test has a desk of its own, and a process keeps in mind whose refusals it writes down no more."""
    if attempts := sys.modules.get("vulndesk.apps.attempts.actions"):
        attempts._full.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    thrift.read_each_policy_once()
    thrift.empty_tables_and_no_more()
    thrift.render_without_taking_notes()
    thrift.look_for_static_files_once()
    second_factor.force_login_shows_it()


def pytest_unconfigure() -> None:
    """xdist's workers leave without running atexit."""
    settings = sys.modules.get("tests.settings")
    if settings is not None:
        shutil.rmtree(settings.FOLDER, ignore_errors=True)
