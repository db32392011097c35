"""CAP 1.2 for other systems: an incident's newest message as a file, for who may see records; and a feed, for whoever has its
secret address."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...mirrors.cap import CapMessage
from ...mirrors.cap_journal import CapJournal
from ...mirrors.feed import feed
from ..context import context_of
from ..pages import viewing
from ..pages.incident_page import note_look
from ..pages.record import not_there, read_record
from ..security.signed_in import Session

router = APIRouter()
Reader = Annotated[Session, Depends(viewing.allowed("see records"))]
CAP_TYPE, ATOM_TYPE = "application/cap+xml", "application/atom+xml"
OFF = "CAP is not switched on: it is the table [cap] of the settings."


@router.get("/incident/{number:int}/cap")
async def of_incident(request: Request, session: Reader, number: int) -> Response:
    context = context_of(request)
    if context.cap is None:
        raise HTTPException(404, OFF)
    record = await read_record(context.engine, number)
    found = await run_in_threadpool(context.cap.of, number)
    if not found:
        raise await not_there(context.engine, "incident", number)
    note_look(context, session, record)
    return _file(found[-1])


@router.get("/cap/{key}/feed")
async def show_feed(request: Request, key: str) -> Response:
    journal, at_ms = _admitted(request, key), context_of(request).now_ms()
    text = await run_in_threadpool(lambda: feed(journal.newest(), journal.sender, at_ms))
    return Response(text, media_type=ATOM_TYPE)


def _admitted(request: Request, key: str) -> CapJournal:
    """A feed reader can't sign in, so the address itself is the secret. Wrong, or switched off: the same answer."""
    context = context_of(request)
    if context.cap is None or not context.cap_key or not hmac.compare_digest(key.encode(), context.cap_key.encode()):
        raise HTTPException(404)
    return context.cap


def _file(message: CapMessage) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{message.identifier}.xml"'}
    return Response(message.text, media_type=CAP_TYPE, headers=named)
