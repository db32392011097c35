"""What the map draws, as numbers: it needs no internet, because the grid of the Ordnance Survey is drawn from arithmetic."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from ...core.callsheet.facts import School, drift_m
from ...core.decisions import Decision, Open, RecordPosition, RecordPress
from ...core.position import Fix
from ...core.visit import Stop
from ...core.words.gridref import degrees_of, grid_metres
from ..context import context_of
from ..security.signed_in import SignedIn

router = APIRouter()
REACH_M = 1_500
SPACING_M = 100
MOST_LINES = 120
DEEPEST_ZOOM = 22


@router.get("/tiles/{zoom}/{column}/{row}.png")
async def tile(request: Request, session: SignedIn, zoom: int, column: int, row: int) -> FileResponse:
    """Only numbers make up the path: nothing else of the disk can be asked for."""
    folder = context_of(request).tiles_dir
    if folder is None or not 0 <= zoom <= DEEPEST_ZOOM or min(column, row) < 0:
        raise HTTPException(404)
    path = folder / str(zoom) / str(column) / f"{row}.png"
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path)


def map_of(stop: Stop | None, fix: Fix | None, decisions: Iterable[Decision], school: School, has_tiles: bool) -> dict[str, Any] | None:
    """None when there is nothing to draw but the school."""
    planned = None if stop is None or stop.lat_udeg is None or stop.lon_udeg is None else (stop.lat_udeg / 1e6, stop.lon_udeg / 1e6)
    if planned is None and fix is None:
        return None
    away_m = drift_m(stop, fix)
    centre = (fix.lat, fix.lon) if fix is not None else planned
    return {
        "planned": planned,
        "fix": None if fix is None else {"at": (fix.lat, fix.lon), "accuracy_m": fix.accuracy_m, "at_ms": fix.at_ms},
        "trail": [(step.lat, step.lon) for step in trail(decisions)],
        "school": None if school.lat is None or school.lon is None else (school.lat, school.lon),
        "apart_m": None if away_m is None else round(away_m),
        "grid": grid_lines(centre) if centre else [],
        "tiles": "/tiles/{z}/{x}/{y}.png" if has_tiles else None,
    }


def trail(decisions: Iterable[Decision]) -> list[Fix]:
    """Every position of this incident, by when it was taken, whichever arrived first."""
    fixes = {decision.fix for decision in decisions if isinstance(decision, (Open, RecordPress, RecordPosition)) and decision.fix}
    return sorted(fixes, key=lambda fix: fix.at_ms)


def grid_lines(centre: tuple[float, float]) -> list[dict[str, Any]]:
    """Lines of the National Grid every hundred metres around the centre; every tenth carries its kilometre."""
    metres = grid_metres(*centre)
    if metres is None:
        return []
    east, north = (round(value / SPACING_M) * SPACING_M for value in metres)
    lines = []
    for step in range(-REACH_M, REACH_M + 1, SPACING_M):
        lines.append(_line(east + step, (east + step, north - REACH_M), (east + step, north + REACH_M), "east"))
        lines.append(_line(north + step, (east - REACH_M, north + step), (east + REACH_M, north + step), "north"))
    return lines[:MOST_LINES]


def _line(value_m: int, start: tuple[int, int], end: tuple[int, int], way: str) -> dict[str, Any]:
    is_kilometre = value_m % 1_000 == 0
    label = f"{value_m // 1000 % 100:02d}" if is_kilometre else f"{value_m // 100 % 10}"
    return {"from": degrees_of(*start), "to": degrees_of(*end), "km": is_kilometre, "label": label, "way": way}
