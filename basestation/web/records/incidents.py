"""All alarms and drills on record, so that one of last term is found again: its page, its visit's record, and its pack."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ...core.board import name_of
from ...store.past_incidents import PAGE, past_incidents
from ..context import context_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page as shown
from ..security.signed_in import Session
from .names import with_everybody
from .report_words import CAUSES

router = APIRouter(prefix="/incidents")
Reader = Annotated[Session, Depends(viewing.allowed("see records"))]


@router.get("")
async def show_incidents(request: Request, session: Reader, page: str = "1") -> Response:
    context = context_of(request)
    number = int(page) if page.isascii() and page.isdecimal() and int(page[:6]) > 0 and len(page) < 6 else 1
    found, count = await run_in_threadpool(past_incidents, context.engine, number)
    site = await run_in_threadpool(with_everybody, context.service.site, context.engine)
    return shown(
        request, "record_incidents.html", found=found, times=Times(site.zone, context.now_ms()), causes=CAUSES, number=number,
        is_last=number * PAGE >= count, name_of=lambda person: name_of(site, person), answers=viewing.answers(session),
    )  # fmt: skip
