"""Every way in and out, on one page: does an alarm get through, what is to be done now, and whom to ring."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.policy.ladders import HEAD
from ...core.policy.rules import TECHNICIAN
from ...core.roads import rows as road_rows
from ...core.roads.by_hand import proof_of
from ...core.roads.events import RoadTestAsked
from ...core.roads.verdict import verdict
from ...core.telling import Person
from ..admin.asking import NotStored, ask
from ..context import WebContext, context_of
from ..rendering import page
from ..security.signed_in import Session
from .times import Times
from .viewing import allowed

router = APIRouter(prefix="/roads")
Watcher = Annotated[Session, Depends(allowed("watch the roads"))]
TYPES = {road_rows.WORKS: "good", road_rows.FAULT: "bad", road_rows.UNPROVED: "fair", road_rows.OFF: "off"}
SIGNS = {road_rows.WORKS: "✓", road_rows.FAULT: "✕", road_rows.UNPROVED: "?", road_rows.OFF: "–"}
EVERYTHING = "everything"
ALARM_IS_OPEN = "An alarm is open. Nothing was tested: what a test sends must not be taken for part of it. Close the alarm first."
OF_VERDICT = {"good": "✓", "fair": "!", "bad": "✕"}


@router.get("")
async def show_roads(request: Request, session: Watcher, tested: str = "") -> Response:
    return _roads_page(request, tested=tested)


@router.post("/test")
async def prove_everything(request: Request, session: Watcher) -> Response:
    """The weekly proof, by hand."""
    context = context_of(request)
    if any(incident.is_open for incident in context.service.site.incidents.values()):
        return _roads_page(request, 409, problem=ALARM_IS_OPEN)
    now_ms = context.now_ms()
    try:
        for proof in [proof for row in context.road_rows() if (proof := proof_of(row, now_ms, session.person)) is not None]:
            await ask(context, proof)
    except NotStored as error:
        return _roads_page(request, 503, problem=str(error))
    return RedirectResponse(f"/roads?tested={EVERYTHING}", 303)


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


def _with(context: WebContext, role: str) -> list[Person]:
    return [person for person in context.service.site.roster.values() if role in person.roles]


def _roads_page(request: Request, status: int = 200, tested: str = "", problem: str = "") -> Response:
    context = context_of(request)
    rows, technicians = context.road_rows(), _with(context, TECHNICIAN)
    named = "over every road" if tested == EVERYTHING else next((row.title for row in rows if row.name == tested and row.can_test), "")
    return page(
        request, "roads.html", status, groups=road_rows.grouped(rows), off=road_rows.not_set_up(rows), cells=road_rows.cells,
        times=Times(context.service.site.zone, context.now_ms()), headings=road_rows.HEADINGS, types=TYPES, signs=SIGNS | OF_VERDICT,
        verdict=verdict(rows), helpers=technicians or _with(context, HEAD), is_technician=bool(technicians), tested=named, problem=problem,
    )  # fmt: skip
