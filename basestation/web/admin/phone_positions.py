"""A person's own phone, which may say where they are while they are on a visit: set up and ended here, by themselves or for them."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...store import phone_tokens, roster
from ...store.roster import Member
from ..context import context_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page
from ..security.signed_in import Session, SignedIn
from .roster_changes import change

router = APIRouter(prefix="/people")
NOT_YOURS = "Only they themselves, and those who look after people, set up somebody's phone."


@router.get("/{number:int}/phone")
async def show_phone(request: Request, number: int, session: SignedIn) -> Response:
    return await _phone_page(request, await _member(request, number, session))


@router.post("/{number:int}/phone")
async def set_up(request: Request, number: int, session: SignedIn) -> Response:
    """The secret is shown once."""
    context, member = context_of(request), await _member(request, number, session)
    token = change(context, session.person, "set up", lambda to: phone_tokens.make_phone_token(to, number))
    return await _phone_page(request, member, token=token)


@router.post("/{number:int}/phone/end")
async def end(request: Request, number: int, session: SignedIn) -> Response:
    context = context_of(request)
    await _member(request, number, session)
    change(context, session.person, "ended", lambda to: phone_tokens.end_phone_token(to, number))
    return RedirectResponse(f"/people/{number}/phone", 303)


async def _phone_page(request: Request, member: Member, token: str = "") -> Response:
    context = context_of(request)
    site, since_ms = context.service.site, await run_in_threadpool(phone_tokens.phone_since_ms, context.engine, member.number)
    is_own = request.state.session.person == member.number
    return page(
        request, "phone_positions.html", member=member, is_own=is_own, since_ms=since_ms, base_url=context.base_url.rstrip("/"),
        is_https=context.is_https, times=Times(site.zone, context.now_ms()), token=token,
    )  # fmt: skip


async def _member(request: Request, number: int, session: Session) -> Member:
    if session.person != number and not viewing.may(session, "look after people"):
        raise HTTPException(403, NOT_YOURS)
    member = await run_in_threadpool(roster.find_member, context_of(request).engine, number)
    if member is None:
        raise HTTPException(404)
    return member
