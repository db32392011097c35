"""For every test: what all of them imported is no garbage, and what a test wants to be known is said at the end of the run."""

import gc
from collections.abc import Callable

import pytest

SAID = "said"


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
