"""All that the web application is given, and what it keeps for itself. There are no globals."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Request
from sqlalchemy import Engine

from ..channels.table import CHANNELS
from ..core.callsheet.sheet import School
from ..core.gate.forecast import Board
from ..core.roads.rows import Row
from ..gateways.base import RoadState
from ..mirrors.cap_journal import CapJournal
from ..service import Service
from .live import Screens
from .pages.looking import Looking
from .yeses import Yeses


@dataclass(frozen=True, slots=True)
class BadgeBroker:
    """Where badges find their MQTT broker; written into a badge's provisioning file."""

    host: str
    port: int
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Inlet:
    """Where a network server posts what it heard. `take` is given the body and what to call once it is stored."""

    secret: str = field(repr=False)
    take: Callable[[bytes, Callable[[], None]], None] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebContext:
    """`site` is the site's name on the air (its MQTT topics), `site_name` what people read. `base_url` is what people type;
    `hosts` are further names or addresses this base answers to. `vendor_dir` is the project's node_modules; `tiles_dir` holds
    map tiles ({z}/{x}/{y}.png) when the school has some.
    `road_rows` is the table of the roads; empty while nothing watches them.
    `boards` are those a badge can be made of, by name.
    `channels` are those the settings make possible. `screens` is told of every change (Listeners in wiring.py).
    `preset` is the home-visit policy of the settings, until another is adopted.
    `link_key` is what links to the phone page are made with; `cap_key` the secret part of the CAP feed's address.
    `things` is where The Things Stack's webhook posts, when it has one.
    `patience_s` is how long a form waits for what it asked to be stored."""

    service: Service
    engine: Engine
    now_ms: Callable[[], int]
    site: str
    site_name: str
    roads: Callable[[], dict[str, RoadState]]
    base_url: str
    data_dir: Path
    vendor_dir: Path
    badge_broker: BadgeBroker
    school: School
    screens: Screens
    hosts: tuple[str, ...] = ()
    tiles_dir: Path | None = None
    road_rows: Callable[[], tuple[Row, ...]] = tuple
    channels: frozenset[str] = frozenset(CHANNELS)
    clock_stepped_ms: Callable[[], int] = lambda: 0
    boards: Mapping[str, Board] = field(default_factory=dict)
    patience_s: float = 10
    preset: str = "trust"
    looking: Looking = field(default_factory=Looking)
    yeses: Yeses = field(default_factory=Yeses)
    link_key: bytes = field(default=b"", repr=False)
    cap: CapJournal | None = None
    cap_key: str = field(default="", repr=False)
    things: Inlet | None = None

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def known_hosts(self) -> frozenset[str]:
        return frozenset(name.lower() for name in (urlsplit(self.base_url).hostname or "", *self.hosts))


def context_of(request: Request) -> WebContext:
    context: WebContext = request.app.state.context
    return context


def desk_of(request: Request) -> asyncio.Lock:
    """Held by whoever looks at how things are and then changes them: one form at a time."""
    desk: asyncio.Lock = request.app.state.desk
    return desk
