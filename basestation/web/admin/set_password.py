"""Where a one-time link leads: its owner chooses a password that nobody else knows."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ...store import invites, roster
from ...store.changing import Changing
from ...store.roster import Member
from ..context import context_of
from ..rendering import page
from ..security.doorkeeper import doorkeeper_of
from .form import Form, read_form
from .password_field import new_password
from .roster_changes import change

router = APIRouter()

NO_LONGER = "This link has been used already, or is too old. Ask whoever looks after Doorstep for a new one."


@router.get("/set-password/{token}")
async def show_set_password(request: Request, token: str) -> Response:
    member = await _whose(request, token)
    if member is None:
        return page(request, "failure.html", 410, words=NO_LONGER)
    return page(request, "set_password.html", form=Form(), member=member)


@router.post("/set-password/{token}")
async def set_password(request: Request, token: str) -> Response:
    context, member = context_of(request), await _whose(request, token)
    if member is None:
        return page(request, "failure.html", 410, words=NO_LONGER)
    form = await read_form(request)
    password = new_password(form, member.name, member.sign_in, context.site_name)
    if form.errors:
        return page(request, "set_password.html", 422, form=form, member=member)
    hashed = await doorkeeper_of(request).passwords.hash(password)
    if not change(context, None, "chosen with a link", lambda to: _choose(to, token, member.number, hashed)):
        return page(request, "failure.html", 410, words=NO_LONGER)
    return RedirectResponse("/sign-in?saved=yes", 303)


def _choose(to: Changing, token: str, person: int, hashed: str) -> bool:
    """The link and what it is for, together: a base that is killed here leaves both or neither."""
    is_good = invites.burn_invite(to, token)
    if is_good:
        roster.set_password(to, person, hashed)
    return is_good


async def _whose(request: Request, token: str) -> Member | None:
    context = context_of(request)
    number = await run_in_threadpool(invites.invited, context.engine, token, context.now_ms())
    member = await run_in_threadpool(roster.find_member, context.engine, number) if number is not None else None
    return member if member and member.sign_in else None
