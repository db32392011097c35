"""What an alarm receiving centre is told: a signal, made at a ladder's police step and at an incident's end.

A drill can't make one: its ladder has no `PoliceStep`, and without a `PoliceStep` there is no signal that raises anything.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from ..decisions import ArcWord, TellArc
from ..incident import Incident
from ..policy.ladders import PoliceStep

RAISED: ArcWord = "raised"
AGAIN: ArcWord = "again"
RESTORED: ArcWord = "restored"
CANCELLED: ArcWord = "cancelled"
TEST: ArcWord = "test"
ENDS = RESTORED, CANCELLED
BY_HAND = "MANUAL"  # the cause of a test that a person asked for; one that came by itself has none


@dataclass(frozen=True, slots=True)
class ArcSignal:
    """`at_ms` is when it happened; positions in millionths of a degree, None when none is known; `fix_ms` is when it was there. No name
    and no address."""

    what: ArcWord
    cause: str
    badge: int | None
    at_ms: int
    lat_udeg: int | None = None
    lon_udeg: int | None = None
    fix_ms: int | None = None


def written(signal: ArcSignal) -> str:
    return json.dumps(asdict(signal))


def read(text: str) -> ArcSignal | None:
    return ArcSignal(**json.loads(text)) if text else None


def at_police_step(incident: Incident, rung: PoliceStep, at_ms: int) -> TellArc | None:
    """The order to tell the centre; None when it knows all there is to know. It is told once of each press and each worse cause,
    not at each round of the ladder."""
    known = (incident.cause, len(incident.presses))
    if incident.told_arc == known:
        return None
    what = RAISED if incident.told_arc is None else AGAIN
    return TellArc(at_ms, what, *known, f"the alarm came to this step: {rung.name}")


def at_the_end(incident: Incident, others: Iterable[Incident], at_ms: int) -> TellArc | None:
    """Whoever was told of it is told of its end: over, or never one. Not while they know of another of `others` by the same badge, or by
    none: they would take it for the end of that one too."""
    is_another_on = any(other.is_open and other.told_arc is not None and other.badge == incident.badge for other in others)
    if incident.told_arc is None or is_another_on:
        return None
    what = RESTORED if incident.category == "incident" else CANCELLED
    return TellArc(at_ms, what, *incident.told_arc, f"closed as {incident.category}")


def must_not_follow(waiting: ArcSignal | None, badge: int | None, order: TellArc) -> bool:
    """Whether `order` raises an alarm of the badge whose end still waits to be told: the centre knows alarms by their badge alone."""
    return waiting is not None and waiting.what in ENDS and waiting.badge == badge and order.what not in ENDS


def signal_of(incident: Incident, order: TellArc) -> ArcSignal:
    fix = incident.fix
    place = (fix.lat_udeg, fix.lon_udeg, fix.at_ms) if fix is not None else (None, None, None)
    return ArcSignal(order.what, order.cause, incident.badge, _happened_ms(incident, order), *place)


def _happened_ms(incident: Incident, order: TellArc) -> int:
    if order.what in ENDS:
        return order.at_ms
    return incident.presses[-1].pressed_ms if incident.presses else incident.pressed_ms
