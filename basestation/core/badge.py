"""One badge as the base knows it between two turns."""

from dataclasses import dataclass, field
from typing import Any

from badgelink.messages import Heartbeat
from badgelink.replay import ReplayWindow

from .position import Fix


@dataclass(slots=True)
class Badge:
    """One badge as the base knows it. `cipher` has seal/open as badgelink/frame.py wants; `events` maps the event
    counters heard so far to their incident (None: not an alarm). `board`: what it is made of, "" when nobody has said. `roads` are
    those by which it was heard since the base was started, and when last; `senders` is what a road calls it. `heard_pct`: how well its
    newest frame was heard, by the best of those who measure that. That frame came at `came_ms`, and was sent at `sent_ms` or later. At
    `rested_ms` it said last that it was on no visit."""

    number: int
    label: str
    cipher: Any
    is_for_drills: bool = False
    board: str = ""
    window: ReplayWindow = field(default_factory=ReplayWindow)
    down_next: int = 0
    down_reserved: int = 0
    last_heard_ms: int | None = None
    proved_ms: int | None = None
    heartbeat: Heartbeat | None = None
    road: str = ""
    came_ms: int = 0
    sent_ms: int = 0
    rested_ms: int | None = None
    roads: dict[str, int] = field(default_factory=dict)
    senders: dict[str, str] = field(default_factory=dict)
    heard_pct: int | None = None
    fix: Fix | None = None
    is_to_forget: bool = False
    is_lost: bool = False
    refused: int = 0
    hinted_ms: int | None = None
    events: dict[int, int | None] = field(default_factory=dict)

    @property
    def signal_pct(self) -> int | None:
        """As a gateway has measured it; where none does, as the badge itself does. None: nobody has."""
        return self.heard_pct if self.heard_pct is not None else self.heartbeat.signal if self.heartbeat else None
