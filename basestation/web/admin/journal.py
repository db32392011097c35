"""Whether the journal is still what was written: the latest verdict, its fingerprint, and a look on demand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...store.reading import CantRead
from ...store.verdict import latest_verdict, verify_now
from ..context import context_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page
from ..security.signed_in import Session

router = APIRouter(prefix="/journal")
Reader = Annotated[Session, Depends(viewing.allowed("verify the journal"))]


@router.get("")
async def show_journal(request: Request, session: Reader) -> Response:
    context = context_of(request)
    verdict = await run_in_threadpool(latest_verdict, context.engine)
    return page(request, "journal.html", verdict=verdict, times=Times(context.service.site.zone, context.now_ms()))


@router.post("")
async def verify(request: Request, session: Reader) -> Response:
    context = context_of(request)
    try:
        await run_in_threadpool(verify_now, context.engine, context.now_ms())
    except CantRead as error:
        raise HTTPException(500, f"The journal could not be read: {error}.") from error
    return RedirectResponse("/journal", 303)
