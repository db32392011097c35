"""Going although a rule is not kept: which, why, and who agreed. It stays with the visit for ever."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.events import DepartureAgreed
from ...core.gate.gate import travellers
from ...core.planning.case import Finding
from ...core.site import Site
from ...core.turn import ForVisit
from ...core.visit import Plan, Visit
from ..context import context_of, desk_of
from ..pages import viewing
from ..rendering import page
from ..security.signed_in import Session
from . import others_words
from .asking import NotStored, ask
from .at_the_door import NO_WAY_ROUND
from .form import Form, read_form
from .leave_choices import Choices, read_choices
from .leaving import found_at_the_door, is_other_plan, planned

router = APIRouter(prefix="/visits")
Desk = Annotated[Session, Depends(viewing.allowed("run visits"))]
NOT_ANY_MORE = "This no longer holds the visit back. Look at the page again."


@router.get("/{number:int}/leave/departure")
async def show_departure(request: Request, number: int, session: Desk) -> Response:
    visit, form = planned(request, number), Form(dict(request.query_params))
    others_words.check(context_of(request), session, visit.plan)
    choices, finding = await _finding(request, visit, form)
    if finding is None:
        return RedirectResponse(back_to(number, choices), 303)
    return _departure_page(request, visit, choices, finding, form)


@router.post("/{number:int}/leave/departure")
async def agree(request: Request, number: int, session: Desk) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        visit = planned(request, number)
        others_words.check(context, session, visit.plan)
        choices, finding = await _finding(request, visit, form)
        if finding is None or is_other_plan(visit, form.get("version")):
            raise HTTPException(409, NOT_ANY_MORE)
        reason = form.text("reason", "why it goes all the same", 300, lines=True)
        approver = form.choice("approver", "who agreed", [value for value, _ in approvers(context.service.site, visit.plan)])
        if form.errors:
            return _departure_page(request, visit, choices, finding, form, 422)
        event = DepartureAgreed(context.now_ms(), session.person, finding.rule, finding.words, reason, int(approver))
        try:
            await ask(context, ForVisit(number, event))
        except NotStored as error:
            form.errors["reason"] = str(error)
            return _departure_page(request, visit, choices, finding, form, 503)
    return RedirectResponse(back_to(number, choices), 303)


def back_to(number: int, choices: Choices) -> str:
    return f"/visits/{number}/leave" + (f"?{choices.query}" if choices.query else "")


def approvers(site: Site, plan: Plan | None) -> list[tuple[str, str]]:
    """Who may agree: nobody agrees to their own visit."""
    roles, going = set(viewing.MAY["approve visits"]), plan.people if plan else ()
    found = [person for person in site.roster.values() if roles & set(person.roles) and person.number not in going]
    return [(str(person.number), name_of(site, person.number)) for person in sorted(found, key=lambda person: person.name.casefold())]


async def _finding(request: Request, visit: Visit, form: Form) -> tuple[Choices, Finding | None]:
    context = context_of(request)
    choices = read_choices(form.typed, visit.plan, context.service.site, context.now_ms())
    held = [each for each in await found_at_the_door(request, visit, choices) if each.holds_back and each.rule not in NO_WAY_ROUND]
    return choices, next((each for each in held if each.rule == form.get("rule")), None)


def _departure_page(request: Request, visit: Visit, choices: Choices, finding: Finding, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    site, session = context.service.site, request.state.session
    may_agree = approvers(site, visit.plan)
    if "approver" not in form.typed and str(session.person) in dict(may_agree):
        form.typed["approver"] = str(session.person)
    names = " and ".join(one.name for one in travellers(site, visit))
    return page(
        request, "leave_departure.html", status, visit=visit, finding=finding, form=form, approvers=[("", "choose"), *may_agree],
        names=names, hidden=choices.hidden, back=back_to(visit.number, choices),
    )  # fmt: skip
