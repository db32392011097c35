"""Everything that the policy and the badges still ask of a visit that stands at the door."""

from dataclasses import replace
from datetime import datetime

from ...core.case import Around, Finding
from ...core.daylight import Place
from ...core.gate import NEVER, Door, agreed, gate
from ...core.outstanding import outstanding
from ...core.visit import Visit
from ..context import WebContext
from .battery import Batteries
from .leave_choices import Choices

# What somebody has to put right, because no visit can go without it.
NO_WAY_ROUND = NEVER | {"back by", "times"}


def findings(context: WebContext, visit: Visit, choices: Choices, coverage: str = "", assessed_before: int | None = None) -> list[Finding]:
    """What holds back first, then what is only said, then what is well."""
    site, now_ms = context.service.site, context.now_ms()
    going, batteries = replace(visit, plan=choices.plan), Batteries(context)
    known = [site.badges[number] for number in choices.plan.badges if number in site.badges]
    verdicts = {badge.number: batteries.verdict(badge, choices.plan.back_by_ms) for badge in known}
    door = Door(now_ms, verdicts, choices.answers, coverage)
    found = [
        *_misread(choices),
        *gate(site, going, door),
        *outstanding(going, site.policy.rules, site.roster, around(context, assessed_before)),
    ]
    return sorted(agreed(found, visit.departures), key=_urgency)


def around(context: WebContext, assessed_before: int | None = None) -> Around:
    school = context.school
    place = Place(school.lat, school.lon) if school.lat is not None and school.lon is not None else None
    return Around(context.now_ms(), context.service.site.zone, place, assessed_before)


def is_for_today(context: WebContext, visit: Visit) -> bool:
    return _day(context, visit.plan.leave_ms or visit.plan.back_by_ms) == _day(context, context.now_ms())


def _day(context: WebContext, at_ms: int) -> object:
    return datetime.fromtimestamp(at_ms / 1000, context.service.site.zone).date()


def _misread(choices: Choices) -> list[Finding]:
    fields = ("back_by", "tomorrow", "badge", "second_badge")
    return [Finding("back by", "fail", choices.errors[name], "Correct it below.") for name in fields if name in choices.errors]


def _urgency(finding: Finding) -> int:
    if finding.holds_back:
        return 0
    return {"fail": 1, "warn": 2}.get(finding.state, 3)
