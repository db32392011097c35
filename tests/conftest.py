"""For every test: what all of them imported is no garbage."""

import gc


def pytest_collection_finish() -> None:
    """The firmware tidies its heap when memory runs out; here that would go through every library's objects, thousands of times."""
    gc.collect()
    gc.freeze()
