"""A school for each story, in a folder of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from basestation.store.reading import reading
from basestation.store.verification import Verification
from tools.emulator.story import School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """Whatever the story was, its journal is honest, and is found to be."""
    school = School(tmp_path)
    yield school
    school.base.kill()
    with reading(f"sqlite:///{school.base.database}") as connection:
        assert [str(finding) for finding in Verification(connection).findings()] == []


@pytest.fixture
def new_school(tmp_path: Path) -> Iterator[Callable[..., School]]:
    """For a story that sets its own weather, seed or policy."""
    schools: list[School] = []

    def make(**how: object) -> School:
        schools.append(School(tmp_path, **how))  # type: ignore[arg-type]  # a test says what it wants
        return schools[-1]

    yield make
    for each in schools:
        each.base.kill()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "campaign: has a long form, run by `make campaign`")
