"""A school month of visits at 20 % frame loss: no badge is called silent that is not; and one that dies is shown in time.

Wi-Fi sends a frame again up to seven times by itself (IEEE 802.11); LoRa does not, so a badge that is missed is asked (asking.py).
"""

import os
from collections.abc import Callable

import pytest

from basestation.core.roads import RoadState
from basestation.core.roads.rows import FAULT, Row
from basestation.core.turn import Input
from basestation.watch.office import BadgesOut
from basestation.watch.watcher import Watcher
from tools.emulator.air import UP, Weather
from tools.emulator.people import Visitor
from tools.emulator.story import LORA, WIFI, School

LOSS_PCT, WIFI_TRIES = 20, 8
DAYS = int(os.environ.get("DOORSTEP_ROAD_DAYS", "20"))
VISIT_MIN, BETWEEN_MIN, VISITS_A_DAY = 50, 10, 4
SHOWN_WITHIN_S = {WIFI: 20, LORA: 180}


class WatchedSchool:
    """Ann's badge has Wi-Fi alone, Ben's LoRa alone. Everything is looked at each second."""

    def __init__(self, school: School) -> None:
        self.school = school
        school.wifi.turn(Weather(LOSS_PCT, copies=WIFI_TRIES))
        school.lora.turn(Weather(LOSS_PCT, delay_ms=200, jitter_ms=300))
        self.ann, self.ben = school.visitor("Ann", 7, roads=(WIFI,)), school.visitor("Ben", 8, roads=(LORA,))
        self.roads = {name: RoadState(True, school.now_ms) for name in ("mqtt", "lora", "arc")}
        self.posted: list[Input] = []
        looks = {"badges": BadgesOut(lambda: school.site, lambda: school.now_ms).state}
        looks |= {name: lambda name=name: self.roads[name] for name in self.roads}  # type: ignore[misc]  # one name each
        self.watcher = Watcher(lambda: looks, lambda: school.now_ms, self._post, lambda: school.site, lambda: None)
        self._look()

    def _post(self, item: Input) -> None:
        self.posted.append(item)
        self.school.base.post(item)

    def _look(self) -> None:
        self.watcher.look()
        self.school.world.at(self.school.world.now_ms + 1_000, self._look)

    def row(self, name: str) -> Row:
        return next(row for row in self.watcher.rows() if row.name == name)

    def spends_a_day(self) -> None:
        for _ in range(VISITS_A_DAY):
            for visitor in (self.ann, self.ben):
                visitor.signs_out(back_in_min=VISIT_MIN + BETWEEN_MIN)
            self.school.waits(minutes=VISIT_MIN)
            for visitor in (self.ann, self.ben):
                visitor.returns()
            self.school.waits(minutes=BETWEEN_MIN)


@pytest.fixture
def watched(new_school: Callable[..., School]) -> WatchedSchool:
    return WatchedSchool(new_school(seed=5, is_hasty=True))


@pytest.mark.parametrize("days", [1, pytest.param(DAYS, marks=pytest.mark.long)], ids=["a day", "a month"])
def test_no_badge_is_called_silent_that_is_not(watched: WatchedSchool, days: int) -> None:
    for _ in range(days):
        watched.spends_a_day()

    heard_ms = [watched.school.site.badges[badge].last_heard_ms for badge in (7, 8)]
    print(f"{days} days, {2 * days * VISITS_A_DAY} visits: faults {watched.posted}")
    assert watched.posted == []
    assert watched.school.site.incidents == {}
    assert all(at_ms is not None and watched.school.now_ms - at_ms < 600_000 for at_ms in heard_ms)


@pytest.mark.parametrize("bearer", [WIFI, LORA])
def test_a_badge_that_dies_is_shown_in_time_and_nobody_is_told_wrong(watched: WatchedSchool, bearer: str) -> None:
    """F6, F7: a line that died without a word looks the same from here."""
    visitor: Visitor = watched.ann if bearer == WIFI else watched.ben
    visitor.signs_out(back_in_min=60)
    watched.school.waits(minutes=10)

    visitor.badge.power_cut()
    watched.school.waits(seconds=SHOWN_WITHIN_S[bearer])
    shown = watched.row("badges")

    assert (shown.state, shown.why) == (FAULT, f"Badge {visitor.badge.badge_id} can't be heard")
    assert [(item.road, item.is_up) for item in watched.posted] == [("badges", False)]


@pytest.mark.parametrize("bearer", [WIFI, LORA])
def test_a_badge_in_a_dead_spot_is_asked_no_longer_than_it_helps(watched: WatchedSchool, bearer: str) -> None:
    visitor: Visitor = watched.ann if bearer == WIFI else watched.ben
    air = watched.school.wifi if bearer == WIFI else watched.school.lora
    visitor.signs_out(back_in_min=60)
    watched.school.waits(minutes=5)

    air.cut(visitor.badge.badge_id, UP)
    watched.school.waits(seconds=SHOWN_WITHIN_S[bearer] + 10)
    said = len([flown for flown in air.flown if flown.badge == visitor.badge.badge_id and flown.way != UP])
    watched.school.waits(seconds=120)
    said_later = len([flown for flown in air.flown if flown.badge == visitor.badge.badge_id and flown.way != UP])

    assert watched.row("badges").state == FAULT
    assert said_later - said <= 3
