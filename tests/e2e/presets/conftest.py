"""One school for each file, and a walk through it in real browsers, one for each person."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .school import School, Windows
from .walking import Walk


@pytest.fixture(scope="module")
def school(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Of the preset that the file is about."""
    opened = School(tmp_path_factory.mktemp("school"), request.module.PRESET)
    yield opened.start()
    opened.stop()


@pytest.fixture(scope="module")
def walk(request: pytest.FixtureRequest, browser: Browser, school: School) -> Iterator[Walk]:
    windows = Windows(browser, school)
    yield Walk(request.module.PRESET, school, windows)
    windows.close()
    assert windows.strays == []
