"""The time in a frame: `_HH:MM:SS,MM-DD-YYYY`, UTC, at the end of the content."""

import re
from datetime import UTC, datetime

BELIEVED_YEARS = range(2000, 2100)  # a clock that shows another is no help, and a sum with it may be no date at all
LATEST_S = 253_402_300_799  # the end of the year 9999
FORM = "%H:%M:%S,%m-%d-%Y"
AT_THE_END = re.compile(r"_([0-9]{2}:[0-9]{2}:[0-9]{2},[0-9]{2}-[0-9]{2}-[0-9]{4})$")


def written(at_ms: int) -> str:
    """A time that no clock shows becomes the nearest one that can be written: it must not keep an alarm back."""
    return datetime.fromtimestamp(min(max(at_ms, 0) // 1000, LATEST_S), UTC).strftime(FORM)


def time_in(content: str) -> int | None:
    """Milliseconds since 1970; None when there is no time, or none that can be."""
    found = AT_THE_END.search(content)
    if found is None:
        return None
    try:
        at = datetime.strptime(found[1], FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(at.timestamp()) * 1000 if at.year in BELIEVED_YEARS else None
