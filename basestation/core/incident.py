"""One incident, as its decisions made it. `evolve` is the only way it changes; `rebuild` is how it comes back.

RAISED --owned--> OWNED --no action, new press, passed on--> RAISED
   `-----------------`---- closed by a person, with a reason ----> CLOSED

What goes to 999 at once is looked at twice before it is closed (closing.py); it may be handed over (handing_over.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .answering import (
    BetweenPeople,
    DropClosure,
    DropHandOver,
    FinishTask,
    OfferHandOver,
    OpenTask,
    ProposeClosure,
    RecordDrill,
    RecordPoliceThere,
)
from .decisions import (
    AskForAction,
    Climb,
    Close,
    GiveOwnership,
    IncidentDecision,
    NameVisit,
    Open,
    RecordAction,
    RecordOtherRoad,
    RecordPolice,
    RecordPosition,
    RecordPress,
    RecordSign,
    Refuse,
    TakeOwnershipBack,
    TellArc,
    Upgrade,
)
from .policy import DrillLadder, Ladder, PoliceStep
from .position import Fix
from .visit import Plan

RAISED, OWNED, CLOSED = "raised", "owned", "closed"
PHONE_BEHIND_MS = 2 * 60_000
CATEGORIES = ("incident", "precautionary", "planned", "false")


@dataclass(frozen=True, slots=True)
class Press:
    """One press of the hidden button. `event_counter` is its badge's name for it; a press in a drill or a concern has none. `roads` are
    those over which it came, the first one first; `heard_ms` is when it came."""

    event_counter: int
    pressed_ms: int
    cause: str
    badge: int | None = None
    heard_ms: int = 0
    roads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing that waits for a second look. From `alone_ms` on whoever proposed it may look again alone."""

    person: int
    category: str
    reason: str
    at_ms: int
    alone_ms: int
    is_injured: bool


@dataclass(frozen=True, slots=True)
class Incident:
    """`due_ms` is the next deadline: of the ladder while raised, of the owner while owned; set_ms is when it was set.

    `second` is along on the visit. `told` are the roles told so far, `asked_over` the people who were asked to take it over. At
    `police_due_ms` the police are called again. `owned_ms` and `acted_ms` are the first time each; `took_part` did something.
    `told_arc` is of which cause and how many presses the alarm receiving centre was told.
    """

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
    second: int | None = None
    told: tuple[str, ...] = ()
    offered_to: int | None = None
    asked_over: tuple[int, ...] = ()
    closing: Closing | None = None
    is_injured: bool = False
    police_due_ms: int | None = None
    police_there_ms: int | None = None
    owned_ms: int | None = None
    acted_ms: int | None = None
    took_part: tuple[int, ...] = ()
    exercise: str = ""
    called_by: int | None = None
    practice: Plan | None = None
    told_arc: tuple[str, int] | None = None

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

    @property
    def badges(self) -> tuple[int, ...]:
        """The badge it began with, and every other that was pressed since: a pair has two."""
        worn = (self.badge, *(press.badge for press in self.presses))
        return tuple(dict.fromkeys(badge for badge in worn if badge is not None))

    @property
    def newest_presses(self) -> tuple[tuple[int, Press], ...]:
        """The last press of each badge: what its wearer is told about."""
        return tuple({press.badge: (press.badge, press) for press in self.presses if press.badge is not None}.values())

    def is_inside(self, person: int | None) -> bool:
        """The visitor, or who went along: in the house, as far as anybody knows."""
        return person is not None and person in (self.visitor, self.second)

    def knows(self, badge: int | None, event_counter: int) -> bool:
        return self.press_of(badge, event_counter) is not None

    def press_of(self, badge: int | None, event_counter: int) -> Press | None:
        return next((press for press in self.presses if (press.badge, press.event_counter) == (badge, event_counter)), None)


def opened(order: Open) -> Incident:
    press = () if order.event_counter is None else (_press(order, order.event_counter, order.badge),)
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
        second=order.second,
        exercise=order.exercise,
        called_by=order.called_by,
        practice=order.practice,
    )


def evolve(incident: Incident, decision: IncidentDecision) -> Incident:
    match decision:
        case RecordPress():
            badge = incident.badge if decision.badge is None else decision.badge
            press = _press(decision, decision.event_counter, badge)
            battery = incident.battery_pct if decision.battery_pct is None else decision.battery_pct
            return replace(incident, presses=(*incident.presses, press), fix=newer(incident.fix, decision.fix), battery_pct=battery)
        case RecordOtherRoad():
            return replace(incident, presses=tuple(_also_by(press, decision) for press in incident.presses))
        case RecordPosition():
            return replace(incident, fix=newer(incident.fix, decision.fix))
        case NameVisit():
            badge = decision.badge if incident.badge is None else incident.badge
            return replace(incident, visit_no=decision.visit_no, visitor=decision.visitor, second=decision.second, badge=badge)
        case Upgrade():
            return replace(incident, cause=decision.cause, ladder=decision.ladder, worse=None, step=-1)
        case Climb():
            told = tuple(dict.fromkeys((*incident.told, *decision.roles)))
            return replace(incident, step=decision.step, round=decision.round, told=told, due_ms=decision.due_ms, set_ms=decision.at_ms)
        case GiveOwnership():
            return replace(
                incident,
                state=OWNED,
                owner=decision.person,
                owner_role=decision.role,
                asked=False,
                offered_to=None,
                due_ms=decision.due_ms,
                set_ms=decision.at_ms,
                owned_ms=decision.at_ms if incident.owned_ms is None else incident.owned_ms,
                took_part=_and(incident.took_part, decision.person),
            )
        case TakeOwnershipBack():
            return replace(incident, state=RAISED, owner=None, owner_role="", asked=False, offered_to=None)
        case AskForAction():
            return replace(incident, asked=True, due_ms=decision.due_ms, set_ms=decision.at_ms)
        case RecordAction():
            acted_ms = decision.at_ms if incident.acted_ms is None else incident.acted_ms
            acted = replace(incident, acted_ms=acted_ms, took_part=_and(incident.took_part, decision.person))
            return acted if decision.due_ms is None else replace(acted, asked=False, due_ms=decision.due_ms, set_ms=decision.at_ms)
        case RecordPolice():
            return replace(
                incident,
                police_ms=decision.at_ms if incident.police_ms is None else incident.police_ms,
                police_reference=decision.reference or incident.police_reference,
                police_due_ms=decision.again_ms,
                took_part=_and(incident.took_part, decision.person),
                asked=False,
                due_ms=decision.due_ms,
                set_ms=decision.at_ms,
            )
        case TellArc():
            return replace(incident, told_arc=(decision.cause, decision.presses))
        case Close():
            done = replace(incident, state=CLOSED, due_ms=None, closed_ms=decision.at_ms, closing=None, offered_to=None)
            took_part = _and(incident.took_part, decision.person)
            return replace(
                done, category=decision.category, closing_reason=decision.reason, is_injured=decision.is_injured, took_part=took_part
            )
        case Open() | RecordSign() | Refuse() | OpenTask() | FinishTask() | RecordDrill():
            return incident
        case _:
            return _between_people(incident, decision)


def _press(order: Open | RecordPress, event_counter: int, badge: int | None) -> Press:
    return Press(event_counter, order.pressed_ms, order.cause, badge, order.at_ms, (order.road,) if order.road else ())


def _also_by(press: Press, decision: RecordOtherRoad) -> Press:
    is_it = (press.badge, press.event_counter) == (decision.badge, decision.event_counter)
    return replace(press, roads=(*press.roads, decision.road)) if is_it else press


def _between_people(incident: Incident, decision: BetweenPeople) -> Incident:
    match decision:
        case OfferHandOver():
            return replace(incident, offered_to=decision.to, asked_over=_and(incident.asked_over, decision.to))
        case DropHandOver():
            return replace(incident, offered_to=None)
        case ProposeClosure():
            closing = Closing(decision.person, decision.category, decision.reason, decision.at_ms, decision.alone_ms, decision.is_injured)
            return replace(incident, closing=closing)
        case DropClosure():
            return replace(incident, closing=None)
        case RecordPoliceThere():
            there = replace(incident, police_there_ms=decision.at_ms, police_due_ms=None)
            return there if decision.due_ms is None else replace(there, asked=False, due_ms=decision.due_ms, set_ms=decision.at_ms)


def _and(people: tuple[int, ...], person: int) -> tuple[int, ...]:
    return people if person in people else (*people, person)


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
    """The fix that was taken later, whichever arrived first; but a phone's only when the badge said nothing for two minutes."""
    if known is None or heard is None:
        return known or heard
    return heard if _worth_ms(heard) >= _worth_ms(known) else known


def _worth_ms(fix: Fix) -> int:
    return fix.at_ms - (PHONE_BEHIND_MS if fix.by_phone else 0)
