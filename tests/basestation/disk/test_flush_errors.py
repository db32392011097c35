"""F43: the disk reports an error while flushing. Nothing is receipted, it is said, and nothing of the failed write is believed afterwards.

The computer then calls the pages clean that it could not write: a later flush succeeds and writes none of them. `Platter` keeps to that.
"""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from basestation.store.settling import Settle, write_again
from tests.basestation.disk.small_base import Found, Press, SmallBase, found
from tests.support.platter import Platter
from tests.support.sqlite_disk import FLUSH, FLUSH_ERROR, WRITE, Act, SqliteDisk


def no_flush(act: Act) -> int:
    return FLUSH_ERROR if act.kind == FLUSH else 0


def all_is_well(act: Act) -> int:
    return 0


@dataclass(frozen=True)
class Outcome:
    """What was received while the disk failed and in the end, what the board said, and what a power cut at the end leaves."""

    during: list[Press]
    received: list[Press]
    faults: list[str]
    left: Found


def logged(disk: SqliteDisk) -> Settle:
    """Writes the log again, and says so where SQLite's own acts are logged."""

    def settle(log: Path) -> None:
        write_again(log)
        if log.exists():
            disk.acts += [Act(WRITE, str(log), 0, log.read_bytes()), Act(FLUSH, str(log))]

    return settle


def a_pressed_base(folder: Path, disk: SqliteDisk) -> SmallBase:
    """One press is received; the second meets a disk that can't flush."""
    folder.mkdir()
    base = SmallBase(folder / "doorstep.db", logged(disk))
    base.start()
    base.issue(1)
    base.badges[1].press()
    base.turn()
    base.badges[1].press()
    disk.fails = no_flush
    base.turn()
    disk.fails = all_is_well
    return base


def cut(platter: Platter, folder: Path) -> Found:
    folder.mkdir()
    for path, data in platter.after_a_cut().items():
        (folder / Path(path).name).write_bytes(data)
    return found(folder / "doorstep.db")


@pytest.mark.parametrize("seed", range(4))
def test_f43_a_press_whose_flush_failed_is_received_only_when_a_later_one_holds(tmp_path: Path, seed: int) -> None:
    """F43: the same process goes on when the disk does, and writes it all anew."""

    async def story() -> Outcome:
        with SqliteDisk() as disk:
            base = a_pressed_base(tmp_path / "base", disk)
            during = list(base.received)
            base.turn()
            platter = Platter(Random(seed))
            platter.take(disk.acts)
            left = cut(platter, tmp_path / "cut")
            base.close()
            return Outcome(during, base.received, base.faults, left)

    outcome = asyncio.run(story())

    assert outcome.during == [(1, 1)]
    assert outcome.received == [(1, 1), (1, 3)]
    assert outcome.left.presses == set(outcome.received)
    assert outcome.left.damage == ()
    assert "no alarm is being recorded or receipted: the disk reports an error and may be failing" in outcome.faults[0]
    assert outcome.faults[-1] == ""


@pytest.mark.parametrize("seed", range(6))
def test_f43_killed_after_a_flush_that_failed_the_next_process_believes_nothing_that_is_not_on_the_disk(tmp_path: Path, seed: int) -> None:
    """F43, F40, F41: the failed write can be read, because the computer's memory has it; the disk has not. The badge asks again, the
    power goes, and what it was told is there all the same."""

    async def story() -> Outcome:
        with SqliteDisk() as disk:
            killed = a_pressed_base(tmp_path / "killed", disk)
            platter = Platter(Random(seed))
            platter.take(disk.acts)
            disk.acts.clear()
            after = next_process(killed, platter, tmp_path / "next", disk)
            after.turn()
            platter.take(disk.acts)
            left = cut(platter, tmp_path / "cut")
            for base in (killed, after):
                base.close()
            return Outcome(killed.received, after.received, killed.faults, left)

    outcome = asyncio.run(story())

    assert outcome.during == [(1, 1)]
    assert outcome.received == [(1, 3)]
    assert outcome.left.presses == {(1, 1), (1, 3)}
    assert outcome.left.damage == ()


def next_process(killed: SmallBase, platter: Platter, folder: Path, disk: SqliteDisk) -> SmallBase:
    """It finds the files as the computer's memory has them; of what the connections of the killed one shared, nothing is left."""
    folder.mkdir()
    for file in Path(str(killed.store.engine.url.database)).parent.glob("doorstep.db*"):
        platter.move(file, folder / file.name)
        if not file.name.endswith("-shm"):
            shutil.copy(file, folder / file.name)
    base = SmallBase(folder / "doorstep.db", logged(disk))
    base.badges = killed.badges
    base.start()
    return base


def test_a_log_is_written_again_as_it_stands(tmp_path: Path) -> None:
    log = tmp_path / "doorstep.db-wal"
    log.write_bytes(bytes(range(256)) * 12_345)
    before = log.read_bytes()

    write_again(log)

    assert log.read_bytes() == before


def test_a_log_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    write_again(tmp_path / "doorstep.db-wal")

    assert list(tmp_path.iterdir()) == []
