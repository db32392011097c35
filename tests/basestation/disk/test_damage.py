"""F45: a database that somebody else keeps locked, a log that grew and grew, and a file with damaged pages."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import SQLAlchemyError

from basestation.core.batch import StoreFailed
from basestation.store import schema
from basestation.store.saying import in_words
from tests.basestation.disk.small_base import Badge, Press, SmallBase, found
from tests.support.new_database import put_new_database
from tests.support.sqlite_disk import SqliteDisk

PAGE_BYTES = 4_096
EACH = 2  # of so many pages one
LONGEST_LOG_BYTES = 16 << 20
WRITTEN_BYTES = 24 << 20
PATIENCE_MS = 20  # the base's own two seconds, for a test that waits for them several times


@contextlib.contextmanager
def somebody_else(database: Path, does: str) -> Iterator[sqlite3.Connection]:
    """Another program on the base's computer."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute(does)
        yield other
        other.execute("ROLLBACK")


def test_f45_while_another_program_keeps_it_locked_nothing_is_received_and_then_everything(tmp_path: Path) -> None:
    """F45: however long. The board says what to do, and it heals by itself."""
    put_new_database(tmp_path / "doorstep.db")

    async def story() -> tuple[list[Press], SmallBase]:
        base = SmallBase(tmp_path / "doorstep.db")
        event.listen(base.store.engine, "connect", lambda made, _: made.execute(f"PRAGMA busy_timeout={PATIENCE_MS}"))
        base.start()
        base.issue(2)
        with somebody_else(tmp_path / "doorstep.db", "BEGIN EXCLUSIVE"):
            for number in (1, 2, 1):
                base.badges[number].press()
                base.turn()
            during = list(base.received)
        base.turn()
        base.close()
        return during, base

    during, base = asyncio.run(story())
    after = found(tmp_path / "doorstep.db")

    assert during == []
    assert base.waiting == 0
    assert after.presses == set(base.received)
    assert len(after.presses) == 3
    assert (after.opened, after.damage) == (((1, 1), (2, 2)), ())
    assert "another program keeps it locked. Close whatever else has the database open" in base.faults[0]
    assert base.faults[-1] == ""


def test_f45_a_log_that_grows_because_somebody_reads_for_hours_costs_nothing_and_shrinks_again(tmp_path: Path) -> None:
    """F45: nothing can be carried over while an old moment of the database is being read. Presses are received all the same."""
    database, log = tmp_path / "doorstep.db", tmp_path / "doorstep.db-wal"
    put_new_database(database)

    async def story() -> tuple[list[int], list[Press]]:
        base = SmallBase(database)
        base.start()
        base.issue(1)
        with somebody_else(database, "BEGIN") as reader:
            reader.execute("SELECT count(*) FROM journal").fetchone()
            with base.store.engine.begin() as connection:
                connection.execute(insert(schema.facts), [{"name": f"long {n}", "value": "x" * (1 << 20)} for n in range(24)])
            base.badges[1].press()
            base.turn()
            sizes = [log.stat().st_size]
        for _ in range(3):  # the first carries the log over, the second begins it anew
            base.badges[1].press()
            base.turn()
        sizes.append(log.stat().st_size)
        base.close()
        return sizes, base.received

    (grown, shrunk), received = asyncio.run(story())

    assert grown >= WRITTEN_BYTES
    assert shrunk <= LONGEST_LOG_BYTES
    assert len(received) == 4
    assert found(database).presses == set(received)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with three badges, their alarms and a journal."""
    database = tmp_path_factory.mktemp("good") / "doorstep.db"
    put_new_database(database)

    async def story() -> None:
        base = SmallBase(database)
        base.start()
        base.issue(3)
        for number in range(15):
            base.badges[1 + number % 3].press()
            base.turn()
        base.close()

    asyncio.run(story())
    return database.read_bytes()


def test_f45_whichever_page_is_damaged_nothing_is_called_received_that_is_not_there(good: bytes, tmp_path: Path) -> None:
    """F45: it either goes on as before, or says that its file is damaged and which remedy there is."""
    with SqliteDisk():
        outcomes = {page: _pressed_on(_damaged(good, page), tmp_path / str(page)) for page in range(0, len(good) // PAGE_BYTES, EACH)}

    assert [said for said, _, _ in outcomes.values() if said and "Restore the newest backup" not in said] == []
    assert [page for page, (_, received, stored) in outcomes.items() if not received <= stored] == []
    assert any(said for said, _, _ in outcomes.values())
    assert any(received for _, received, _ in outcomes.values())


def _damaged(good: bytes, page: int) -> bytes:
    """A quarter of the page is somebody else's."""
    chance, at = Random(page), page * PAGE_BYTES
    begin = at + chance.randrange(0, PAGE_BYTES - 1_024, 512)
    return good[:begin] + chance.randbytes(1_024) + good[begin + 1_024 :]


def _pressed_on(data: bytes, folder: Path) -> tuple[str, set[Press], set[Press]]:
    """What the base says of itself, which presses are received, and which are in its file."""
    folder.mkdir()
    (folder / "doorstep.db").write_bytes(data)

    async def story() -> tuple[str, set[Press]]:
        base = SmallBase(folder / "doorstep.db")
        base.badges = {number: Badge(number, bytes([number] * 16), counter=1_000) for number in (1, 2, 3)}
        try:
            base.start()
        except (SQLAlchemyError, StoreFailed) as error:
            return in_words(error), set()
        finally:
            base.store.signs.dispose()
        for badge in base.badges.values():
            badge.press()
        base.turn()
        base.turn()
        base.close()
        return "".join(base.faults[-1:]), set(base.received)

    said, received = asyncio.run(story())
    return said, received, _stored(folder / "doorstep.db") if received else set()


def _stored(database: Path) -> set[Press]:
    with contextlib.closing(sqlite3.connect(database)) as reader:
        return set(reader.execute("SELECT badge, event_counter FROM events"))
