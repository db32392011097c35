"""A base that runs notices a badge that another program added, revoked or renamed."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from basestation.store.badges import add_badge, revoke_badge, set_board
from basestation.store.store import Store
from basestation.watching import watch_badges
from tests.support.seeding import seeded


async def noticed(store: Store, change: Callable[[], object]) -> bool:
    """Whether somebody is told within a second of what `change` does."""
    told = asyncio.Event()
    watching = asyncio.create_task(watch_badges(store.engine, told.set, every_s=0.01))
    try:
        await asyncio.sleep(0.1)
        assert not told.is_set()
        await asyncio.to_thread(change)
        async with asyncio.timeout(1):
            await told.wait()
        return True
    except TimeoutError:
        return False
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(f"sqlite:///{tmp_path / 'doorstep.db'}")
    store.own()
    seeded(store.engine, add_badge, "Badge 1")
    return store


def test_a_badge_that_comes_or_goes_is_noticed(store: Store) -> None:
    assert asyncio.run(noticed(store, lambda: seeded(store.engine, add_badge, "Badge 2")))
    assert asyncio.run(noticed(store, lambda: seeded(store.engine, revoke_badge, 2)))
    assert asyncio.run(noticed(store, lambda: seeded(store.engine, set_board, 1, "esp32-devkit")))
    assert not asyncio.run(noticed(store, lambda: None))
    store.close()


def test_a_database_that_is_away_ends_nothing(store: Store, tmp_path: Path) -> None:
    """It is looked at again: the change made while it was away is noticed when it is back."""

    def away_and_back() -> None:
        (tmp_path / "doorstep.db").rename(tmp_path / "away")
        store.engine.dispose()
        (tmp_path / "doorstep.db").unlink(missing_ok=True)
        (tmp_path / "away").rename(tmp_path / "doorstep.db")
        seeded(store.engine, add_badge, "Badge 2")

    assert asyncio.run(noticed(store, away_and_back))
    store.close()
