"""F42, F44: the disk refuses, at every single write. Nothing is received that is not stored, the board says why, and it heals by itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select

from basestation.sealing import KEY_BYTES
from basestation.second_base.standing_by import own
from basestation.store import schema
from tests.basestation.disk.small_base import Badge, Found, SmallBase, found
from tests.support.new_database import put_new_database
from tests.support.sqlite_disk import FULL, REMOVE, TRUNCATE, WRITE, WRITE_ERROR, Act, SqliteDisk

MOST_WRITES = 100
CHANGES = (WRITE, TRUNCATE, REMOVE)


def nothing(act: Act) -> int:
    """Is refused."""
    return 0


class Refusing:
    """From the `after`th change on, nothing more is taken."""

    def __init__(self, code: int, after: int):
        self._code, self._left = code, after
        self.has_refused = False

    def __call__(self, act: Act) -> int:
        if act.kind not in CHANGES:
            return 0
        self.has_refused = self.has_refused or self._left <= 0
        self._left -= 1
        return self._code if self.has_refused else 0


@dataclass
class Outcome:
    """For each place where the disk could begin to refuse: how many were received then, and after it took again."""

    during: list[int]
    after: list[int]
    said: set[str]
    left: Found


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (FULL, "the disk is full. Free some room: it goes on by itself"),
        (WRITE_ERROR, "the disk reports an error and may be failing. Copy the newest backup to another computer, and ring your technician"),
    ],
)
def test_f42_a_press_meets_a_disk_that_takes_nothing_from_any_write_on(tmp_path: Path, code: int, words: str) -> None:
    """F42, F43: also in the middle of carrying the log over into the file, where the press is safe already and is received."""
    outcome = asyncio.run(_refused_at_each_write(tmp_path / "doorstep.db", lambda number: Refusing(code, number)))

    assert len(outcome.after) > 20
    assert set(outcome.after) == {1}
    assert outcome.during[0] == 0
    assert outcome.during[-1] == 1
    assert len(outcome.left.presses) == len(outcome.after)
    assert outcome.left.opened == ((1, 1),)
    assert outcome.left.damage == ()
    assert {said.partition(": ")[2].partition(" (")[0] for said in outcome.said} == {words}


async def _refused_at_each_write(database: Path, refusing: Callable[[int], Refusing]) -> Outcome:
    put_new_database(database)
    during, after, said = [], [], set()
    with SqliteDisk() as disk:
        base = SmallBase(database)
        event.listen(base.store.engine, "connect", lambda made, _: made.execute("PRAGMA wal_autocheckpoint=1"))
        base.start()
        base.issue(1)
        for number in range(MOST_WRITES):
            base.badges[1].press()
            before = len(base.received)
            disk.fails = refusal = refusing(number)
            base.turn()
            during.append(len(base.received) - before)
            disk.fails = nothing
            base.turn()
            after.append(len(base.received) - before)
            if not refusal.has_refused:
                break
        base.close()
        said = {fault for fault in base.faults if fault}
    return Outcome(during, after, said, found(database))


def test_f44_a_file_system_that_turns_read_only_and_back_leaves_nothing_open_for_reading_only(tmp_path: Path) -> None:
    """F44: pages' connections too are opened anew, or every form would fail until the base is started again."""
    database = tmp_path / "doorstep.db"
    put_new_database(database)

    async def story() -> tuple[list[int], SmallBase]:
        with SqliteDisk() as disk:
            base = SmallBase(database)
            base.start()
            base.issue(1)
            received = []
            for is_read_only in (False, True, True, False, False):
                base.badges[1].press()
                disk.is_read_only = is_read_only
                disk.fails = Refusing(WRITE_ERROR, 0) if is_read_only else nothing
                base.turn()
                _pages_look(base)
                received.append(len(base.received))
            with base.store.engine.begin() as connection:
                connection.execute(insert(schema.facts), {"name": "a form", "value": "sent"})
            base.close()
            return received, base

    received, base = asyncio.run(story())
    after = found(database)

    assert received[:3] == [1, 1, 1]
    assert received[-1] == 5
    assert after.presses == set(base.received)
    assert "a form" in after.facts
    assert (after.opened, after.damage) == (((1, 1),), ())
    assert any("the disk can only be read. Ring your technician" in fault for fault in base.faults)
    assert base.faults[-1] == ""


def _pages_look(base: SmallBase) -> None:
    """Two at once, so that two connections are kept for the next ones."""
    with base.store.engine.connect() as one, base.store.engine.connect() as two:
        assert {connection.execute(select(schema.facts.c.name)).first() is None for connection in (one, two)} == {False}


@pytest.fixture
def in_service(tmp_path: Path) -> bytes:
    """A database with one badge."""

    async def story() -> None:
        base = SmallBase(tmp_path / "made.db")
        base.start()
        base.issue(1)
        base.close()

    asyncio.run(story())
    return (tmp_path / "made.db").read_bytes()


def test_f42_a_base_that_starts_on_a_full_disk_receives_nothing_until_there_is_room(tmp_path: Path, in_service: bytes) -> None:
    """F42: whichever write of its start is refused, it starts; what is pressed then is received when there is room, once."""
    with SqliteDisk() as disk:
        outcomes = []
        while not outcomes or outcomes[-1][0]:
            database = tmp_path / f"{len(outcomes)}.db"
            database.write_bytes(in_service)
            outcomes.append(asyncio.run(_started_on_a_full_disk(database, disk, Refusing(FULL, len(outcomes)))))

    assert len(outcomes) > 10
    assert outcomes[0] == (True, 0, 1)
    assert outcomes[-1] == (False, 1, 1)
    assert {after for _, _, after in outcomes} == {1}


async def _started_on_a_full_disk(database: Path, disk: SqliteDisk, refusal: Refusing) -> tuple[bool, int, int]:
    """Whether anything was refused, and how many presses were received until there was room, and afterwards."""
    base = SmallBase(database)
    base.badges[1] = Badge(1, bytes([1] * KEY_BYTES))
    disk.fails = refusal
    await own(base.store)
    base.open()
    base.badges[1].press()
    base.turn()
    during = len(base.received)
    disk.fails = nothing
    base.turn()
    base.close()
    return refusal.has_refused, during, len(base.received)
