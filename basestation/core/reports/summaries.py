"""What the yearly report needs of one visit and of one incident: folded out of their journals, and without a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .. import cause
from ..answering import RecordDrill
from ..decisions import (
    CallOff,
    Climb,
    Close,
    Extend,
    GiveOwnership,
    IncidentDecision,
    LeaveUnwritten,
    Open,
    RaiseConcern,
    RecordCheckIn,
    RecordDeparture,
    RecordLeaving,
    RecordPolice,
    SendOut,
    VisitDecision,
    WriteUp,
)
from ..incident import Incident, rebuild
from ..visit import CALLED_OFF, INSIDE, Departure, Visit
from ..visiting import visiting

WORDS_FROM_THERE = (RecordCheckIn, Extend, RecordLeaving)


@dataclass(frozen=True, slots=True)
class CheckIns:
    """A word was `asked` for whenever an interval ran: it was `kept` before the grace was over, came `late` (after that, but while they
    were still there), or was `missed`."""

    kept: int = 0
    late: int = 0
    missed: int = 0

    @property
    def asked(self) -> int:
        return self.kept + self.late + self.missed

    def plus(self, other: "CheckIns") -> "CheckIns":
        return CheckIns(self.kept + other.kept, self.late + other.late, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """`at_ms` is when they left school, or when it was called off. `rules` are the policy's that it did not keep."""

    at_ms: int
    went: bool
    is_pair: bool
    alternative: str
    rules: tuple[str, ...]
    check_ins: CheckIns
    was_overdue: bool
    was_lost: bool
    is_written: bool


@dataclass(frozen=True, slots=True)
class IncidentSummary:
    """Times of the first of each; None for never. `category` is "" while it is open."""

    cause: str
    category: str
    is_drill: bool
    pressed_ms: int
    stored_ms: int
    told_ms: int | None
    owned_ms: int | None
    police_ms: int | None
    closed_ms: int | None
    is_injured: bool
    drill: RecordDrill | None = None


def of_visit(decisions: Sequence[VisitDecision]) -> VisitSummary | None:
    """None of one that is still only planned."""
    visit = visiting.rebuild(decisions)
    went = next((made for made in decisions if isinstance(made, SendOut)), None)
    off = next((made for made in decisions if isinstance(made, CallOff)), None)
    if went is None and off is None:
        return None
    worries = {made.cause for made in decisions if isinstance(made, RaiseConcern)}
    return VisitSummary(
        at_ms=went.at_ms if went else off.at_ms if off else 0,
        went=went is not None,
        is_pair=visit.plan.second is not None,
        alternative=visit.alternative if visit.state == CALLED_OFF else "",
        rules=_rules(decisions, went) if went else (),
        check_ins=_check_ins(decisions),
        was_overdue=cause.OVERDUE in worries,
        was_lost=cause.LOST_CONTACT in worries,
        is_written=any(isinstance(made, WriteUp | LeaveUnwritten) for made in decisions),
    )


def _rules(decisions: Sequence[VisitDecision], went: SendOut) -> tuple[str, ...]:
    """What was not kept as they left, and what was agreed to later; each once: two badges that are not charged are one rule. What was
    agreed to a plan that was changed before they left is not among it."""
    until = decisions.index(went) + 1
    later = [made.departure for made in decisions[until:] if isinstance(made, RecordDeparture)]
    return tuple(dict.fromkeys(rule_of(departure) for departure in (*visiting.rebuild(decisions[:until]).departures_now, *later)))


def rule_of(departure: Departure) -> str:
    """The rule alone: not whose badge it was about, and not which person (their number may stand at the end)."""
    return departure.rule.removeprefix("second-").rstrip("0123456789 ")


def _check_ins(decisions: Sequence[VisitDecision]) -> CheckIns:
    found, visit, is_waiting = CheckIns(), visiting.rebuild(decisions[:1]), False
    for made in decisions[1:]:
        is_answer = isinstance(made, WORDS_FROM_THERE) and visit.state == INSIDE
        if is_answer and is_waiting:
            found, is_waiting = replace(found, missed=found.missed - 1, late=found.late + 1), False
        elif is_answer and visit.plan.interval_min and not isinstance(made, RecordLeaving):
            found = replace(found, kept=found.kept + 1)
        elif _is_missed(visit, made):
            found, is_waiting = replace(found, missed=found.missed + 1), True
        visit = visiting.evolve(visit, made)
    return found


def _is_missed(visit: Visit, made: VisitDecision) -> bool:
    """The same cause stands for a question of the office's that nobody answered: only a deadline that ran out is a check-in."""
    is_worry = isinstance(made, RaiseConcern) and made.cause == cause.MISSED_CHECKIN
    return is_worry and visit.state == INSIDE and visit.due_ms is not None and made.at_ms >= visit.due_ms


def of_incident(decisions: Sequence[IncidentDecision]) -> IncidentSummary:
    incident = rebuild(decisions)
    return IncidentSummary(
        cause=incident.cause,
        category=incident.category,
        is_drill=incident.is_drill,
        pressed_ms=incident.pressed_ms,
        stored_ms=_first(decisions, Open) or incident.opened_ms,
        told_ms=_first(decisions, Climb),
        owned_ms=_first(decisions, GiveOwnership),
        police_ms=_first(decisions, RecordPolice),
        closed_ms=_first(decisions, Close),
        is_injured=incident.is_injured,
        drill=next((made for made in decisions if isinstance(made, RecordDrill)), None) if _is_scored(incident) else None,
    )


def _is_scored(incident: Incident) -> bool:
    return incident.is_drill and not incident.is_open


def _first(decisions: Iterable[IncidentDecision], kind: type) -> int | None:
    return next((made.at_ms for made in decisions if isinstance(made, kind)), None)
