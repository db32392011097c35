"""One's own page: what is on record about oneself, who looked, where one is signed in, and the medical note."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.planning.qualifying import standing, version_of
from ...store import looks, medical, roster
from ..context import WebContext, context_of
from ..pages.times import Times
from ..rendering import page
from ..security.doorkeeper import doorkeeper_of
from ..security.signed_in import Session, SignedIn
from .form import Form, read_form
from .people_gaps import today_at
from .roster_changes import change

router = APIRouter(prefix="/account")
LONGEST_NOTE = 1_000
NOT_TICKED = "Tick that you have read it."


@router.get("")
async def show_account(request: Request, session: SignedIn) -> Response:
    return await _account_page(request, session, Form())


@router.post("/end-others")
async def end_others(request: Request, session: SignedIn) -> Response:
    ended = await doorkeeper_of(request).end_others(session)
    return await _account_page(request, session, Form(), said=f"{ended} other {'session was' if ended == 1 else 'sessions were'} ended.")


@router.post("/end/{token_hash}")
async def end_one(request: Request, session: SignedIn, token_hash: str) -> Response:
    """Only ever one of one's own."""
    ended = await doorkeeper_of(request).end_one(session.person, token_hash)
    if token_hash == session.token_hash:
        return RedirectResponse("/sign-in", 303)
    return await _account_page(request, session, Form(), said="It was signed out." if ended else "It was signed out already.")


@router.post("/policy-read")
async def policy_read(request: Request, session: SignedIn) -> Response:
    context, form = context_of(request), await read_form(request)
    if not form.get("read"):
        form.errors["read"] = NOT_TICKED
        return await _account_page(request, session, form, 422)
    site = context.service.site
    today = today_at(site, context.now_ms()).isoformat()
    version = version_of(site.policy.rules)
    change(context, session.person, "says that they have read it", lambda to: roster.note_reading(to, session.person, today, version))
    return RedirectResponse("/account", 303)


@router.post("/medical")
async def write_medical(request: Request, session: SignedIn) -> Response:
    context, form = context_of(request), await read_form(request)
    note = form.text("medical", "", LONGEST_NOTE, required=False, lines=True)
    if not form.errors:
        await save_note(context, session.person, session.person, note, form, "entered by themselves")
    if form.errors:
        return await _account_page(request, session, form, 422)
    return RedirectResponse("/account", 303)


async def save_note(context: WebContext, by: int, person: int, note: str, form: Form, reason: str) -> None:
    """A seal that can't be made is said beside the field."""
    try:
        sealed = await run_in_threadpool(medical.sealed_note, context.data_dir, person, note)
        change(context, by, reason, lambda to: medical.write_note(to, person, sealed))
    except medical.CantOpen as error:
        form.errors["medical"] = f"The note was not saved: {error}."


async def note_of(context: WebContext, person: int) -> tuple[str, str]:
    """The note, or why it can't be shown."""
    try:
        return await run_in_threadpool(medical.read_note, context.engine, context.data_dir, person), ""
    except medical.CantOpen as error:
        return "", f"A note is stored, but it can't be opened: {error}."


async def _account_page(request: Request, session: Session, form: Form, status: int = 200, said: str = "") -> Response:
    context = context_of(request)
    shown = await _known(request, session)
    if "medical" not in form.typed:
        form.typed["medical"] = shown["note"]
    site = context.service.site
    return page(
        request, "account.html", status, form=form, said=said, times=Times(site.zone, context.now_ms()),
        sessions=await doorkeeper_of(request).sessions_of(session.person), here=session.token_hash,
        looks=await run_in_threadpool(looks.looks_at, context.engine, session.person),
        practised_ms=site.practised.get(session.person), **shown,
    )  # fmt: skip


async def _known(request: Request, session: Session) -> dict[str, Any]:
    context = context_of(request)
    member = await run_in_threadpool(roster.find_member, context.engine, session.person)
    if member is None:
        raise HTTPException(404)
    rules, today = context.service.site.policy.rules, today_at(context.service.site, context.now_ms())
    note, trouble = await note_of(context, session.person)
    return {
        "member": member,
        "findings": standing(member, rules.qualifying, today, version_of(rules)) if "visitor" in member.roles else [],
        "policy": rules,
        "note": note,
        "trouble": trouble,
    }
