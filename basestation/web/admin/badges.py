"""The badges: how well each protects now, adding one with its secrets, and taking one out of use for good."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core import several_roads
from ...core.board import name_of, protection_of
from ...core.site import Site
from ...store import badges
from ..context import WebContext, context_of, desk_of
from ..pages.viewing import allowed
from ..rendering import page
from ..security.signed_in import Session
from .form import Form, read_form
from .handover import Handover, provisioning_file
from .roster_changes import change

log = logging.getLogger(__name__)
router = APIRouter(prefix="/badges")
Admin = Annotated[Session, Depends(allowed("look after badges"))]

GONE = "This file was fetched already, or waited too long, and its secrets are kept nowhere. Revoke the badge and add it again."
NOT_SURE = "A revoked badge never works again. Tick that you are sure."
FULL = "All 65 535 badge numbers of this site have been used."


@router.get("")
async def show_badges(request: Request, session: Admin) -> Response:
    return await _badges_page(request, session, Form())


@router.post("")
async def add(request: Request, session: Admin) -> Response:
    form = await read_form(request)
    label, board = form.text("label", "the label", 80, required=False), _board(request, form)
    if form.errors:
        return await _badges_page(request, session, form, 422)
    try:
        is_for_drills = form.get("for_drills") != ""
        added = change(context_of(request), session.person, "added by hand", lambda to: badges.add_badge(to, label, is_for_drills, board))
    except badges.NoNumberLeft:
        form.errors["label"] = FULL
        return await _badges_page(request, session, form, 422)
    _handover(request).put(added, session.person)
    return _changed(session, f"added badge {added.number}")


@router.post("/{number:int}/file")
async def hand_over(request: Request, number: int, session: Admin) -> Response:
    added = _handover(request).take(number, session.person)
    if added is None:
        return page(request, "failure.html", 410, words=GONE)
    named = {"Content-Disposition": f'attachment; filename="badge-{number}.json"'}
    return Response(provisioning_file(context_of(request), added), media_type="application/json", headers=named)


@router.post("/{number:int}/board")
async def say_board(request: Request, number: int, session: Admin) -> Response:
    form = await read_form(request)
    board = _board(request, form)
    if number not in context_of(request).service.site.badges:
        raise HTTPException(404)
    if form.errors:
        return await _badges_page(request, session, form, 422)
    change(context_of(request), session.person, "said by hand", lambda to: badges.set_board(to, number, board))
    return _changed(session, f"said that badge {number} is made of {board or 'something unknown'}")


@router.post("/{number:int}/revoke")
async def revoke(request: Request, number: int, session: Admin) -> Response:
    form, context = await read_form(request), context_of(request)
    async with desk_of(request):  # nobody signs it out meanwhile
        why_not = _busy_with(context.service.site, number) or ("" if form.get("sure") else NOT_SURE)
        if not why_not:
            change(context, session.person, "revoked by hand", lambda to: badges.revoke_badge(to, number))
            return _changed(session, f"revoked badge {number}")
    form.errors[f"badge_{number}"] = why_not
    return await _badges_page(request, session, form, 422)


def _board(request: Request, form: Form) -> str:
    """By its name; "" when nobody knows."""
    return form.choice("board", "what the badge is made of", ["", *context_of(request).boards])


def _busy_with(site: Site, number: int) -> str:
    """A badge that is out, or in alarm, must go on being heard."""
    visit = site.visit_with(number)
    if visit is not None:
        return f"{name_of(site, visit.plan.visitor)} is out with badge {number}. Wait until the visit is over."
    if number in site.open_of_badge:
        return f"Badge {number} has an alarm that is still open. Close it first."
    return ""


async def _badges_page(request: Request, session: Session, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    records = await run_in_threadpool(badges.all_badges, context.engine)
    rows = [_row(context, record) for record in records if not record.is_revoked]
    revoked = [record for record in records if record.is_revoked]
    waiting = _handover(request).waits_for(session.person)
    boards = [("", "not known"), *((board.name, board.title) for board in context.boards.values())]
    return page(request, "badges.html", status, form=form, rows=rows, revoked=revoked, waiting=waiting, boards=boards)


def _row(context: WebContext, record: badges.BadgeRecord) -> dict[str, Any]:
    site, now_ms = context.service.site, context.now_ms()
    visit, known = site.visit_with(record.number), site.badges.get(record.number)
    with_whom = name_of(site, visit.plan.visitor) if visit else ""
    return {
        "number": record.number,
        "label": record.label,
        "is_for_drills": record.is_for_drills,
        "board": record.board,
        "protection": protection_of(known, now_ms, roads=context.roads()),
        "with": with_whom,
        "heard_over": several_roads.in_words(known, now_ms) if known else "",
    }


def _changed(session: Session, what: str) -> Response:
    log.info("person %s %s", session.person, what)
    return RedirectResponse("/badges", 303)


def _handover(request: Request) -> Handover:
    handover: Handover = request.app.state.handover
    return handover
