"""What is known of one visit between two decisions."""

from dataclasses import dataclass

from ..policy.ladders import VisitRules
from .agreed import Approval, Assessment, Departure, Seen
from .plan import Plan, Stop

PLANNED, CALLED_OFF, OUT, INSIDE, LEFT, CLOSED, WRITTEN = "planned", "called off", "out", "inside", "left", "closed", "written up"
NO_REPORT = "no report"
OUT_THERE = (OUT, INSIDE, LEFT)


def earliest(*dues_ms: int | None) -> int | None:
    return min((due_ms for due_ms in dues_ms if due_ms is not None), default=None)


@dataclass(frozen=True, slots=True)
class StopTimes:
    """When the visitor came and went at one stop. `signal` (0 to 127, as heartbeats have it) and `road` are what the badge had there."""

    stop: int
    arrived_ms: int | None
    left_ms: int | None = None
    signal: int | None = None
    road: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """`due_ms` is the next deadline (None before it leaves, when closed, or when a concern already stands and waits for a person).

    `version` counts the plan's versions. `stop` counts the stops already left. `leaving_due_ms`: `leaving_by` said that they leave (on
    `leaving_badge`, None for the office), and the wearers of `still_in` must say by then that they are out. `said_out` are the
    badges whose wearers left this stop. A word answers the sign of life that is due by `welfare_due_ms` only when it was said at
    `welfare_asked_ms` or later. `question` waits for the office's answer: whether they are where they should be (asked at
    `asked_stop`), or what is to become of a text of theirs (which is a concern when nobody has answered by `question_due_ms`).
    `rules` is what the policy held it to when it left; None before that.
    """

    number: int
    plan: Plan
    state: str
    signed_out_ms: int
    back_by_ms: int
    last_contact_ms: int
    due_ms: int | None
    arrived_ms: int | None = None
    left_ms: int | None = None
    returned_ms: int | None = None
    concerns: tuple[str, ...] = ()
    planned_ms: int | None = None
    planned_by: int | None = None
    version: int = 1
    stop: int = 0
    times: tuple[StopTimes, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    approvals: tuple[Approval, ...] = ()
    seen: tuple[Seen, ...] = ()
    departures: tuple[Departure, ...] = ()
    leaving_due_ms: int | None = None
    still_in: tuple[int, ...] = ()
    leaving_by: str = ""
    leaving_badge: int | None = None
    said_out: tuple[int, ...] = ()
    asked_stop: int | None = None
    welfare_due_ms: int | None = None
    welfare_asked_ms: int | None = None
    question: str = ""
    question_due_ms: int | None = None
    alternative: str = ""
    written_ms: int | None = None
    rules: VisitRules | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OUT_THERE

    @property
    def is_unconfirmed(self) -> bool:
        """Somebody said yes by word of mouth, and has not confirmed it yet (R1)."""
        return any(given.is_verbal and given.confirmed_ms is None for given in self.approvals)

    @property
    def departures_now(self) -> tuple[Departure, ...]:
        """Those that were agreed to the plan as it is now."""
        return tuple(departure for departure in self.departures if departure.version in (None, self.version))

    @property
    def next_look_ms(self) -> int | None:
        return earliest(self.due_ms, self.welfare_due_ms, self.leaving_due_ms, self.question_due_ms) if self.is_open else None

    @property
    def here(self) -> Stop:
        """Where they are, or are going now; on the way back, where they were last."""
        return self.plan.stops[min(self.stop, len(self.plan.stops) - 1)]

    @property
    def has_more_stops(self) -> bool:
        return self.stop < len(self.plan.stops)
