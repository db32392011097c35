"""How long each board lasts by the model: ninety days in a drawer, a day of visits with an hour of alarm. Nothing here was measured."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .antenna import Walk, nothing
from .devices import FakeGps
from .people import Visitor
from .sleeper import LORA, WIFI, Cell, SleepyBadge
from .story import School

BOARDS = Path(__file__).parent.parent.parent / "hardware" / "boards"
SCHOOL_UDEG = (53_745_670, -336_780)
DRAWER_MAH, DRAWER_DAYS = 1000, 90
VISITS_IN_A_DAY, TRAVEL_MIN, CHECK_INS, INTERVAL_MIN = 8, 30, 2, 20
FIRST_FIX_MS = 30_000
BOTTOMLESS_MAH = 100_000  # to measure what is used, whatever the cell


@dataclass(frozen=True, slots=True, eq=False)  # each board is read once: it is equal to itself alone
class BoardFile:
    name: str
    title: str
    currents_ua: dict[str, int]
    capacity_mah: int
    has_lora: bool

    @property
    def roads(self) -> tuple[str, ...]:
        return (WIFI, LORA) if self.has_lora else (WIFI,)


@cache
def boards() -> tuple[BoardFile, ...]:
    return tuple(_board(json.loads(path.read_text("utf-8"))) for path in sorted(BOARDS.glob("*/board.json")))


def _board(data: dict[str, Any]) -> BoardFile:
    return BoardFile(data["name"], data["title"], data["currents_ua"], data["battery"]["capacity_mah"], data["radio"] is not None)


class ColdStart:
    """A receiver that has forgotten all while it was off: its first fix takes its time."""

    def __init__(self, gps: FakeGps) -> None:
        self._gps, self._walk, self._times_on, self._on_ms = gps, Walk(*SCHOOL_UDEG), 0, 0

    def __call__(self, from_ms: int, to_ms: int) -> bytes:
        if self._gps.times_on != self._times_on:
            self._times_on, self._on_ms = self._gps.times_on, from_ms
        return self._walk(from_ms, to_ms) if to_ms - self._on_ms >= FIRST_FIX_MS else nothing(from_ms, to_ms)


@contextmanager
def a_visitor(board: BoardFile, capacity_mah: int) -> Iterator[tuple[School, Visitor, SleepyBadge]]:
    with TemporaryDirectory() as folder:
        school = School(Path(folder))
        try:
            ann = school.visitor("Ann", badge=7, roads=board.roads, cell=Cell(board.currents_ua, capacity_mah))
            assert isinstance(ann.badge, SleepyBadge)
            yield school, ann, ann.badge
        finally:
            school.base.kill()


@cache
def drawer_ua(board: BoardFile) -> float:
    """The mean current of a badge put away, start of each heartbeat included."""
    with a_visitor(board, BOTTOMLESS_MAH) as (school, _, badge):
        school.waits(minutes=70)
        badge.ledger.count(school.world.now_ms)
        before_uah = badge.ledger.used_uah()
        school.waits(hours=48)
        badge.ledger.count(school.world.now_ms)
        return (badge.ledger.used_uah() - before_uah) / 48


def drawer_days(board: BoardFile, capacity_mah: int) -> int:
    return int(capacity_mah * 1000 / drawer_ua(board) / 24)


@cache
def visits_mah(board: BoardFile, road: str) -> tuple[float, float]:
    """Used by twelve hours of visits that this road carries, and by the hour of alarm after them."""
    with a_visitor(board, BOTTOMLESS_MAH) as (school, ann, badge):
        school.waits(seconds=10)
        before_uah = badge.ledger.used_uah()
        if road == LORA:
            badge.lose(WIFI)
        day_of_visits(school, ann)
        after_uah = badge.ledger.used_uah()
        alarm_for_an_hour(school, ann)
        return (after_uah - before_uah) / 1000, (badge.ledger.used_uah() - after_uah) / 1000


def day_of_visits(school: School, ann: Visitor) -> None:
    """Twelve hours: eight times half an hour on the way under the sky, and an hour in a house where no satellite is seen."""
    gps = ann.badge.ports.gps
    under_the_sky = ColdStart(gps)
    for _ in range(VISITS_IN_A_DAY):
        gps.source = under_the_sky
        ann.signs_out(back_in_min=120, interval_min=INTERVAL_MIN + 10)
        school.waits(minutes=TRAVEL_MIN)
        gps.source = nothing
        ann.arrives()
        for _ in range(CHECK_INS):
            school.waits(minutes=INTERVAL_MIN)
            ann.checks_in()
        school.waits(minutes=INTERVAL_MIN)
        ann.returns()
    school.waits(seconds=1)


def alarm_for_an_hour(school: School, ann: Visitor) -> None:
    ann.presses_alarm()
    school.waits(hours=1)
