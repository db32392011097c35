"""Every test of a road and every fault, newest first: on a page to print, and as a list for a spreadsheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ...core.board import name_of
from ...core.decisions import RecordRoadDown, RecordRoadProof, RecordRoadUp
from ...core.roads.by_hand import AT_THE_BASE
from ...core.roads.table import watched
from ...core.site import Site
from ...core.words import spoken
from ...store.road_record import OfRoad, read_road_record
from ..context import context_of
from ..csv_safe import csv_bytes
from ..rendering import page
from ..security.signed_in import Session
from .times import Times
from .viewing import allowed

router = APIRouter(prefix="/roads/record")
Watcher = Annotated[Session, Depends(allowed("watch the roads"))]
SHOWN, YEAR_MS = 200, 366 * 86_400_000
HEADS = ("Time", "Road", "What", "Details", "Asked for by")
BROKE, CAME_BACK, PASSED, FAILED = "Broke", "Works again", "Test passed", "Test failed"
TYPES = {BROKE: "bad", CAME_BACK: "good", PASSED: "good", FAILED: "bad"}


@dataclass(frozen=True, slots=True)
class Line:
    at_ms: int
    road: str
    what: str
    details: str
    by: str = ""


@router.get("")
async def show_record(request: Request, session: Watcher) -> Response:
    context = context_of(request)
    site = context.service.site
    lines = await run_in_threadpool(lambda: list(_lines(site, read_road_record(context.engine, 0, SHOWN + 1))))
    return page(
        request, "road_record.html", lines=lines[:SHOWN], has_more=len(lines) > SHOWN, heads=HEADS, types=TYPES,
        times=Times(site.zone, context.now_ms()),
    )  # fmt: skip


@router.get("/file")
async def send_record(request: Request, session: Watcher) -> Response:
    """Of the last year."""
    context = context_of(request)
    site, since_ms = context.service.site, context.now_ms() - YEAR_MS

    def written() -> bytes:
        lines = _lines(site, read_road_record(context.engine, since_ms))
        return csv_bytes(HEADS, ([_when(site, line.at_ms), line.road, line.what, line.details, line.by] for line in lines))

    named = {"Content-Disposition": 'attachment; filename="roads.csv"'}
    return Response(await run_in_threadpool(written), media_type="text/csv; charset=utf-8", headers=named)


def _lines(site: Site, record: Iterable[OfRoad]) -> Iterator[Line]:
    for made in record:
        road = watched(made.road).title
        match made:
            case RecordRoadDown():
                yield Line(made.at_ms, road, BROKE, made.why)
            case RecordRoadUp():
                yield Line(made.at_ms, road, CAME_BACK, f"after {spoken.span(made.down_ms)}")
            case RecordRoadProof():
                yield Line(made.at_ms, road, PASSED if made.is_well else FAILED, made.what, _by(site, made.person))


def _by(site: Site, person: int | None) -> str:
    if person is None:
        return "the weekly proof"
    return "somebody at the base's computer" if person == AT_THE_BASE else name_of(site, person)


def _when(site: Site, at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, site.zone).strftime("%Y-%m-%d %H:%M:%S")
