"""May they go? One page that answers it, stays true while it is open, and signs them out."""

import hashlib
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.board import name_of, protection_of
from ...core.decisions import SendOut
from ...core.events import WentOut
from ...core.gate import roads as gate_roads
from ...core.gate.gate import IDENTITY, PHONE, travellers
from ...core.planning.case import Finding
from ...core.policy.ladders import MINUTE_MS
from ...core.site import Badge, Site
from ...core.turn import ForVisit
from ...core.visit import Visit
from ..context import context_of, desk_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page
from ..security.signed_in import Session
from .asking import NotStored, ask
from .at_the_door import NO_WAY_ROUND, findings, is_for_today, told_of
from .battery import Batteries
from .form import read_form
from .leave_choices import Choices, read_choices

router = APIRouter(prefix="/visits")
Desk = Annotated[Session, Depends(viewing.allowed("run visits"))]

AT_THE_DOOR = {
    "badge",
    "taken",
    "protection",
    "self-test",
    "signal",
    "battery",
    "out already",
    "back by",
    PHONE,
    IDENTITY,
    *gate_roads.RULES,
}
GONE = "This visit is not waiting to leave: it has left already, or was called off. Look at the board."
NOT_READY = "Something changed meanwhile, so nobody was signed out. Look at what is still to do."
CHANGED = "The plan was changed meanwhile, so nobody was signed out. Look at who goes, and where, as it is now."
JUST_TAKEN = "A badge or one of the people has just gone out on another visit, so nobody was signed out. Look again."


@router.get("/{number:int}/leave")
async def show_gate(request: Request, number: int, session: Desk) -> Response:
    if "shown" in request.query_params and number not in context_of(request).service.site.planned:
        is_out = number in context_of(request).service.site.visits  # just now, from this desk or another; or it was called off
        return Response(status_code=204, headers={"HX-Redirect": f"/visits/{number}{'/gone' if is_out else ''}"})
    visit = planned(request, number)
    choices = _choices(request, visit, dict(request.query_params))
    if "HX-Request" in request.headers and is_other_plan(visit, request.query_params.get("version", "")):
        return Response(status_code=204, headers={"HX-Redirect": f"/visits/{number}/leave?{choices.query}"})
    found = await found_at_the_door(request, visit, choices)
    if request.query_params.get("shown") == digest(found):
        return Response(status_code=204)  # asked every two seconds, and nothing is different
    return _gate_page(request, visit, choices, found)


@router.post("/{number:int}/leave")
async def leave(request: Request, number: int, session: Desk) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        visit = planned(request, number)
        choices = _choices(request, visit, form.typed)
        found = await found_at_the_door(request, visit, choices)
        if is_other_plan(visit, form.get("version")):
            return _gate_page(request, visit, choices, found, CHANGED, 409)
        if any(finding.holds_back for finding in found):
            return _gate_page(request, visit, choices, found, NOT_READY, 409)
        checks = tuple((finding.rule, finding.state, finding.words) for finding in found)
        try:
            decisions = await ask(context, ForVisit(number, WentOut(context.now_ms(), session.person, choices.plan, checks)))
        except NotStored as error:
            return _gate_page(request, visit, choices, found, str(error), 503)
    if not any(isinstance(decision, SendOut) for decision in decisions):
        return _gate_page(request, visit, choices, found, JUST_TAKEN, 409)
    return RedirectResponse(f"/visits/{number}/gone", 303)


@router.get("/{number:int}/gone")
async def show_gone(request: Request, number: int, session: Desk) -> Response:
    """What the office needs to know from now on."""
    context = context_of(request)
    site = context.service.site
    visit = site.visits.get(number)
    if visit is None:
        return RedirectResponse("/", 303)
    going, grace_ms = travellers(site, visit), site.rules_for(visit).overdue_grace_ms
    return page(
        request, "leave_gone.html", visit=visit, going=going, is_plural=len(going) > 1, times=Times(site.zone, context.now_ms()),
        overdue_ms=visit.back_by_ms + grace_ms, check_in_ms=(visit.plan.interval_min + visit.plan.grace_min) * MINUTE_MS,
        rules=site.policy.rules,
    )  # fmt: skip


def is_other_plan(visit: Visit, version: str) -> bool:
    """Whether the page showed another plan than the one that would leave: other people perhaps, or another home."""
    return version not in ("", str(visit.version))


def planned(request: Request, number: int) -> Visit:
    visit = context_of(request).service.site.planned.get(number)
    if visit is None:
        raise HTTPException(404, GONE)
    return visit


async def found_at_the_door(request: Request, visit: Visit, choices: Choices) -> list[Finding]:
    context = context_of(request)
    going = replace(visit, plan=choices.plan)
    return findings(context, going, choices.answers, await told_of(context, visit), choices.misread, visit.plan)


def _choices(request: Request, visit: Visit, sent: dict[str, str]) -> Choices:
    context = context_of(request)
    return read_choices(sent, visit.plan, context.service.site, context.now_ms())


def digest(found: list[Finding]) -> str:
    """Names what the page shows."""
    return hashlib.sha256(repr([(each.rule, each.state, each.words, each.agreed) for each in found]).encode()).hexdigest()[:16]


def _gate_page(request: Request, visit: Visit, choices: Choices, found: list[Finding], problem: str = "", status: int = 200) -> Response:
    context = context_of(request)
    site = context.service.site
    held, going = [finding for finding in found if finding.holds_back], travellers(site, visit)
    return page(
        request, "leave.html", status, visit=visit, going=going, form=choices.form, query=choices.query, problem=problem,
        held=held, departing=[each for each in found if each.agreed], warned=[each for each in found if each.state == "warn"],
        well=[each for each in found if each.state == "ok"], no_way_round=NO_WAY_ROUND, shown=digest(found),
        badges=_offered(request, site, choices), times=Times(site.zone, context.now_ms()), is_today=is_for_today(context, visit),
        of_the_plan=of_the_plan(found), leaving=site.policy.rules.leaving,
        names=" and ".join(one.name for one in going), phone=PHONE, identity=IDENTITY,
    )  # fmt: skip


def of_the_plan(found: list[Finding]) -> set[str]:
    """What is put right on the page of the plan: everything that is not looked at here, at the door."""
    return {finding.rule for finding in found if finding.rule.removeprefix("second-") not in AT_THE_DOOR}


def _offered(request: Request, site: Site, choices: Choices) -> list[dict[str, Any]]:
    """Every badge that may go, and whichever is chosen already."""
    context = context_of(request)
    batteries, chosen = Batteries(context), choices.plan.badges
    shown = [badge for _, badge in sorted(site.badges.items()) if not badge.is_for_drills or badge.number in chosen]
    return [_badge_row(site, badge, context.now_ms(), batteries) for badge in shown]


def _badge_row(site: Site, badge: Badge, now_ms: int, batteries: Batteries) -> dict[str, Any]:
    out = site.visit_with(badge.number)
    now = protection_of(badge, now_ms, is_for_visit=True)
    taken_by = name_of(site, out.plan.visitor) if out else ""
    return {"number": str(badge.number), "label": badge.label, "protection": now, "battery": batteries.state(badge), "taken_by": taken_by}
