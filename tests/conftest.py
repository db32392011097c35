"""For every test: what all of them imported is no garbage, and what a test wants to be known is said at the end of the run."""

import gc
import os
from collections.abc import Callable

import pytest

SAID = "said"
LONG_FIRST = ("e2e/", "provision/", "firmware/test_on_micropython", "scenarios/", "vm/", "firmware/", "contracts/", "hardware/")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a browser, a broker or a process that was killed."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file is one worker's work, and what is long begins first: nobody waits at the end for another's long file."""
    items.sort(key=lambda item: _turn(item.nodeid.removeprefix("tests/")))


def _turn(place: str) -> int:
    return next((turn for turn, long in enumerate(LONG_FIRST) if place.startswith(long)), len(LONG_FIRST))


def pytest_collection_finish() -> None:
    """The firmware tidies its heap when memory runs out; here that would go through every library's objects, thousands of times."""
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
