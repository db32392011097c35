"""Writes the message tables of docs/protocol.md from badgelink's own tables: what badges say, and what a gateway's line carries.

python -m tools.protocol_doc          writes them
"""

from collections.abc import Iterator
from pathlib import Path

from badgelink import line_messages, messages
from badgelink.ccm import TAG_BYTES
from badgelink.frame import HEADER_BYTES
from badgelink.line_messages import BYTES, FIRST_TO_GATEWAY, LINE
from badgelink.messages import FIRST_DOWN, LAYOUT
from badgelink.scales import Degrees, Floors, Steps, bits_of, size_bytes

PAGE = Path(__file__).parent.parent / "docs" / "protocol.md"
BEGIN, END = "<!-- written by tools/protocol_doc.py: begin -->", "<!-- written by tools/protocol_doc.py: end -->"
LINE_BEGIN, LINE_END = "<!-- the line, written by tools/protocol_doc.py: begin -->", "<!-- the line: end -->"
CODES = (
    ("cause", ("SOS", "DURESS", "CODE_WORD", "MISSED_CHECKIN", "OVERDUE", "LOST_CONTACT", "TAMPER", "MAN_DOWN")),
    ("what", ("ARRIVED", "LEFT", "EXTENDED", "LEAVE_NOW_ASKED")),
    ("stage", ("RECEIVED", "OWNED", "POLICE_CALLED", "CLOSED")),
    ("by", ("BY_BASE", "BY_OFFICE", "BY_SECOND", "BY_HEAD", "BY_ARC")),
    ("state", ("DRAWER", "READY", "ON_VISIT", "IN_ALARM")),
    (
        "faults (bits)",
        ("HIDDEN_STUCK", "VISIBLE_STUCK", "FLASH_FAULT", "NO_GPS", "RESTARTED", "COUNTER_LOST", "CONFIG_LOST", "SENSOR_FAULT"),
    ),
    ("cue", ("CUE_BUZZ", "CUE_BEEP", "CUE_NONE")),
    ("grammar", ("HOLD", "PRESSES")),
)
LINE_CODES = (
    ("urgency", ("URGENT_ALARM", "URGENT_WORD", "URGENT_LEAST")),
    ("why", ("FOR_DUTY", "FOR_LATE", "FOR_FULL", "FOR_CHIP", "FOR_NO_FRAME")),
    ("faults (bits)", ("CHIP_FAULT",)),
)


def written(page: str) -> str:
    """The page with its tables as they should be."""
    page = _between(page, BEGIN, END, _tables())
    return _between(page, LINE_BEGIN, LINE_END, _line())


def _between(page: str, begin: str, end: str, lines: Iterator[str]) -> str:
    before, rest = page.split(begin)
    return before + begin + "\n\n" + "\n".join(lines) + "\n\n" + end + rest.split(end)[1]


def _tables() -> Iterator[str]:
    yield from _messages()
    yield ""
    yield from _layouts()
    yield ""
    yield from _codes()


def _messages() -> Iterator[str]:
    yield "| type | message | from | frame, bytes | fields |"
    yield "|---|---|---|---|---|"
    for number, (kind, scales) in sorted(LAYOUT.items()):
        sender = "badge" if number < FIRST_DOWN else "base"
        size = HEADER_BYTES + size_bytes(scales) + TAG_BYTES
        fields = ", ".join(f"`{name}` {bits_of(scale)}" for name, scale in zip(_fields(kind), scales, strict=True))
        yield f"| {number} | {kind.__name__} | {sender} | {size} | {fields} |"


def _layouts() -> Iterator[str]:
    yield "| field | how it travels |"
    yield "|---|---|"
    seen: dict[str, str] = {}
    for kind, scales in LAYOUT.values():
        for name, scale in zip(_fields(kind), scales, strict=True):
            if not isinstance(scale, int):
                seen[f"`{name}`, {bits_of(scale)} bits"] = _scale(scale)
    yield from (f"| {name} | {how} |" for name, how in sorted(seen.items()))
    yield "| all others | the whole number as it is, most significant bit first |"


def _fields(kind: type) -> tuple[str, ...]:
    return kind._fields  # type: ignore[attr-defined,no-any-return]  # each is a namedtuple


def _scale(scale: object) -> str:
    if isinstance(scale, Degrees):
        return f"millionths of a degree on a grid of 2^24 steps over {scale.span // 1_000_000} degrees"
    assert isinstance(scale, Steps)
    rounded = "down" if isinstance(scale, Floors) else "up"
    return f"rounded {rounded} to one of {', '.join(map(str, scale.steps))}; the top code: not known"


def _codes() -> Iterator[str]:
    yield "| field | codes |"
    yield "|---|---|"
    for field, names in CODES:
        yield f"| {field} | {', '.join(f'{getattr(messages, name)} {name}' for name in names)} |"


def _line() -> Iterator[str]:
    yield "| type | message | from | fields, bytes |"
    yield "|---|---|---|---|"
    for number, (kind, sizes) in sorted(LINE.items()):
        sender = "gateway" if number < FIRST_TO_GATEWAY else "base"
        fields = ", ".join(f"`{name}` {'1 + n' if size == BYTES else size}" for name, size in zip(_fields(kind), sizes, strict=True))
        yield f"| {number} | {kind.__name__} | {sender} | {fields} |"
    yield ""
    yield "| field | codes |"
    yield "|---|---|"
    for field, names in LINE_CODES:
        yield f"| {field} | {', '.join(f'{getattr(line_messages, name)} {name}' for name in names)} |"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
