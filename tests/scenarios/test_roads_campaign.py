"""Each road killed and healed again and again, at random and from a seed, while alarms are raised: nothing lost, nothing doubled, every
fault shown in time. `DOORSTEP_ROAD_KILLS` says how often each is killed."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from basestation.core.decisions import RecordRoadDown
from basestation.core.roads import RoadState
from basestation.core.roads.rows import FAULT
from basestation.watch.watcher import Watcher
from tools.emulator.providers import BUSY, YES
from tools.emulator.story import School
from tools.emulator.verdict import wrongs

KILLS = int(os.environ.get("DOORSTEP_ROAD_KILLS", "100"))
SHOWN_WITHIN_MS = 20_000
BLIP_MS = 7_000  # what a base that was just started takes for a blip, and a second to look
SHORTEST_MS, LONGEST_MS = 40_000, 90_000
BADGES = (7, 8)


class RoadStory:
    """`missed` are faults that were not shown in time, `false` roads that were called down and were not."""

    def __init__(self, folder: Path, seed: int, kills: int) -> None:
        self.school = School(folder, seed, is_hasty=True)
        self.chance, self.kills = self.school.world.chance("roads"), kills
        self.visitors = [self.school.visitor(f"Visitor {badge}", badge) for badge in BADGES]
        self.technician = self.school.colleague("Tess Technician", "technician")
        self.down: dict[str, int] = {}
        self.missed: list[str] = []
        self.false: list[str] = []
        self.presses = self.off_ms = 0
        self.watcher: Watcher | None = None
        self._look()

    def tell(self) -> None:
        for visitor in self.visitors:
            visitor.signs_out(back_in_min=100_000)
        self.school.waits(minutes=1)
        roads = [name for name in ROADS for _ in range(self.kills)]
        self.chance.shuffle(roads)
        for name in roads:
            self._kill_and_heal(name)
        self.school.waits(minutes=15)  # the longest that one which came and went is watched before it is believed

    def is_held_down(self) -> list[str]:
        if self.watcher is None or not self.school.base.is_running:
            return []
        return [row.name for row in self.watcher.rows() if row.state == FAULT]

    def _kill_and_heal(self, name: str) -> None:
        lasting_ms = self.chance.randrange(SHORTEST_MS, LONGEST_MS)
        self.down[name] = self.school.world.now_ms
        ROADS[name](self.school, True)
        self._after(self.chance.randrange(lasting_ms), self._press)
        if not self.chance.randrange(8):
            self._after(self.chance.randrange(lasting_ms), self._restart)
        self.off_ms = 0
        self.school.waits(ms=SHOWN_WITHIN_MS)
        self.school.waits(ms=self.off_ms)  # while the base itself was off it could show nothing
        if name not in self.is_held_down():
            self.missed.append(f"{name} at {self.down[name]}")
        self.school.waits(ms=max(0, lasting_ms - SHOWN_WITHIN_MS))
        del self.down[name]
        ROADS[name](self.school, False)
        self.school.waits(ms=self.chance.randrange(30_000, 90_000))
        self._close_all()

    def _restart(self) -> None:
        after_ms = self.chance.randrange(3_000)
        self.school.base.restart(after_ms)
        self.watcher, self.off_ms = None, after_ms + BLIP_MS

    def _press(self) -> None:
        self.presses += 1
        self.chance.choice(self.visitors).presses_alarm()

    def _close_all(self) -> None:
        """A press may still be on its way: it is heard before the alarm is closed, or it would be one more alarm."""
        if not self.school.base.is_running:
            return
        for incident in self.school.open_incidents():
            self.school.office.takes(incident)
            self.school.office.acts(incident, "rang them")
            self.school.office.closes(incident, "planned", "the story goes on")

    def _after(self, ms: int, act: Callable[[], None]) -> None:
        self.school.world.at(self.school.world.now_ms + ms, act)

    def _look(self) -> None:
        school = self.school
        if not school.base.is_running:
            self.watcher = None
        elif self.watcher is None:
            looks = {name: partial(self._state, name) for name in ROADS}
            self.watcher = Watcher(lambda: looks, lambda: school.now_ms, school.base.post, lambda: school.site, lambda: None)
        if self.watcher is not None:
            self.watcher.look()
            self.false += [name for name in self.is_held_down() if name not in self.down and name not in school.site.roads]
        self._after(1_000, self._look)

    def _state(self, name: str) -> RoadState:
        """The base's clock and the world's differ by a constant while it runs."""
        ahead_ms = self.school.now_ms - self.school.world.now_ms
        if name in self.down:
            return RoadState(False, self.down[name] + ahead_ms, "killed by chance")
        return RoadState(True, self.school.now_ms - 3_600_000)


def _wifi(school: School, is_down: bool) -> None:
    (school.broker.stop if is_down else school.broker.start)()


def _lora(school: School, is_down: bool) -> None:
    for badge in BADGES:
        (school.lora.cut if is_down else school.lora.mend)(badge)


def _phone(school: School, is_down: bool) -> None:
    school.phones.mood = BUSY if is_down else YES


def _centre(school: School, is_down: bool) -> None:
    school.arc.mood = BUSY if is_down else YES


ROADS: dict[str, Callable[[School, bool], None]] = {"mqtt": _wifi, "lora": _lora, "phone": _phone, "arc": _centre}


@pytest.mark.parametrize("kills", [6, pytest.param(KILLS, marks=pytest.mark.long)])
def test_roads_die_and_heal_in_alarms_and_nothing_is_lost_or_doubled_and_all_is_shown(tmp_path: Path, kills: int) -> None:
    """F1, F2, F7, F40, F52."""
    story = RoadStory(tmp_path, seed=20, kills=kills)

    story.tell()

    told = story.school.record.all_of(RecordRoadDown)
    print(f"{4 * kills} kills, {story.presses} presses, {len(story.school.record.presses())} on record, {len(told)} faults in the journal")
    assert story.missed == []
    assert story.false == []
    assert story.is_held_down() == []
    assert wrongs(story.school, story.visitors) == []
    assert len(story.school.record.presses()) == len(set(story.school.record.presses()))
    assert {decision.road for decision in told} == set(ROADS)
    assert any(message.incident == 0 for message in story.technician.told)
    story.school.base.kill()
