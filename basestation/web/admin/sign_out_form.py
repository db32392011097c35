"""The quick way out, for emergencies: nothing was planned, and what the policy would have asked is written down as not kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from ...core.board import name_of, protection_of
from ...core.decisions import SendOut
from ...core.gate.forecast import Verdict
from ...core.gate.gate import IDENTITY, PHONE, badge_name
from ...core.site import Badge, Site
from ...core.turn import SignedOut
from ..context import context_of, desk_of
from ..pages import viewing
from ..rendering import page
from ..security.signed_in import Session
from .asking import NotStored, ask
from .at_the_door import told_of
from .battery import Batteries
from .form import Form, read_form
from .leave_choices import is_free
from .leave_departure import approvers
from .plan import CUES, NO_BADGE, blank, read_back_by, read_plan
from .unplanned import NOBODY, Unplanned, as_it_leaves, unplanned

router = APIRouter(prefix="/visits")
Desk = Annotated[Session, Depends(viewing.allowed("run visits"))]

JUST_TAKEN = "The visitor or the badge has just been signed out on another visit. Look at the board, then try again."


@router.get("/sign-out")
async def show_sign_out(request: Request, session: Desk) -> Response:
    return _form_page(request, blank(context_of(request).service.site.policy.visit))


@router.get("/sign-out/battery")
async def show_battery(request: Request, session: Desk) -> Response:
    """Asked for each time the badge or the time of return is changed."""
    form = Form(request.query_params)
    return page(request, "battery.html", verdict=_verdict(request, form))


@router.post("/sign-out")
async def sign_out(request: Request, session: Desk) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        now_ms, site = context.now_ms(), context.service.site
        plan = read_plan(form, site, now_ms)
        if form.errors:
            return _form_page(request, form, 422)
        told = await told_of(context, as_it_leaves(plan, now_ms))
        going = unplanned(context, form, plan, told, session.person)
        if form.errors:
            return _form_page(request, form, 422, going)
        try:
            decisions = await ask(context, SignedOut(now_ms, plan, going.departures, going.checks, session.person, going.approvals))
        except NotStored as error:
            form.errors["badge"] = str(error)
            return _form_page(request, form, 503, going)
    sent = next((decision for decision in decisions if isinstance(decision, SendOut)), None)
    if sent is None:
        form.errors["badge"] = JUST_TAKEN
        return _form_page(request, form, 409, going)
    return RedirectResponse(f"/visits/{sent.visit_no}/gone", 303)


def _verdict(request: Request, form: Form) -> Verdict | None:
    """None until a badge is chosen and a time of return can be read."""
    context, typed = context_of(request), Form(form.typed | {"tomorrow": "yes"})
    site = context.service.site
    badge = next((badge for number, badge in site.badges.items() if str(number) == form.get("badge")), None)
    back_by_ms = read_back_by(typed, context.now_ms(), site.zone)
    return None if badge is None or typed.errors else Batteries(context).verdict(badge, back_by_ms)


def _form_page(request: Request, form: Form, status: int = 200, going: Unplanned | None = None) -> Response:
    context = context_of(request)
    site, now_ms, batteries = context.service.site, context.now_ms(), Batteries(context)
    may_agree = approvers(site, going.plan if going else None)
    return page(
        request, "sign_out.html", status, form=form, cues=CUES, no_badge=NO_BADGE, phone=PHONE, identity=IDENTITY,
        visitors=_people(site, "visitor"), seconds=[("", "nobody"), *_people(site, "")],
        badges=[_choice(site, badge, now_ms, batteries) for _, badge in sorted(site.badges.items()) if not badge.is_for_drills],
        second_badges=[(str(number), badge_name(badge)) for number, badge in sorted(site.badges.items()) if is_free(site, badge)],
        verdict=_verdict(request, form), leaving=site.policy.rules.leaving, not_kept=going.not_kept if going else [],
        approvers=[("", "choose"), *may_agree, (NOBODY, "nobody could be reached")],
    )  # fmt: skip


def _people(site: Site, role: str) -> list[tuple[str, str]]:
    found = [person for person in site.roster.values() if not role or role in person.roles]
    return [(str(person.number), name_of(site, person.number)) for person in sorted(found, key=lambda person: person.name.casefold())]


def _choice(site: Site, badge: Badge, now_ms: int, batteries: Batteries) -> dict[str, Any]:
    visit = site.visit_with(badge.number)
    return {
        "number": str(badge.number),
        "label": badge.label,
        "protection": protection_of(badge, now_ms, is_for_visit=True),
        "battery": batteries.state(badge),
        "taken_by": name_of(site, visit.plan.visitor) if visit else "",
    }
