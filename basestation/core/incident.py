"""One incident, as its decisions made it. `evolve` is the only way it changes; `rebuild` is how it comes back.

RAISED --owned--> OWNED --no action, new press, passed on--> RAISED
   `-----------------`---- closed by a person, with a reason ----> CLOSED
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .decisions import (
    AskForAction,
    Climb,
    Close,
    GiveOwnership,
    IncidentDecision,
    Open,
    RecordAction,
    RecordPolice,
    RecordPosition,
    RecordPress,
    RecordSign,
    Refuse,
    TakeOwnershipBack,
    Upgrade,
)
from .policy import DrillLadder, Ladder, PoliceStep
from .position import Fix

RAISED, OWNED, CLOSED = "raised", "owned", "closed"
CATEGORIES = ("incident", "precautionary", "planned", "false")


@dataclass(frozen=True, slots=True)
class Press:
    """One press of the hidden button. `event_counter` is its name; a press in a drill or a concern has none."""

    event_counter: int
    pressed_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class Incident:
    """`due_ms` is the next deadline: of the ladder while raised, of the owner while owned; set_ms is when it was set."""

    number: int
    cause: str
    badge: int | None
    visit_no: int | None
    visitor: int | None
    ladder: Ladder | DrillLadder
    worse: Ladder | None
    opened_ms: int
    pressed_ms: int
    state: str
    due_ms: int | None
    set_ms: int
    step: int = -1
    round: int = 0
    owner: int | None = None
    owner_role: str = ""
    asked: bool = False
    presses: tuple[Press, ...] = ()
    fix: Fix | None = None
    battery_pct: int | None = None
    police_ms: int | None = None
    police_reference: str = ""
    closed_ms: int | None = None
    category: str = ""
    closing_reason: str = ""

    @property
    def is_open(self) -> bool:
        return self.state != CLOSED

    @property
    def is_drill(self) -> bool:
        return isinstance(self.ladder, DrillLadder)

    @property
    def shows_sheet(self) -> bool:
        """Whether the ladder has reached the step that fills the screen with the 999 sheet."""
        return self.step >= 0 and isinstance(self.ladder.steps[self.step], PoliceStep)

    def knows(self, event_counter: int) -> bool:
        return any(press.event_counter == event_counter for press in self.presses)


def opened(order: Open) -> Incident:
    press = () if order.event_counter is None else (Press(order.event_counter, order.pressed_ms, order.cause),)
    return Incident(
        number=order.incident,
        cause=order.cause,
        badge=order.badge,
        visit_no=order.visit_no,
        visitor=order.visitor,
        ladder=order.ladder,
        worse=order.worse,
        opened_ms=order.at_ms,
        pressed_ms=order.pressed_ms,
        state=RAISED,
        due_ms=order.at_ms,
        set_ms=order.at_ms,
        presses=press,
        fix=order.fix,
        battery_pct=order.battery_pct,
    )


def evolve(incident: Incident, decision: IncidentDecision) -> Incident:
    match decision:
        case RecordPress():
            press = Press(decision.event_counter, decision.pressed_ms, decision.cause)
            battery = incident.battery_pct if decision.battery_pct is None else decision.battery_pct
            return replace(incident, presses=(*incident.presses, press), fix=newer(incident.fix, decision.fix), battery_pct=battery)
        case RecordPosition():
            return replace(incident, fix=newer(incident.fix, decision.fix))
        case Upgrade():
            return replace(incident, cause=decision.cause, ladder=decision.ladder, worse=None, step=-1)
        case Climb():
            return replace(incident, step=decision.step, round=decision.round, due_ms=decision.due_ms, set_ms=decision.at_ms)
        case GiveOwnership():
            return replace(
                incident,
                state=OWNED,
                owner=decision.person,
                owner_role=decision.role,
                asked=False,
                due_ms=decision.due_ms,
                set_ms=decision.at_ms,
            )
        case TakeOwnershipBack():
            return replace(incident, state=RAISED, owner=None, owner_role="", asked=False)
        case AskForAction():
            return replace(incident, asked=True, due_ms=decision.due_ms, set_ms=decision.at_ms)
        case RecordAction():
            return incident if decision.due_ms is None else replace(incident, asked=False, due_ms=decision.due_ms, set_ms=decision.at_ms)
        case RecordPolice():
            return replace(
                incident,
                police_ms=decision.at_ms if incident.police_ms is None else incident.police_ms,
                police_reference=decision.reference or incident.police_reference,
                asked=False,
                due_ms=decision.due_ms,
                set_ms=decision.at_ms,
            )
        case Close():
            return replace(
                incident, state=CLOSED, due_ms=None, closed_ms=decision.at_ms, category=decision.category, closing_reason=decision.reason
            )
        case Open() | RecordSign() | Refuse():
            return incident


def rebuild(decisions: Iterable[IncidentDecision]) -> Incident:
    """The incident whose journal this is. The first decision is its `Open`."""
    rows = iter(decisions)
    first = next(rows)
    if not isinstance(first, Open):
        raise ValueError(f"an incident's journal begins with Open, not {type(first).__name__}")
    incident = opened(first)
    for decision in rows:
        incident = evolve(incident, decision)
    return incident


def newer(known: Fix | None, heard: Fix | None) -> Fix | None:
    """The fix that was taken later, whichever arrived first."""
    if known is None or heard is None:
        return known or heard
    return heard if heard.at_ms >= known.at_ms else known
