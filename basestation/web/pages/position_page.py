"""The last position of those on a visit, outside an alarm: behind a button, and written down before it is shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.callsheet.facts import drift_in_words
from ...core.incident import newer
from ...core.position import Fix
from ...core.visit import Visit
from ...core.words import spoken
from ...core.words.gridref import grid_reference, plain
from ...store.looks import POSITION, Look
from ..context import WebContext, context_of
from ..rendering import page
from ..security.signed_in import Session
from . import viewing
from .maps import map_of
from .times import Times

router = APIRouter(prefix="/visits")
Desk = Annotated[Session, Depends(viewing.allowed("see a position"))]
OVER = "This visit is over, or never was. Positions are shown only while somebody is out, and in an alarm."


@dataclass(frozen=True, slots=True)
class Place:
    """Where one of them was last."""

    wearer: int
    name: str
    fix: Fix | None
    grid: str
    drift: str


@router.get("/{number:int}/position")
async def ask_first(request: Request, number: int, session: Desk) -> Response:
    visit = _visit(context_of(request), number)
    return _position_page(request, visit, None)


@router.post("/{number:int}/position")
async def show_position(request: Request, number: int, session: Desk) -> Response:
    context = context_of(request)
    visit = _visit(context, number)
    places = list(_places(context, visit))
    for place in places:
        if place.fix:
            await context.looking.record(context.engine, Look(context.now_ms(), session.person, place.wearer, POSITION, None, number))
    return _position_page(request, visit, places)


def _position_page(request: Request, visit: Visit, places: list[Place] | None) -> Response:
    context = context_of(request)
    site, fix = context.service.site, next((place.fix for place in places or [] if place.fix), None)
    drawn: dict[str, Any] | None = map_of(visit.here, fix, (), context.school, context.tiles_dir is not None) if fix else None
    return page(
        request, "position.html", visit=visit, who=[name_of(site, person) for person in visit.plan.people], places=places, map=drawn,
        times=Times(site.zone, context.now_ms()),
    )  # fmt: skip


def _places(context: WebContext, visit: Visit) -> Iterator[Place]:
    site, plan = context.service.site, visit.plan
    for wearer, badge in ((plan.visitor, plan.badge), (plan.second, plan.second_badge)):
        known = site.badges.get(badge) if badge is not None else None
        phone = site.phones.get(wearer or 0)
        if wearer is not None and (known is not None or phone is not None):
            fix = newer(known.fix if known else None, phone)
            yield Place(wearer, spoken.clean(name_of(site, wearer)), fix, _words(fix) if fix else "", drift_in_words(visit.here, fix))


def _words(fix: Fix) -> str:
    grid = grid_reference(fix.lat, fix.lon)
    return grid.text if grid else plain(fix.lat, fix.lon)


def _visit(context: WebContext, number: int) -> Visit:
    visit = context.service.site.visits.get(number)
    if visit is None:
        raise HTTPException(404, OVER)
    return visit
