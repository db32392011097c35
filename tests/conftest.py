"""For every test: what all of them imported is no garbage, and what a test wants to be known is said at the end of the run."""

import gc
import os
from collections.abc import Callable, Iterable
from itertools import zip_longest

import pytest
from hypothesis import settings

SAID = "said"
TIDYING = ("tests/firmware/test_memory.py", "tests/portable/test_memory_runs_out.py")
WAITING = ("tests/e2e/", "tests/provision/")
WORKING = ("tests/firmware/test_on_micropython", "tests/scenarios/", "tests/firmware/", "tests/vm/", "tests/contracts/", "tests/hardware/")

settings.register_profile("unhurried", deadline=None)  # how long an example takes is no test's business on a computer that others use too
settings.load_profile("unhurried")


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: many tests wait for a browser, a broker or a process that was killed."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file is one worker's work. The long ones begin first, so that nobody waits at the end for one of them."""
    files = _long_first(dict.fromkeys(_file_of(item) for item in items))
    turns = {file: turn for turn, file in enumerate(files)}
    items.sort(key=lambda item: turns[_file_of(item)])


def _file_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _long_first(files: Iterable[str]) -> list[str]:
    """Two that wait to one that works, which keeps both cores busy; then the many short ones."""
    waiting = [file for file in files if file.startswith(WAITING)]
    working = [file for folder in WORKING for file in files if file.startswith(folder)]
    mixed = [file for three in zip_longest(waiting[::2], waiting[1::2], working) for file in three if file]
    return list(dict.fromkeys([*mixed, *files]))


def pytest_collection_finish() -> None:
    """The firmware tidies its heap when memory runs out; here that would go through every library's objects, thousands of times."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The same for what other tests have left, before those that run out of memory thousands of times."""
    if _file_of(item).startswith(TIDYING):
        gc.collect()
        gc.freeze()


@pytest.fixture
def says(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Words for whoever runs the tests, from whichever worker."""
    return lambda words: record_property(SAID, words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.stats.get("passed", []):
        for words in (words for name, words in report.user_properties if name == SAID):
            terminalreporter.write_line(str(words))
