"""What is printed: the 999 sheet for the wall, the card of one visit for the office, and the briefing for who goes."""

from typing import Annotated

from badgelink.messages import HOLD
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.callsheet.wall import wall_sheet
from ...core.gate.gate import badge_name, travellers
from ...core.policy.ladders import BadgeRules
from ...core.visit import CALLED_OFF, Visit
from ...store.visits import read_visit
from ..admin import planning_access as access
from ..context import WebContext, context_of
from ..rendering import page
from ..security.signed_in import Session
from . import viewing
from .times import Times

router = APIRouter()
Reader = Annotated[Session, Depends(viewing.allowed("plan visits"))]
Anybody = Annotated[Session, Depends(viewing.allowed("see the board"))]
NO_SUCH = "There is no such visit, or what was known of it has been erased."
OFF = "This visit is not going, so there is no card for it."


@router.get("/wall-sheet")
async def show_wall_sheet(request: Request, session: Anybody) -> Response:
    context = context_of(request)
    times = Times(context.service.site.zone, context.now_ms())
    return page(request, "card_wall.html", lines=wall_sheet(context.school), school=context.school, times=times)


@router.get("/visits/{number:int}/card")
async def show_card(request: Request, number: int, session: Reader) -> Response:
    """The code word only when somebody asks for it, and only for whoever answers calls or is on the visit."""
    context = context_of(request)
    visit = await _visit(context, number, session)
    site, may_have_words = context.service.site, access.sees_words(session, visit.plan)
    badges = [site.badges[number] for number in visit.plan.badges if number in site.badges]
    return page(
        request, "card_visit.html", visit=visit, plan=visit.plan, going=travellers(site, visit), roster=site.roster, school=context.school,
        badges=[badge_name(badge) for badge in badges], overdue_ms=visit.back_by_ms + site.rules_for(visit).overdue_grace_ms,
        has_words=bool(visit.plan.code_word or visit.plan.leave_word or visit.plan.challenge) and may_have_words,
        shows_words=may_have_words and request.query_params.get("words") == "yes",
        first_move=FIRST_MOVES[site.policy.rules.overdue], times=Times(site.zone, context.now_ms()),
    )  # fmt: skip


@router.get("/visits/{number:int}/briefing")
async def show_briefing(request: Request, number: int, session: Reader) -> Response:
    context = context_of(request)
    visit = await _visit(context, number, session)
    site = context.service.site
    return page(
        request, "card_briefing.html", visit=visit, plan=visit.plan, going=travellers(site, visit), school=context.school,
        rules=site.policy.rules, press=press_words(site.policy.badge), second=name_of(site, visit.plan.second),
        overdue_ms=visit.back_by_ms + site.rules_for(visit).overdue_grace_ms, times=Times(site.zone, context.now_ms()),
    )  # fmt: skip


# What the office does first when somebody is not back, by the policy's own word for it.
FIRST_MOVES = {
    "phone in": "Ring their mobile. No answer: ring it again, then the emergency contact, then decide on 999.",
    "own procedure": "Do what this visit's own procedure says (below). Without one: ring the mobile, then decide on 999.",
    "ring, then police": "Ring their mobile. No answer and reasonable cause for concern: 999.",
    "tell school": "Tell the head at once, then ring their mobile. No answer: decide on 999.",
}


def press_words(badge: BadgeRules) -> str:
    """How the hidden button is pressed, as this school has set it."""
    if badge.grammar == HOLD:
        return f"Hold the hidden button for {_seconds(badge.hold_ms)}"
    return f"Press the hidden button {badge.presses} times within {_seconds(badge.within_ms)}"


def _seconds(length_ms: int) -> str:
    whole = f"{length_ms / 1000:g}"
    return f"{whole} second" if whole == "1" else f"{whole} seconds"


async def _visit(context: WebContext, number: int, session: Session) -> Visit:
    """As it is in memory while it lasts; afterwards as the journal has it."""
    known = context.service.site.visit(number)
    if known is None:
        kept = await run_in_threadpool(read_visit, context.engine, number)
        known = kept.visit if kept else None
    if known is None:
        raise HTTPException(404, NO_SUCH)
    if not access.may_look(session, known):
        raise HTTPException(403, access.NOT_YOURS)
    if known.state == CALLED_OFF:
        raise HTTPException(404, OFF)
    return known
