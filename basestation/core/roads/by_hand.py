"""How a road is proved: by a test that goes over it, or by looking whether it heard something or was open."""

from .events import RoadProved, RoadTestAsked
from .rows import FAULT, OFF, WORKS, Row
from .table import IN, OUT

WEEK_MS = 7 * 24 * 3_600_000
AT_THE_BASE = 0  # who asked: whoever sits at the base's own computer
HEARD, NOT_HEARD = "it heard something in the last week", "nothing was heard over it for a week: press a badge's button where it reaches"
OPEN, NOT_OPEN = "a page was open", "no page was open at the time of the proof"


def proof_of(row: Row, now_ms: int, person: int | None = None) -> RoadTestAsked | RoadProved | None:
    """None: it is not set up, or watched in another way."""
    if row.state == OFF:
        return None
    if row.can_test:
        return RoadTestAsked(now_ms, row.name, person)
    if row.direction == OUT:
        return RoadProved(now_ms, row.name, row.state == WORKS, OPEN if row.state == WORKS else NOT_OPEN, person)
    if row.direction != IN or row.name == "badges" or row.state == FAULT:
        return None
    is_well = row.proved_ms is not None and now_ms - row.proved_ms <= WEEK_MS
    return RoadProved(now_ms, row.name, is_well, HEARD if is_well else NOT_HEARD, person)
