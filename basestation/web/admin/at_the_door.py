"""Everything that the policy and the badges still ask of a visit that stands at the door."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from ...core.board import name_of
from ...core.gate.gate import NEVER, Door, agreed, gate
from ...core.planning.case import Around, Case, Finding
from ...core.planning.home import home_of
from ...core.planning.outstanding import holding_back, outstanding
from ...core.policy.daylight import AS_PLANNED, Place
from ...core.visit import Plan, Visit
from ...core.words import spoken
from ...store.visits import visits_to
from ..context import WebContext
from ..pages.times import Times
from .battery import Batteries

# What somebody has to put right, because no visit can go without it.
LONGEST_DAY_MS = 25 * 3_600_000  # when the clocks go back; thousands may be planned, and only those are looked at
NO_WAY_ROUND = NEVER | {"back by", "times"}


@dataclass(frozen=True, slots=True)
class Told:
    """`coverage`: how a badge was heard at that home before, in words. `assessed_before`: the visit there that has an assessment."""

    coverage: str = ""
    was_poor: bool = False
    assessed_before: int | None = None


def findings(
    context: WebContext, visit: Visit, answers: frozenset[str], told: Told, misread: Sequence[str] = (), before: Plan | None = None
) -> list[Finding]:
    """What holds back first, then what is only said, then what is well. `visit` as it would leave; `misread` are errors of the form;
    `before` is the plan that was agreed."""
    site, now_ms, batteries = context.service.site, context.now_ms(), Batteries(context)
    known = [site.badges[number] for number in visit.plan.badges if number in site.badges]
    door = Door(
        now_ms,
        {badge.number: batteries.verdict(badge, visit.plan.back_by_ms) for badge in known},
        answers,
        told.coverage,
        told.was_poor,
        context.road_rows(),
    )
    asked = outstanding(visit, site.policy.rules, site.roster, around(context, told.assessed_before))
    wrong = [Finding("back by", "fail", words, "Correct it below.") for words in misread]
    later = _later_than_agreed(context, visit, before) if before else []
    return sorted(agreed([*wrong, *later, *gate(site, visit, door), *asked], visit.departures_now), key=_urgency)


def _later_than_agreed(context: WebContext, visit: Visit, before: Plan) -> list[Finding]:
    """A yes to an afternoon is none to an evening."""
    site, times = context.service.site, Times(context.service.site.zone, context.now_ms())
    now, agreed_to = (
        Case(replace(visit, plan=plan), site.policy.rules, site.roster, around(context)).evening for plan in (visit.plan, before)
    )
    asks = [(now.after_dark, agreed_to.after_dark), (now.out_of_hours, agreed_to.out_of_hours)]
    if all(wanted in (AS_PLANNED, known) for wanted, known in asks):
        return []
    back, was = times.time_of_day(visit.plan.back_by_ms), times.time_of_day(before.back_by_ms)
    words = f"Back by {back.replace(':', '.')}: the plan that was agreed says {was}. {' '.join(now.reasons)}"
    return [Finding("later return", "fail", words, "Change the plan, so that it is agreed to, or come back earlier.")]


async def told_of(context: WebContext, visit: Visit) -> Told:
    """What earlier visits to the same home tell."""
    been = await run_in_threadpool(visits_to, context.engine, visit.here.address, None, visit.number)
    home = home_of(visit.here.address, been)
    if home is None:
        return Told()
    return Told(f"There before: {home.coverage}" if home.coverage else "", home.is_poor, home.assessed_in)


def around(context: WebContext, assessed_before: int | None = None) -> Around:
    school = context.school
    place = Place(school.lat, school.lon) if school.lat is not None and school.lon is not None else None
    return Around(context.now_ms(), context.service.site.zone, place, assessed_before)


def is_for_today(context: WebContext, visit: Visit) -> bool:
    return _day(context, visit.plan.leave_ms or visit.plan.back_by_ms) == _day(context, context.now_ms())


@dataclass(frozen=True, slots=True)
class Leaving:
    """A planned visit of today. `held` counts what its plan still lacks; what only shows at the door is looked at there."""

    number: int
    who: str
    where: str
    leave_ms: int | None
    held: int
    departures: int


def leaving_today(context: WebContext, shows: Callable[[Visit], bool]) -> list[Leaving]:
    """The earliest first."""
    now_ms, planned = context.now_ms(), context.service.site.planned.values()
    near = [visit for visit in planned if abs((visit.plan.leave_ms or visit.plan.back_by_ms) - now_ms) < LONGEST_DAY_MS]
    today = [visit for visit in near if is_for_today(context, visit) and shows(visit)]
    return sorted((_leaving(context, visit) for visit in today), key=lambda row: (row.leave_ms or 0, row.number))


def _leaving(context: WebContext, visit: Visit) -> Leaving:
    site = context.service.site
    held = holding_back(outstanding(visit, site.policy.rules, site.roster, around(context)))
    who = " and ".join(name_of(site, person) for person in visit.plan.people)
    where = spoken.clean(visit.here.address)
    return Leaving(visit.number, who, where, visit.plan.leave_ms, len(held), len(visit.departures_now))


def _day(context: WebContext, at_ms: int) -> object:
    return datetime.fromtimestamp(at_ms / 1000, context.service.site.zone).date()


def _urgency(finding: Finding) -> int:
    if finding.holds_back:
        return 0
    return {"fail": 1, "warn": 2}.get(finding.state, 3)
