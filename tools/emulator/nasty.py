"""A story told by chance: presses in foul weather, while badge, broker and base die at random. One seed, one story."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from basestation.core.incident import CATEGORIES, Incident
from basestation.core.turn import Turn

from .air import FAIR, Weather
from .badge import EmulatedBadge
from .base import AFTER_COMMIT, AFTER_RECEIPTS, BEFORE_COMMIT
from .people import Visitor
from .story import LORA, WIFI, School
from .verdict import wrongs

BADGES = (7, 8, 9)
FOUL_FOR_MS, FAIR_FOR_MS = 180_000, 180_000
BLOWS = 40
STAGES = (BEFORE_COMMIT, AFTER_COMMIT, AFTER_RECEIPTS)


class NastyStory:
    """`tell` lives through it; `wrongs` then says what was lost, doubled or forgotten: nothing, if all is well."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.school = School(folder, seed, is_hasty=True)
        self.chance: Random = self.school.world.chance("fate")
        self.visitors = [self._visitor(number) for number in BADGES]
        self.hands = 0

    def tell(self) -> None:
        school = self.school
        moments = sorted(self.chance.randrange(FOUL_FOR_MS) for _ in range(BLOWS))
        for moment_ms in moments:
            school.world.at(moment_ms, self._blow)
        for visitor in self.visitors:
            school.world.at(self.chance.randrange(FOUL_FOR_MS), partial(self._press, visitor))
        school.world.run_until(FOUL_FOR_MS)
        self._clear_up()
        school.world.run_for(FAIR_FOR_MS)
        if self.chance.randrange(2):
            self._close_all()
            school.world.run_for(FAIR_FOR_MS)

    def wrongs(self) -> list[str]:
        return wrongs(self.school, self.visitors)

    def end(self) -> None:
        self.school.base.kill()
        self.school.base.database.unlink()

    # What happens ---------------------------------------------------------------------------------------------------

    def _blow(self) -> None:
        blows: list[Callable[[], None]] = [
            self._press_one, self._press_one, self._weather, self._weather, self._hole, self._reset, self._tear_out,
            self._broker_dies, self._broker_away, self._base_dies, self._base_dies_in_a_turn, self._base_stalls, self._office, self._office,
            self._visit, self._visit, self._tap,
        ]  # fmt: skip
        self.chance.choice(blows)()

    def _press_one(self) -> None:
        self._press(self.chance.choice(self.visitors))

    def _press(self, visitor: Visitor) -> None:
        self.hands += 1
        visitor.presses_alarm()

    def _weather(self) -> None:
        weather = Weather(
            loss_pct=self.chance.choice((0, 20, 50, 80)), delay_ms=self.chance.choice((1, 50, 1_500)),
            jitter_ms=self.chance.choice((0, 300, 4_000)), copies=self.chance.choice((1, 1, 2, 10)),
        )  # fmt: skip
        self.chance.choice((self.school.wifi, self.school.lora)).turn(weather, self.chance.choice(("up", "down")))

    def _hole(self) -> None:
        air, badge = self.chance.choice((self.school.wifi, self.school.lora)), self.chance.choice(BADGES)
        air.cut(badge, *self.chance.choice((("up",), ("down",), ("up", "down"))))
        self._later(40_000, lambda: air.mend(badge))

    def _reset(self) -> None:
        badge = self.chance.choice(self.visitors).badge
        badge.power_cut()
        self._later(10_000, badge.reboot)

    def _tear_out(self) -> None:
        badge = self.chance.choice(self.visitors).badge
        store = badge.ports.store
        store.cut_after = store.written_bytes + self.chance.randrange(200)

        def mend() -> None:
            store.cut_after = None
            if not badge.is_on:
                badge.reboot()

        self._later(20_000, mend)

    def _broker_dies(self) -> None:
        self.school.broker.forget()

    def _broker_away(self) -> None:
        self.school.broker.stop()
        self._later(20_000, self.school.broker.start)

    def _base_dies(self) -> None:
        self.school.base.restart(self.chance.randrange(5_000))

    def _base_dies_in_a_turn(self) -> None:
        stage, base = self.chance.choice(STAGES), self.school.base

        def dies(turn: Turn, here: str) -> bool:
            if here != stage or not turn.batch.decisions:
                return False
            base.dies = lambda turn, stage: False
            self._later(5_000, lambda: None if base.is_running else base.start())
            return True

        base.dies = dies

    def _base_stalls(self) -> None:
        self.school.base.stall(self.chance.randrange(20_000))

    def _office(self) -> None:
        if not self.school.base.is_running or not self.school.open_incidents():
            return
        incident = self.chance.choice(self.school.open_incidents())
        self.chance.choice((self._take, self._take, self._act, self._close))(incident)

    def _take(self, incident: Incident) -> None:
        self.chance.choice((self.school.office, self.school.head)).takes(incident)

    def _act(self, incident: Incident) -> None:
        self.school.office.acts(incident, "on the telephone")

    def _close(self, incident: Incident) -> None:
        self.school.office.closes(incident, self.chance.choice(CATEGORIES), "seen by a colleague")

    def _visit(self) -> None:
        """Out with whoever is in, back with whoever is out."""
        if not self.school.base.is_running:
            return
        visitor = self.chance.choice(self.visitors)
        known = self.school.site.visit_with(visitor.badge.badge_id)
        if known is not None:
            visitor.visit = known.number
            visitor.returns()
        else:
            visitor.signs_out(back_in_min=self.chance.choice((1, 60)), interval_min=self.chance.choice((0, 1)), grace_min=1)

    def _tap(self) -> None:
        self.chance.choice((EmulatedBadge.press_visible, EmulatedBadge.hold_visible))(self.chance.choice(self.visitors).badge)

    def _later(self, within_ms: int, act: Callable[[], None]) -> None:
        self.school.world.at(self.school.world.now_ms + 1 + self.chance.randrange(within_ms), act)

    def _clear_up(self) -> None:
        """What remains of the foul weather passes; everything is switched on."""
        school = self.school
        school.world.run_for(60_000)
        school.base.dies = lambda turn, stage: False
        for air in (school.wifi, school.lora):
            air.turn(FAIR)
        if not school.base.is_running:
            school.base.start()

    def _close_all(self) -> None:
        for incident in self.school.open_incidents():
            self.school.office.takes(incident)
            self._close(incident)

    def _visitor(self, number: int) -> Visitor:
        return self.school.visitor(f"Visitor {number}", number, roads=self.chance.choice(((WIFI,), (LORA,), (WIFI, LORA))))
