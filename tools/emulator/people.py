"""The people of a story: those who answer an alarm, and those who go out with a badge."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from badgelink.messages import CUE_BUZZ

from basestation.core.decisions import Decision, Refuse, SendOut
from basestation.core.events import (
    ActionRecorded,
    ClosureAsked,
    ContactMade,
    IncidentEvent,
    OwnershipTaken,
    PassedOn,
    PoliceCalled,
    Returned,
)
from basestation.core.incident import Incident
from basestation.core.turn import ForIncident, ForVisit, SignedOut
from basestation.core.visit import Plan, Stop

from .air import Air
from .badge import EmulatedBadge, key_of
from .providers import Told
from .sleeper import Cell, SleepyBadge

if TYPE_CHECKING:
    from .story import School

MINUTE_MS = 60_000


class Colleague:
    """Somebody at the school. `told` is what has reached their phone."""

    def __init__(self, school: "School", number: int, name: str, role: str) -> None:
        self._school, self.number, self.name, self.role = school, number, name, role

    @property
    def told(self) -> list[Told]:
        return [message for message in self._school.phones.told if message.person == self.number]

    def takes(self, incident: Incident) -> tuple[Decision, ...]:
        return self._does(incident, OwnershipTaken(self._now, self.number, self.role))

    def acts(self, incident: Incident, what: str) -> tuple[Decision, ...]:
        return self._does(incident, ActionRecorded(self._now, self.number, what))

    def calls_police(self, incident: Incident, reference: str = "") -> tuple[Decision, ...]:
        return self._does(incident, PoliceCalled(self._now, self.number, reference))

    def passes_on(self, incident: Incident, why: str = "") -> tuple[Decision, ...]:
        return self._does(incident, PassedOn(self._now, self.number, why))

    def closes(self, incident: Incident, category: str, reason: str) -> tuple[Decision, ...]:
        return self._does(incident, ClosureAsked(self._now, self.number, category, reason))

    def hears_from(self, incident: Incident, what: str) -> tuple[Decision, ...]:
        return self._does(incident, ContactMade(self._now, what))

    @property
    def _now(self) -> int:
        return self._school.base.now_ms

    def _does(self, incident: Incident, event: IncidentEvent) -> tuple[Decision, ...]:
        return self._school.base.ask(ForIncident(incident.number, event))


class Visitor(Colleague):
    """Somebody who goes out. What the hand does takes its time: it is over when the school has waited."""

    def __init__(
        self, school: "School", number: int, name: str, badge: int, bearers: Sequence[Air], clock_start_ms: int, cell: Cell | None = None
    ) -> None:
        super().__init__(school, number, name, "")
        key, chance = key_of(badge), school.world.chance(f"badge {badge}")
        school.enter_badge(badge, key)
        if cell is None:
            self.badge = EmulatedBadge(school.world, bearers, badge, key, chance, clock_start_ms)
        else:
            self.badge = SleepyBadge(school.world, bearers, badge, key, chance, cell)
        self.visit = 0

    def signs_out(
        self,
        back_in_min: int = 60,
        interval_min: int = 20,
        grace_min: int = 5,
        cue: int = CUE_BUZZ,
        second: Colleague | None = None,
        stops: tuple[Stop, ...] = (Stop("1 High Street"),),
    ) -> int:
        """The visit's number; 0 when the base died of it. A `second` who is a Visitor wears their own badge on it."""
        now_ms, along = self._now, second if isinstance(second, Visitor) else None
        plan = Plan(
            visitor=self.number,
            badge=self.badge.badge_id,
            stops=stops,
            back_by_ms=now_ms + back_in_min * MINUTE_MS,
            second=second.number if second else None,
            second_badge=along.badge.badge_id if along else None,
            interval_min=interval_min,
            grace_min=grace_min,
            cue=cue,
        )
        orders = self._school.base.ask(SignedOut(now_ms, plan))
        self.visit = next((order.visit_no for order in orders if isinstance(order, SendOut)), 0)
        if along is not None:
            along.visit = self.visit
        return self.visit

    def presses_alarm(self, lasting_ms: int = 2_500) -> None:
        self.badge.press_alarm(lasting_ms)

    def arrives(self) -> None:
        self.badge.press_visible()

    def checks_in(self) -> None:
        self.badge.press_visible()

    def tests_the_badge(self) -> None:
        self.badge.press_visible()

    def answers_under_duress(self) -> None:
        self.badge.answer_under_duress()

    def asks_for_more_time(self) -> None:
        self.badge.press_visible_twice()

    def asks_to_leave(self) -> None:
        """Says to the colleague of the pair: we leave now."""
        self.badge.press_visible_three_times()

    def leaves(self) -> None:
        self.badge.hold_visible()

    def returns(self) -> tuple[Decision, ...]:
        return self._school.base.ask(ForVisit(self.visit, Returned(self._now, self.name)))

    @property
    def felt(self) -> list[str]:
        return self.badge.feel()


def refusals(decisions: tuple[Decision, ...]) -> list[str]:
    return [decision.reason for decision in decisions if isinstance(decision, Refuse)]
