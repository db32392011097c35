"""Visits as rows of a list, and those that wait for one person. Of thousands that are planned only the few that are shown are looked at
closely: it is done on the event loop, and an alarm may wait for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...core.board import DOING, name_of
from ...core.planning import approving
from ...core.planning.outstanding import holding_back, outstanding
from ...core.site import Site
from ...core.visit import CLOSED, PLANNED, Visit
from ...core.words import spoken
from ...core.words.spoken import DAY_MS
from ..context import WebContext
from ..security.signed_in import Session
from . import planning_access as access
from .approvals import wanted
from .at_the_door import around
from .visit_page import STANDS

WRITE_IT_UP = "please write up your visit"
SOON_MS = 14 * DAY_MS  # the board asks about what leaves within so long; whoever looks under "To approve" finds the rest
MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class Row:
    """`held` is what holds a planned visit back, in words; `waits` is what this person can do about it."""

    number: int
    who: str
    where: str
    stands: str
    leave_ms: int | None
    back_by_ms: int
    departures: int
    held: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one person, the first to leave first. `is_more`: there is more than is shown."""

    rows: tuple[Row, ...]
    is_more: bool


def waiting_for(context: WebContext, session: Session) -> Waiting:
    """A yes to give or to confirm, a plan to read, a report to write: of the visits that are over, out, or leave soon."""
    now_ms = context.now_ms()
    near = [visit for visit in theirs(context.service.site, session) if _is_near(visit, now_ms)]
    found: list[Row] = []
    for visit in sorted(near, key=when):
        if waits := _waits(context, session, visit):
            if len(found) == MOST_WAITING:
                return Waiting(tuple(found), True)
            found.append(row_of(context, visit, waits))
    return Waiting(tuple(found), False)


def _is_near(visit: Visit, now_ms: int) -> bool:
    """One that was to be over by yesterday and never left needs nobody's yes any more."""
    if visit.state != PLANNED:
        return True
    return visit.back_by_ms > now_ms - DAY_MS and (visit.plan.leave_ms or visit.back_by_ms) < now_ms + SOON_MS


def theirs(site: Site, session: Session) -> Iterator[Visit]:
    """Those that this person may look at."""
    sees_all = access.sees_all(session)
    for shelf in (site.planned, site.visits, site.afterwards):
        for visit in list(shelf.values()):
            if sees_all or access.may_look(session, visit):
                yield visit


def when(visit: Visit) -> tuple[int, int]:
    return (visit.signed_out_ms or visit.plan.leave_ms or visit.back_by_ms, visit.number)


def rows_of(context: WebContext, session: Session, visits: Iterable[Visit]) -> Iterator[Row]:
    """Each is looked at when it is asked for."""
    return (row_of(context, visit, _waits(context, session, visit)) for visit in visits)


def row_of(context: WebContext, visit: Visit, waits: tuple[str, ...]) -> Row:
    site, plan = context.service.site, visit.plan
    is_planned = visit.state == PLANNED
    found = outstanding(visit, site.policy.rules, site.roster, around(context)) if is_planned else ()
    return Row(
        number=visit.number,
        who=who(site, visit),
        where=where(visit),
        stands=_stands(context, visit),
        leave_ms=visit.signed_out_ms or plan.leave_ms,
        back_by_ms=visit.back_by_ms,
        departures=len(visit.departures),
        held=tuple(finding.words for finding in holding_back(found)),
        waits=waits,
    )


def _stands(context: WebContext, visit: Visit) -> str:
    if visit.is_open:
        return DOING[visit.state]
    if visit.state == CLOSED and visit.returned_ms is not None:
        return f"back {spoken.age(visit.returned_ms, context.now_ms())}, not written up"
    return STANDS[visit.state]


def _waits(context: WebContext, session: Session, visit: Visit) -> tuple[str, ...]:
    words = ["please confirm what you said by telephone"] if approving.to_confirm(visit, session.person) else []
    if visit.state == PLANNED:
        yeses = {of for of, _ in approving.to_give(visit, wanted(context, visit), session.person, session.roles)}
        words += ["your yes is needed"] if "visit" in yeses else []
        words += ["your signature is needed on the assessment"] if "assessment" in yeses else []
        is_to_read = approving.to_read(visit, context.service.site.policy.rules, session.roles)
        words += ["please read the plan"] if is_to_read else []
    if visit.state == CLOSED and session.person in visit.plan.people:
        words += [WRITE_IT_UP]
    return tuple(words)


def who(site: Site, visit: Visit) -> str:
    return " and ".join(name_of(site, number) for number in visit.plan.people)


def where(visit: Visit) -> str:
    more = len(visit.plan.stops) - 1
    return spoken.clean(visit.here.address) + (f" and {more} more" if more else "")
