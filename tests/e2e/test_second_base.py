"""Two real bases on one database: the owner killed, hung or cut off in the middle of an alarm, and exactly one that acts.

Each fault once in `make test`; a hundred rounds of each in `make campaign` (DOORSTEP_KILLS=200).
"""

import contextlib
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from basestation.store.reading import reading
from basestation.store.verification import Verification
from tests.e2e.support.pair import STEP_S, Pair, pair
from tests.e2e.support.pair_verdict import from_the_overtaken, repeated_without_reason
from tests.support.black_line import BlackLine
from tests.support.postgresql import Postgresql

ROUNDS = int(os.environ.get("DOORSTEP_KILLS", "0")) // 2
TAKEN_WITHIN_S = 5.0
ACTS_WITHIN_S = 8.0  # it has read everything and climbed, on a computer that runs other tests meanwhile

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("kills")]


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Pair]:
    def rows(query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{folder / 'school/doorstep.db'}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    with pair(folder, "", ["", ""], rows) as here:
        yield here


@contextmanager
def on_postgresql(folder: Path) -> Iterator[tuple[Pair, list[BlackLine]]]:
    with Postgresql() as server, contextlib.ExitStack() as running:
        lines = [running.enter_context(BlackLine(server.socket)) for _ in range(2)]
        urls = [f"postgresql+psycopg://postgres@127.0.0.1:{line.port}/postgres" for line in lines]
        with pair(folder, server.url, urls, server.rows) as here:
            yield here, lines


def befall(here: Pair, faults: list[Callable[[int], None]]) -> None:
    """Rounds: a press, a fault while its ladder climbs; in the end what must be true of all that was done."""
    for fault in rounds(faults):
        here.press()
        took_s = here.taken_after(fault)
        told = len(here.climbs())
        here.until(lambda told=told: len(here.climbs()) > told + 1, "the ladder stood still")
        here.until(here.is_open, "the office's page was not opened")
        print(f"{fault.__name__}: taken over after {took_s:.2f} s")
        assert took_s <= TAKEN_WITHIN_S
        here.stand_ready()
    check(here)


def rounds(faults: list[Callable[[int], None]]) -> list[Callable[[int], None]]:
    chance = Random(2026)
    return faults if not ROUNDS else [chance.choice(faults) for _ in range(ROUNDS)]


def check(here: Pair) -> None:
    """Each step of each ladder once, none left out, none late; all that is called sent came; the journal is whole."""
    ladders: dict[int, list[tuple[int, int]]] = {}
    for incident, number, at_ms in here.climbs():
        ladders.setdefault(incident, []).append((number, at_ms))
    for climbed in ladders.values():
        numbers = [number for number, _ in climbed]
        late_s = [(later - sooner) / 1000 - STEP_S for (_, sooner), (_, later) in pairwise(climbed)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        latest = late_s.index(max(late_s))
        print(
            f"the latest step came {late_s[latest]:.2f} s late, at {datetime.fromtimestamp(climbed[latest + 1][1] / 1000, UTC):%H:%M:%S.%f}"
        )
        assert max(late_s) <= ACTS_WITHIN_S
    check_messages(here)
    with reading(here.url) as connection:
        assert list(Verification(connection).findings()) == []


def check_messages(here: Pair) -> None:
    """Once each, but for what was on its way when a base died; and nothing new from one that was overtaken."""
    marked, came = here.marked(), here.came()
    print(f"{len(came)} messages, {len(came) - len({one.key for one in came})} of them again")
    assert marked
    assert marked <= {one.key for one in came}
    assert {one.base for one in came} == {0, 1}
    assert repeated_without_reason(came, here.take_overs) == []
    assert from_the_overtaken(came, here.take_overs, here.owner()) == []


def test_f49_f5_on_sqlite_an_owner_that_is_killed_or_hangs_is_replaced_and_exactly_one_escalates(tmp_path: Path) -> None:
    """F49, F5, F40: the hung one is ended by the spare, which frees the ports it held."""
    with on_sqlite(tmp_path) as here:
        befall(here, [here.kill, here.stop])
        codes = {code for base in here.bases for code in base.codes}

    assert -signal.SIGKILL in codes
    assert codes <= {-signal.SIGKILL, 1}


def test_f49_f46_on_postgresql_an_owner_that_is_cut_off_is_replaced_too_and_ends_by_itself(tmp_path: Path) -> None:
    """F49, F46, F6: the line goes black in both directions and stays open."""
    with on_postgresql(tmp_path) as (here, lines):

        def cut(base: int) -> None:
            lines[base].go_black()
            threading.Timer(7.0, lines[base].clear).start()

        befall(here, [here.kill, here.stop, cut])
        codes = {code for base in here.bases for code in base.codes}

    assert codes == {-signal.SIGKILL, 1}
