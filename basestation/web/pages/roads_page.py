"""Every way in and out, on one page: does it work, when did it last show that it does, and what is to be done now."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.roads import rows as road_rows
from ...core.roads.events import RoadTestAsked
from ...core.roads.rows import Row
from ...core.roads.table import IN
from ..admin.asking import NotStored, ask
from ..context import context_of
from ..rendering import page
from ..security.signed_in import Session
from .times import Times
from .viewing import allowed

router = APIRouter(prefix="/roads")
Watcher = Annotated[Session, Depends(allowed("watch the roads"))]
TYPES = {road_rows.WORKS: "good", road_rows.FAULT: "bad", road_rows.UNPROVED: "fair", road_rows.OFF: "off"}
SIGNS = {road_rows.WORKS: "✓", road_rows.FAULT: "✕", road_rows.UNPROVED: "?", road_rows.OFF: "–"}


@router.get("")
async def show_roads(request: Request, session: Watcher, tested: str = "") -> Response:
    return _roads_page(request, tested=tested)


@router.post("/{road}/test")
async def send_test(request: Request, road: str, session: Watcher) -> Response:
    """What comes of it shows on the page as soon as it is known."""
    context = context_of(request)
    row = next((row for row in context.road_rows() if row.name == road), None)
    if row is None or not row.can_test:
        raise HTTPException(404, "Over this road no test can be sent.")
    try:
        await ask(context, RoadTestAsked(context.now_ms(), road, session.person))
    except NotStored as error:
        return _roads_page(request, 503, problem=str(error))
    return RedirectResponse(f"/roads?tested={road}", 303)


def _deaf(rows: Iterable[Row]) -> list[str]:
    """The ways in that hear no badge now: whoever carries one that only they would hear is not helped by all the others."""
    return [row.title for row in road_rows.faults(rows) if row.direction == IN and row.name != "badges"]


def _roads_page(request: Request, status: int = 200, tested: str = "", problem: str = "") -> Response:
    context = context_of(request)
    rows = context.road_rows()
    named = next((row.title for row in rows if row.name == tested and row.can_test), "")
    return page(
        request, "roads.html", status, rows=rows, cells=road_rows.cells, times=Times(context.service.site.zone, context.now_ms()),
        headings=road_rows.HEADINGS, types=TYPES, signs=SIGNS, summary=road_rows.summary(rows), tested=named, problem=problem,
        not_protected=road_rows.not_protected(rows), faults=len(road_rows.faults(rows)), carries=road_rows.is_shown_to_carry(rows),
        deaf=_deaf(rows),
    )  # fmt: skip
