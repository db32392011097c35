"""What was chosen at the door: badges, time of return, and the questions that a person answers. It travels in the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from ...core.badges.liveness import PROTECTED
from ...core.board import protection_of
from ...core.gate.gate import IDENTITY, PHONE
from ...core.site import Badge, Site
from ...core.visit import Plan
from ..pages.times import Times
from .form import Form
from .plan import NO_BADGE, read_back_by

NAMES = ("badge", "second_badge", "back_by", "tomorrow", PHONE, IDENTITY)


@dataclass(frozen=True, slots=True)
class Choices:
    """`form` is what the fields show. `plan` is the plan as it would leave; `errors` say which field can't be understood."""

    form: Form
    plan: Plan

    @property
    def errors(self) -> dict[str, str]:
        return self.form.errors

    @property
    def misread(self) -> list[str]:
        return [self.errors[name] for name in ("back_by", "tomorrow", "badge", "second_badge") if name in self.errors]

    @property
    def answers(self) -> frozenset[str]:
        return frozenset(name for name in (PHONE, IDENTITY) if self.form.get(name))

    @property
    def query(self) -> str:
        return urlencode({name: self.form.get(name) for name in NAMES if self.form.get(name)})

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [(name, self.form.get(name)) for name in NAMES if self.form.get(name)]


def read_choices(sent: Mapping[str, str], plan: Plan, site: Site, now_ms: int) -> Choices:
    """What is not chosen yet is proposed: the badge they mostly carry, and the time that was planned."""
    typed = {name: sent[name] for name in NAMES if name in sent}
    first = typed.setdefault("badge", proposed(site, plan.badge, plan.visitor, now_ms, ""))
    if plan.second is not None:
        typed.setdefault("second_badge", proposed(site, plan.second_badge, plan.second, now_ms, first))
    planned = Times(site.zone, now_ms).time_of_day(plan.back_by_ms) if plan.back_by_ms > now_ms else ""
    typed.setdefault("back_by", planned)
    form = Form(typed)
    second = _badge(form, "second_badge", site) if plan.second is not None else None
    badge = _badge(form, "badge", site)
    if second is not None and second == badge:
        form.errors["second_badge"] = "Each of the two has a badge of their own. Choose another for the second person."
    back_by_ms = plan.back_by_ms if planned and form.get("back_by").strip() == planned else read_back_by(form, now_ms, site.zone)
    return Choices(form, replace(plan, badge=badge, second_badge=second, back_by_ms=back_by_ms))


def proposed(site: Site, planned: int | None, person: int, now_ms: int, taken: str) -> str:
    """The planned badge; else the one this person mostly carries; else any that protects now; else none."""
    known = site.roster.get(person)
    for number in (planned, known.usual_badge if known else None):
        if number is not None and number in site.badges and str(number) != taken:
            return str(number)
    free = (badge for badge in site.badges.values() if str(badge.number) != taken and is_free(site, badge))
    best = next((badge for badge in free if protection_of(badge, now_ms, is_for_visit=True).level == PROTECTED), None)
    return str(best.number) if best else NO_BADGE


def is_free(site: Site, badge: Badge) -> bool:
    return not badge.is_for_drills and badge.number not in site.open_of_badge and site.visit_with(badge.number) is None


def _badge(form: Form, name: str, site: Site) -> int | None:
    chosen = form.choice(name, "a badge", [NO_BADGE, *(str(number) for number in site.badges)])
    return None if name in form.errors or chosen == NO_BADGE else int(chosen)
