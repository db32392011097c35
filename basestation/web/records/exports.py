"""Lists for a spreadsheet: of a stretch of days, sent as they are read, and with nothing in them that a spreadsheet would run."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from ...core.reports.reporting import year_of
from ..admin.form import Form
from ..context import WebContext, context_of
from ..csv_safe import csv_bytes
from ..pages import viewing
from ..rendering import page
from ..security.signed_in import Session
from .export_rows import LISTINGS, Listing, Wanted
from .names import with_everybody

router = APIRouter(prefix="/exports")
Exporter = Annotated[Session, Depends(viewing.allowed("export records"))]

ROWS_AT_ONCE = 100
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)
MARK = len("\ufeff".encode())


@router.get("")
async def show_exports(request: Request, session: Exporter) -> Response:
    return _page(request, Form(_this_year(context_of(request))))


@router.get("/file")
async def export(request: Request, session: Exporter) -> Response:
    context, form = context_of(request), Form(dict(request.query_params))
    what = form.choice("what", "what you want", LISTINGS)
    first, last = _day(form, "from", "the first day"), _day(form, "until", "the last day")
    if first and last and last < first:
        form.errors["until"] = "The last day is before the first. Change one of them."
    if form.errors or first is None or last is None:
        return _page(request, form, 422)
    zone = context.service.site.zone
    site = await run_in_threadpool(with_everybody, context.service.site, context.engine)
    wanted = Wanted(context.engine, site, _begins_ms(first, zone), _begins_ms(last + timedelta(1), zone))
    named = f'attachment; filename="{what}-{first.isoformat()}-{last.isoformat()}.csv"'
    return StreamingResponse(_pieces(LISTINGS[what], wanted), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": named})


def _pieces(listing: Listing, wanted: Wanted) -> Iterator[bytes]:
    """Starlette takes each piece in a thread. The first begins with the mark that tells Excel which letters these are."""
    rows = listing.rows(wanted)
    yield csv_bytes(listing.heads, [])
    while piece := list(islice(rows, ROWS_AT_ONCE)):
        yield csv_bytes((), piece)[MARK:].removeprefix(b"\r\n")


def _page(request: Request, form: Form, status: int = 200) -> Response:
    listings = [(name, listing.words) for name, listing in LISTINGS.items()]
    return page(request, "exports.html", status, form=form, listings=listings)


def _this_year(context: WebContext) -> dict[str, str]:
    zone, now_ms = context.service.site.zone, context.now_ms()
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    return {"what": "visits", "from": date(year_of(now_ms, zone).first, 9, 1).isoformat(), "until": today.isoformat()}


def _day(form: Form, name: str, what: str) -> date | None:
    try:
        found = date.fromisoformat(form.get(name).strip())
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        form.errors[name] = f"Enter {what} as year-month-day, for example 2026-09-01."
        return None
    return found


def _begins_ms(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
