"""A person's sealed medical note, as the head may read and write it. Each opening is written down before it is shown."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...store import medical, roster
from ...store.looks import MEDICAL, Look
from ...store.roster import Member
from ..context import context_of
from ..pages import viewing
from ..rendering import page
from ..security.signed_in import Session
from .account import LONGEST_NOTE, note_of, save_note
from .form import Form, read_form

router = APIRouter(prefix="/people")
Head = Annotated[Session, Depends(viewing.allowed("look after medical notes"))]


@router.get("/{number:int}/medical")
async def show_note(request: Request, number: int, session: Head) -> Response:
    context, member = context_of(request), await _member(request, number)
    if await run_in_threadpool(medical.has_note, context.engine, number):
        await context.looking.record(context.engine, Look(context.now_ms(), session.person, number, MEDICAL))
    note, trouble = await note_of(context, number)
    return page(request, "medical.html", form=Form({"medical": note}), member=member, trouble=trouble)


@router.post("/{number:int}/medical")
async def write_note(request: Request, number: int, session: Head) -> Response:
    context, member, form = context_of(request), await _member(request, number), await read_form(request)
    note = form.text("medical", "", LONGEST_NOTE, required=False, lines=True)
    if not form.errors:
        await save_note(context, session.person, number, note, form, "entered by the head")
    if form.errors:
        return page(request, "medical.html", 422, form=form, member=member, trouble="")
    return RedirectResponse(f"/people/{number}", 303)


async def _member(request: Request, number: int) -> Member:
    member = await run_in_threadpool(roster.find_member, context_of(request).engine, number)
    if member is None:
        raise HTTPException(404)
    return member
