"""What people read about a road that is down, works again, or is tested. No name, no address: these texts leave the site."""

from datetime import datetime
from zoneinfo import ZoneInfo

from .record import NAME_SOMEBODY, NOBODY_THERE, RoadRecord
from .table import IN, OUT, Watched

MEANS = {
    IN: "Badges may not be heard over it.",
    OUT: "Nobody can be told of an alarm over it.",
}
TEST_SUBJECT = "TEST from Doorstep: nobody needs to do anything"


def clock(at_ms: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%H:%M on %a %d %b")


def down_subject(road: Watched) -> str:
    return f"FAULT: {road.title} not working"


def down(road: Watched, record: RoadRecord, visits: int, zone: ZoneInfo) -> str:
    out = "Nobody is out just now." if not visits else "One visit is out now." if visits == 1 else f"{visits} visits are out now."
    why = f" ({record.why})" if record.why else ""
    lines = (f"{road.title}: not working since {clock(record.since_ms, zone)}{why}.", MEANS.get(road.direction, ""), out, road.remedy)
    return "\n".join(line for line in lines if line)


def up_subject(road: Watched) -> str:
    return f"Works again: {road.title}"


def up(road: Watched, record: RoadRecord, at_ms: int, zone: ZoneInfo) -> str:
    return f"{road.title}: working again. It was not from {clock(record.since_ms, zone)} to {clock(at_ms, zone)}."


def unproved_subject(road: Watched) -> str:
    return f"FAULT: the test of {road.title} failed"


def unproved(road: Watched, what: str, at_ms: int, zone: ZoneInfo) -> str:
    remedy = NAME_SOMEBODY if what == NOBODY_THERE else road.remedy
    return f"{road.title} was tested at {clock(at_ms, zone)}, and the test failed: {what}.\n{remedy}"


def test(road: Watched, at_ms: int, zone: ZoneInfo) -> str:
    return (
        f"TEST. This is no alarm, and nobody needs to do anything. {road.title} was tested at {clock(at_ms, zone)}, and this is what came."
    )
