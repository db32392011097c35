"""F41: the base's computer loses power at any write. What was called received is there when the power comes back, and all is whole.

What SQLite really told the disk to do is logged; a cut leaves what was flushed, and any of the sectors that were not. DOORSTEP_CUTS=3000
in `make campaign`, forty in `make test`.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import SQLAlchemyError

from basestation.store import schema
from tests.basestation.disk.small_base import Press, SmallBase, found
from tests.support.platter import Platter
from tests.support.sqlite_disk import FLUSH, Act, SqliteDisk

CUTS = int(os.environ.get("DOORSTEP_CUTS", "40"))
PRESSES, PAGES_OF_LOG = 24, 30


@dataclass(frozen=True)
class Promise:
    """From this act on, this press was called received, or this page's edit was called saved."""

    acts: int
    press: Press | None = None
    edit: str = ""


@dataclass(frozen=True)
class Day:
    database: Path
    acts: tuple[Act, ...]
    promises: tuple[Promise, ...]

    def promised(self, acts: int) -> tuple[set[Press], set[str]]:
        made = [promise for promise in self.promises if promise.acts <= acts]
        return {promise.press for promise in made if promise.press}, {promise.edit for promise in made if promise.edit}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """From the very first start: a new database, badges, presses, a page's edits, and a log that is carried over many times."""
    database = tmp_path_factory.mktemp("day") / "doorstep.db"
    with SqliteDisk() as disk:
        promises = asyncio.run(_lived(SmallBase(database), disk))
    return Day(database, tuple(disk.acts), tuple(promises))


async def _lived(base: SmallBase, disk: SqliteDisk) -> list[Promise]:
    event.listen(base.store.engine, "connect", _carry_over_often)
    base.start()
    base.issue(3)
    promises = []
    for number in range(PRESSES):
        base.badges[1 + number % 3].press()
        told = len(base.received)
        base.turn()
        promises += [Promise(len(disk.acts), press) for press in base.received[told:]]
        with base.store.engine.begin() as connection:
            connection.execute(insert(schema.facts), {"name": f"edit {number}", "value": "x" * 900})
        promises.append(Promise(len(disk.acts), edit=f"edit {number}"))
    base.close()
    return promises


def _carry_over_often(connection: Any, _: Any) -> None:
    """What a busy day does with a thousand pages, on a small scale."""
    connection.execute(f"PRAGMA wal_autocheckpoint={PAGES_OF_LOG}")


@pytest.mark.campaign
def test_f41_whatever_was_called_received_or_saved_is_there_after_a_power_cut_at_any_write(day: Day, tmp_path: Path) -> None:
    """F41: and the journal's chain is whole, the file is whole, and each badge has one alarm."""
    chance = Random(41)
    cuts = enumerate(_cuts(day, chance))
    with SqliteDisk():
        broken = [said for number, (cut, files) in cuts if (said := _broken(day, cut, files, tmp_path / str(number)))]

    assert broken == []


def _cuts(day: Day, chance: Random) -> Iterator[tuple[int, dict[str, bytes]]]:
    """The moment of each cut, and what it leaves."""
    at = sorted(chance.randrange(len(day.acts) + 1) for _ in range(CUTS))
    platter, done = Platter(chance), 0
    for cut in at:
        platter.take(day.acts[done:cut])
        done = cut
        yield cut, platter.after_a_cut()


def _broken(day: Day, cut: int, files: dict[str, bytes], folder: Path) -> str:
    folder.mkdir()
    for path, data in files.items():
        (folder / Path(path).name).write_bytes(data)
    presses, edits = day.promised(cut)
    try:
        after = found(folder / day.database.name)
    except SQLAlchemyError as error:
        return f"cut after act {cut} of {len(day.acts)}: {error}"
    lost = presses - after.presses, edits - after.facts
    is_whole = not after.damage and len({badge for badge, _ in after.opened}) == len(after.opened)
    return "" if is_whole and not any(lost) else f"cut after act {cut} of {len(day.acts)}: lost {lost}, {after}"


def test_the_day_that_is_cut_has_everything_in_it(day: Day) -> None:
    """The log is carried over into the file in between, and everything that was pressed was received."""
    database, log = ([act for act in day.acts if act.path == f"{day.database}{end}"] for end in ("", "-wal"))

    assert sum(act.kind == FLUSH for act in database) >= 3
    assert sum(act.kind == FLUSH for act in log) >= 2 * PRESSES
    assert len({promise.press for promise in day.promises if promise.press}) == PRESSES


def test_a_base_that_did_not_wait_for_its_disk_would_be_found_out(day: Day, tmp_path: Path) -> None:
    """The same day, as a disk that only says that it flushed would have it."""
    lazy = replace(day, acts=tuple(replace(act, kind="nothing") if act.kind == FLUSH else act for act in day.acts))
    platter = Platter(Random(41))
    platter.take(lazy.acts)

    assert _broken(lazy, len(lazy.acts), platter.after_a_cut(), tmp_path / "cut")
