"""F42, F44: the disk refuses, at every single write. Nothing is received that is not stored, the board says why, and it heals by itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.basestation.disk.small_base import Found, SmallBase, found
from tests.support.new_database import put_new_database
from tests.support.sqlite_disk import FULL, REMOVE, TRUNCATE, WRITE, WRITE_ERROR, Act, SqliteDisk

MOST_WRITES = 100
CHANGES = (WRITE, TRUNCATE, REMOVE)


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
            disk.fails = lambda act: 0
            base.turn()
            after.append(len(base.received) - before)
            if not refusal.has_refused:
                break
        base.close()
        said = {fault for fault in base.faults if fault}
    return Outcome(during, after, said, found(database))
