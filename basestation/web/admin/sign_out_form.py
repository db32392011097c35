"""The form with which a visit leaves: who, where, until when, with which badge, and how well that badge protects."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from ...core.board import name_of, protection_of
from ...core.decisions import SendOut
from ...core.site import Site
from ...core.turn import SignedOut
from ..context import context_of, desk_of
from ..rendering import page
from ..security.signed_in import Session, require
from .asking import NotStored, ask
from .form import Form, read_form
from .plan import CUES, NO_BADGE, blank, read_plan

router = APIRouter(prefix="/visits")
Desk = Annotated[Session, Depends(require("office", "second", "head"))]

JUST_TAKEN = "The visitor or the badge has just been signed out on another visit. Look at the board, then try again."


@router.get("/sign-out")
async def show_sign_out(request: Request, session: Desk) -> Response:
    return _form_page(request, blank(context_of(request).service.site.policy.visit))


@router.post("/sign-out")
async def sign_out(request: Request, session: Desk) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        now_ms = context.now_ms()
        plan = read_plan(form, context.service.site, now_ms)
        if form.errors:
            return _form_page(request, form, 422)
        try:
            decisions = await ask(context, SignedOut(now_ms, plan))
        except NotStored as error:
            form.errors["badge"] = str(error)
            return _form_page(request, form, 503)
    sent = next((decision for decision in decisions if isinstance(decision, SendOut)), None)
    if sent is None:
        form.errors["badge"] = JUST_TAKEN
        return _form_page(request, form, 409)
    return RedirectResponse(f"/visits/{sent.visit_no}", 303)


def _form_page(request: Request, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    site, now_ms = context.service.site, context.now_ms()
    return page(
        request, "sign_out.html", status, form=form, cues=CUES, no_badge=NO_BADGE,
        visitors=_people(site, "visitor"), seconds=[("", "nobody"), *_people(site, "")],
        badges=[_badge_choice(site, number, now_ms) for number, badge in sorted(site.badges.items()) if not badge.is_for_drills],
    )  # fmt: skip


def _people(site: Site, role: str) -> list[tuple[str, str]]:
    found = [person for person in site.roster.values() if not role or role in person.roles]
    return [(str(person.number), name_of(site, person.number)) for person in sorted(found, key=lambda person: person.name.casefold())]


def _badge_choice(site: Site, number: int, now_ms: int) -> dict[str, Any]:
    badge, visit = site.badges[number], site.visit_with(number)
    taken_by = name_of(site, visit.plan.visitor) if visit else ""
    return {
        "number": str(number),
        "label": badge.label,
        "protection": protection_of(badge, now_ms, is_for_visit=True),
        "taken_by": taken_by,
    }
