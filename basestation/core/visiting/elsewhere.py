"""A visitor arrived somewhere else than planned: the office is asked, without a sound. It is no alarm."""

from ..decisions import AskOffice, VisitDecision
from ..events import SeenAt
from ..policy.ladders import MINUTE_MS
from ..position import Fix, distance_m
from ..visit import INSIDE, Stop, Visit
from ..words.spoken import metres

# Farther than this from the planned address (or than the fix is sure of) is somewhere else.
ELSEWHERE_M = 300
# A position says where they arrived when it is no farther from the arrival than this.
AT_THE_DOOR_MS = 5 * MINUTE_MS


def seen(visit: Visit, event: SeenAt) -> tuple[VisitDecision, ...]:
    """Asked once for each home, and only of a position from about the time at which they arrived."""
    was_asked = visit.state != INSIDE or visit.asked_stop == visit.stop or visit.arrived_ms is None
    if was_asked or abs(event.fix.at_ms - (visit.arrived_ms or 0)) > AT_THE_DOOR_MS:
        return ()
    return ask(visit, event.at_ms, event.fix)


def ask(visit: Visit, at_ms: int, fix: Fix | None) -> tuple[VisitDecision, ...]:
    away = _how_far_off(visit.here, fix)
    if not away:
        return ()
    question = f"Arrived {away} from {visit.here.address}. Is that right?"
    return (AskOffice(at_ms, question, "the position differs from the planned address; it is no alarm"),)


def _how_far_off(stop: Stop, fix: Fix | None) -> str:
    """In words; "" when they are where they meant to be, or nobody knows."""
    if fix is None or stop.lat_udeg is None or stop.lon_udeg is None:
        return ""
    away_m = distance_m(stop.lat_udeg / 1e6, stop.lon_udeg / 1e6, fix.lat, fix.lon)
    return metres(away_m) if away_m > max(ELSEWHERE_M, 3 * (fix.accuracy_m or 0)) else ""
