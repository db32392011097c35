"""The time in a frame: `_HH:MM:SS,MM-DD-YYYY`, UTC, at the end of the content."""

import re
from datetime import UTC, datetime

FORM = "%H:%M:%S,%m-%d-%Y"
AT_THE_END = re.compile(r"_([0-9]{2}:[0-9]{2}:[0-9]{2},[0-9]{2}-[0-9]{2}-[0-9]{4})$")


def written(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime(FORM)


def time_in(content: str) -> int | None:
    """Milliseconds since 1970; None when there is no time, or none that ever was."""
    found = AT_THE_END.search(content)
    if found is None:
        return None
    try:
        return int(datetime.strptime(found[1], FORM).replace(tzinfo=UTC).timestamp()) * 1000
    except ValueError:
        return None
