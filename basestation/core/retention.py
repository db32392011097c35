"""How long records are kept, and what goes when: decided here from a few dates, carried out by the store.

A visit goes some months after the last that was written about it, an incident or a drill some months after it was closed. A visit
stays for as long as an incident of it does: the one can't be understood without the other. What is on hold stays. So does a visit that
nobody has written up, until somebody does, or closes it without a report: the head is told of it.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .decisions import Decision
from .keeping import Erase, Hold, Subject, Unhold
from .policy.rules import Retention
from .site import FORGET, Badge, Site
from .turn import Turn

if TYPE_CHECKING:
    from .turn import ForRecords

HOUR_MS = 3_600_000
QUIET_HOURS = range(2, 5)
NEVER_MS = 1 << 62  # of what was not closed yet
LONGEST_WITHOUT_MS = 26 * HOUR_MS  # a computer that is off at night looks in the day
DECEMBER = 12
SAFE_DAY = 28


@dataclass(frozen=True, slots=True)
class OldVisit:
    """A visit that is over. `last_ms` is when something was last written about it; `is_unwritten`: the report is still waited for."""

    number: int
    last_ms: int
    is_unwritten: bool = False


@dataclass(frozen=True, slots=True)
class OldIncident:
    number: int
    visit_no: int | None
    closed_ms: int
    is_drill: bool


@dataclass(frozen=True, slots=True)
class Due:
    """What the rule lets go now."""

    visits: tuple[int, ...]
    incidents: tuple[int, ...]
    drills: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.visits or self.incidents or self.drills)


Held = Set[tuple[Subject, int]]


def due(rules: Retention, visits: Iterable[OldVisit], incidents: Iterable[OldIncident], held: Held, now_ms: int) -> Due:
    """`incidents` are all that are not erased, those that are open among them: whatever visit has one that stays, stays too."""
    known = list(incidents)
    going = {incident.number for incident in known if _is_due(rules, incident, held, now_ms)}
    staying = {incident.visit_no for incident in known if incident.number not in going}
    old = [visit for visit in past_the_rule(rules, visits, now_ms) if not visit.is_unwritten]
    gone = [visit.number for visit in old if visit.number not in staying and ("visit", visit.number) not in held]
    real = sorted(incident.number for incident in known if incident.number in going and not incident.is_drill)
    return Due(tuple(sorted(gone)), tuple(real), tuple(sorted(going - set(real))))


def past_the_rule(rules: Retention, visits: Iterable[OldVisit], now_ms: int) -> list[OldVisit]:
    before_ms = months_before(now_ms, rules.visits_months)
    return [visit for visit in visits if visit.last_ms < before_ms]


def _is_due(rules: Retention, incident: OldIncident, held: Held, now_ms: int) -> bool:
    if ("incident", incident.number) in held or ("visit", incident.visit_no) in held:
        return False
    months = rules.drills_months if incident.is_drill else rules.incidents_months
    return incident.closed_ms < months_before(now_ms, months)


def months_before(at_ms: int, months: int) -> int:
    """The same day so many months earlier; of a day that month doesn't have, its 28th: a record is kept too long, never too short."""
    now = datetime.fromtimestamp(at_ms / 1000, UTC)
    years, month = divmod(now.year * DECEMBER + now.month - 1 - months, DECEMBER)
    day = min(now.day, SAFE_DAY)
    then = now.replace(year=years, month=month + 1, day=day)
    return int(then.timestamp() * 1000)


def rule_in_words(rules: Retention) -> str:
    return (
        f"visits {rules.visits_months} months after the last entry, incidents {rules.incidents_months} months after they were closed,"
        f" drills {rules.drills_months} months"
    )


def is_time(hour: int, ran_ms: int | None, now_ms: int) -> bool:
    """Whether the base looks for what is due now: once a night, or in the day if it missed the night."""
    since_ms = LONGEST_WITHOUT_MS if ran_ms is None or ran_ms > now_ms else now_ms - ran_ms
    return since_ms >= LONGEST_WITHOUT_MS or (hour in QUIET_HOURS and since_ms >= 12 * HOUR_MS)


# In the service's turn ----------------------------------------------------------------------------------------------


def carry(site: Site, turn: Turn, item: "ForRecords") -> tuple[Decision, ...]:
    order = item.order
    is_taken = _erase(site, turn, order) if isinstance(order, Erase) else _hold(site, turn, order)
    if not is_taken:
        return ()
    turn.batch.decisions.append((None, None, order))
    turn.changed = True
    return (order,)


def _hold(site: Site, turn: Turn, order: Hold | Unhold) -> bool:
    key = (order.subject, order.number)
    if (key in site.held) == isinstance(order, Hold):
        return False
    (site.held.add if isinstance(order, Hold) else site.held.discard)(key)
    turn.batch.holds.append(order)
    return True


def is_busy(site: Site) -> bool:
    """While somebody is in alarm the base does nothing else."""
    return any(incident.is_open for incident in site.incidents.values())


def _erase(site: Site, turn: Turn, order: Erase) -> bool:
    """Not while an alarm is open; nor when something in it was put on hold, or is being worked on, since it was found to be due."""
    wanted = {("visit", number) for number in order.visits} | {("incident", number) for number in order.incidents}
    is_in_use = any(number in site.visits for number in order.visits)
    if is_busy(site) or is_in_use or not wanted.isdisjoint(site.held):
        return False
    for number in order.visits:
        site.afterwards.pop(number, None)
        site.planned.pop(number, None)
    for number in order.incidents:
        _forget_incident(site, number)
    turn.batch.erasures.append(order)
    return True


def _forget_incident(site: Site, number: int) -> None:
    for delivery in site.waiting_for(number):
        site.forget_delivery(delivery, has_failed=False)
    site.incidents.pop(number, None)
    site.tasks = {task: known for task, known in site.tasks.items() if known.incident != number}
    for badge in site.badges.values():
        badge.events = {counter: incident for counter, incident in badge.events.items() if incident != number}


# Positions ----------------------------------------------------------------------------------------------------------


def remember_position(site: Site, badge: Badge) -> None:
    """It was just told where this badge is: some day that is forgotten. Until then one entry in the agenda is enough."""
    if badge.fix is not None and not badge.is_to_forget:
        badge.is_to_forget = True
        site.agenda.put(badge.fix.at_ms + _positions_ms(site), FORGET, badge.number)


def forget_position(site: Site, turn: Turn, number: int) -> None:
    """A position outside an incident is kept no longer than the policy says; what is in an incident is part of it."""
    badge = site.badges.get(number)
    if badge is None or badge.fix is None:
        return
    badge.is_to_forget = False
    if turn.at_ms < badge.fix.at_ms + _positions_ms(site):
        remember_position(site, badge)
    elif number in site.open_of_badge or number in site.visit_of_badge:
        badge.is_to_forget = True
        site.agenda.put(turn.at_ms + HOUR_MS, FORGET, number)
    else:
        badge.fix = None


def _positions_ms(site: Site) -> int:
    return site.policy.rules.retention.positions_h * HOUR_MS
