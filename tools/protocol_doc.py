"""Writes the message tables of docs/protocol.md from badgelink's own table.

python -m tools.protocol_doc          writes them
"""

from collections.abc import Iterator
from pathlib import Path

from badgelink import messages
from badgelink.ccm import TAG_BYTES
from badgelink.frame import HEADER_BYTES
from badgelink.messages import FIRST_DOWN, LAYOUT
from badgelink.scales import Degrees, Floors, Steps, bits_of, size_bytes

PAGE = Path(__file__).parent.parent / "docs" / "protocol.md"
BEGIN, END = "<!-- written by tools/protocol_doc.py: begin -->", "<!-- written by tools/protocol_doc.py: end -->"
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


def written(page: str) -> str:
    """The page with its tables as they should be."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n\n" + "\n".join(_tables()) + "\n\n" + END + rest.split(END)[1]


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


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
