"""One visit as the office handles it: what was agreed, how it stands, and the buttons of the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from badgelink.messages import LeaveNow, Welfare
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.board import DOING, board, name_of, protection_of
from ...core.events import Arrived, CheckedIn, Extended, Left, Returned
from ...core.site import Site
from ...core.turn import ForVisit, Input, LeaveNowAsked, WelfareAsked
from ...core.visit import INSIDE, LEFT, OUT, Visit
from ..context import context_of, desk_of
from ..pages.times import Times
from ..pages.viewing import allowed
from ..rendering import page
from ..security.signed_in import Session
from .asking import NotStored, ask
from .battery import Batteries
from .form import Form, read_form

router = APIRouter(prefix="/visits")
Desk = Annotated[Session, Depends(allowed("run visits"))]
Reader = Annotated[Session, Depends(allowed("see visits"))]

ANSWER_WITHIN_S = 60
CHANGED_MEANWHILE = (
    "The time of return has been changed since this page was loaded. Look at it below, and extend again if it is still needed."
)
OVER = "This visit is over, or never was. Whoever is out is on the board."
NO_BADGE_TO_ASK = "This visit has no badge that could be asked. Ring the visitor's mobile."

SAID = {
    Welfare: "The badge is being asked for a sign of life. It has not said yet that it heard.",
    LeaveNow: "The badge is being told: leave now. It has not said yet that it heard.",
}

Make = Callable[[int, int, str], Input]


@dataclass(frozen=True, slots=True)
class Button:
    """`states` are those of a visit in which it is offered; `make` takes time, visit and who pressed."""

    words: str
    states: tuple[str, ...]
    make: Make
    is_for_badge: bool = False
    minutes: int = 0


def _extend(minutes: int) -> Make:
    return lambda at_ms, number, by: ForVisit(number, Extended(at_ms, minutes, by))


EVERYWHERE = (OUT, INSIDE, LEFT)
BUTTONS: dict[str, Button] = {
    "arrived": Button("Arrived: now inside", (OUT,), lambda at_ms, number, by: ForVisit(number, Arrived(at_ms, by))),
    "checked-in": Button("Checked in by phone", EVERYWHERE, lambda at_ms, number, by: ForVisit(number, CheckedIn(at_ms, by))),
    "extend-15": Button("15 minutes more", EVERYWHERE, _extend(15), minutes=15),
    "extend-30": Button("30 minutes more", EVERYWHERE, _extend(30), minutes=30),
    "left": Button("Has left the home", (OUT, INSIDE), lambda at_ms, number, by: ForVisit(number, Left(at_ms, by))),
    "back": Button("Back, or safely home: visit over", EVERYWHERE, lambda at_ms, number, by: ForVisit(number, Returned(at_ms, by))),
    "welfare": Button(
        "Ask the badge for a sign of life", EVERYWHERE, lambda at_ms, number, _: WelfareAsked(at_ms, number, ANSWER_WITHIN_S), True
    ),
    "leave-now": Button("Tell the badge: leave now", (OUT, INSIDE), lambda at_ms, number, _: LeaveNowAsked(at_ms, number), True),
}


@router.get("")
async def show_visits(request: Request, session: Reader) -> Response:
    context = context_of(request)
    site = context.service.site
    return page(request, "visits.html", visits=board(site, context.now_ms(), {}).visits, times=Times(site.zone, context.now_ms()))


@router.get("/{number:int}")
async def show_visit(request: Request, number: int, session: Reader) -> Response:
    return _visit_page(request, _visit(request, number), Form())


@router.post("/{number:int}/{what}")
async def press(request: Request, number: int, what: str, session: Desk) -> Response:
    button, form = BUTTONS.get(what), await read_form(request)
    if button is None:
        raise HTTPException(404)
    async with desk_of(request):
        visit = _visit(request, number)
        form.errors |= _objection(button, visit, form)
        if not form.errors:
            await _do(request, button, number, session, form)
    if form.errors:
        return _visit_page(request, visit, form, 409)
    done = number not in context_of(request).service.site.visits
    return RedirectResponse("/" if done else f"/visits/{number}", 303)


def _objection(button: Button, visit: Visit, form: Form) -> dict[str, str]:
    """A button pressed twice, or on a page that has grown old, must not extend a visit twice."""
    seen = form.get("seen")
    if button.minutes and seen and seen != str(visit.back_by_ms):
        return {"desk": CHANGED_MEANWHILE}
    if button.is_for_badge and visit.plan.badge is None:
        return {"desk": NO_BADGE_TO_ASK}
    return {}


async def _do(request: Request, button: Button, number: int, session: Session, form: Form) -> None:
    context = context_of(request)
    try:
        await ask(context, button.make(context.now_ms(), number, session.name))
    except NotStored as error:
        form.errors["desk"] = str(error)


def _visit(request: Request, number: int) -> Visit:
    visit = context_of(request).service.site.visits.get(number)
    if visit is None:
        raise HTTPException(404, OVER)
    return visit


def _visit_page(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    site, plan = context.service.site, visit.plan
    visitor, second, badge = site.roster.get(plan.visitor), site.roster.get(plan.second or 0), site.badges.get(plan.badge or 0)
    offered = {
        name: button
        for name, button in BUTTONS.items()
        if visit.state in button.states and not (button.is_for_badge and plan.badge is None)
    }
    return page(
        request, "visit.html", status, form=form, visit=visit, plan=plan, doing=DOING[visit.state], buttons=offered,
        visitor=name_of(site, plan.visitor), second=name_of(site, plan.second), incident=site.open_of_visit.get(visit.number),
        mobile=visitor.mobile if visitor else "", second_mobile=second.mobile if second else "",
        battery=Batteries(context).verdict(badge, visit.back_by_ms) if badge else None, badge=badge,
        protection=protection_of(badge, context.now_ms(), is_for_visit=True),
        times=Times(site.zone, context.now_ms()), saying=_saying(site, plan.badge),
    )  # fmt: skip


def _saying(site: Site, badge: int | None) -> list[str]:
    """What the badge is being told and has not yet said it heard."""
    return [words for subject, words in SAID.items() if badge is not None and site.downlinks.waits(badge, subject) is not None]
