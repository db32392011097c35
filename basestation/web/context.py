"""All that the web application is given, and what it keeps for itself. There are no globals."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import Request
from sqlalchemy import Engine

from ..gateways.base import RoadState
from ..service import Service

if TYPE_CHECKING:
    from .security.doorkeeper import Doorkeeper


@dataclass(frozen=True, slots=True)
class BadgeBroker:
    """Where badges find their MQTT broker; written into a badge's provisioning file."""

    host: str
    port: int
    tls: bool = False


@dataclass(frozen=True, slots=True)
class WebContext:
    """`site` is the site's name on the air (its MQTT topics), `site_name` what people read. `base_url` is what people type;
    `hosts` are further names or addresses this base answers to. `vendor_dir` is the project's node_modules."""

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
    hosts: tuple[str, ...] = ()

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def known_hosts(self) -> frozenset[str]:
        return frozenset(name.lower() for name in (urlsplit(self.base_url).hostname or "", *self.hosts))


def context_of(request: Request) -> WebContext:
    context: WebContext = request.app.state.context
    return context


def doorkeeper_of(request: Request) -> "Doorkeeper":
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    return doorkeeper
