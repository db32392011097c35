"""Opens what a running base reaches the world through: channels, roads and screens. Slow to import, so it comes second."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from .boards import known_boards
from .broker.embedded import EmbeddedBroker
from .channels.table import build_channels
from .core.callsheet.sheet import School
from .gateways.mqtt_road import MqttSettings
from .gateways.table import build_gateways
from .mirrors.cap_journal import CapJournal
from .mirrors.table import build_mirrors, cap_sender
from .opening_watch import RoadsWatch, tracked
from .settings.errors import SettingsError
from .settings.whole import Settings
from .store.badges import new_broker_password
from .surroundings import Surroundings
from .web.context import BadgeBroker, Inlet, WebContext
from .web.door import AT_ONCE, Door
from .web.live import Screens
from .web.security import first_run
from .web.server import CantServe, WebServer
from .wiring import Base

LOOPBACK = ("127.0.0.1", "::1", "localhost")

log = logging.getLogger(__name__)


async def open_channels(base: Base, screens: Screens) -> Surroundings:
    """`screens` is made first, because a channel reaches people through them."""
    base.listeners.changed.append(screens.changed)
    base.listeners.fault.append(screens.fault)
    service = base.service
    around = Surroundings(
        base.settings, screens, base.store.engine, base.clock.now_ms, service.post, service.ask, lambda: service.site
    )  # fmt: skip
    await base.open_channels(tracked(build_channels(around), base.clock.now_ms, around.site))
    return around


async def open_roads(base: Base, around: Surroundings, running: contextlib.AsyncExitStack) -> None:
    """The embedded broker when the settings ask for one, and every gateway."""
    settings, broker = base.settings, base.settings.broker
    host, port, password, ca_file = broker.host, broker.port, broker.password, str(broker.ca_file or "")
    if broker.kind == "embedded":
        password, ca_file = new_broker_password(), ""
        tls = _server_tls(settings)
        embedded = EmbeddedBroker(settings.site, broker.bind, port, base.knows_password, password, broker.username, tls)
        try:
            await embedded.start()
        except OSError as error:
            raise SettingsError(f"badges can't be served: {error.strerror}. Is another broker running?") from error
        running.push_async_callback(embedded.stop)
        base.broker_port = embedded.port
        host, port = "127.0.0.1", embedded.base_port
    road = MqttSettings(settings.site, host, port, broker.username, password, ca_file)
    for gateway in build_gateways(around, road):
        await base.add_gateway(gateway)
    base.broker_port = base.broker_port or port


async def open_mirrors(base: Base, around: Surroundings) -> None:
    for name, mirror in build_mirrors(around).items():
        await base.add_mirror(name, mirror)


async def open_screens(base: Base, screens: Screens, watch: RoadsWatch, running: contextlib.AsyncExitStack) -> None:
    """The office's web pages, in this process and on this loop."""
    web = base.settings.web
    context = _web_context(base, screens, watch)
    create_app = await asyncio.to_thread(_app_maker)
    config = uvicorn.Config(
        create_app(context), http=Door, host=web.bind, port=web.port, ssl_certfile=web.certificate, ssl_keyfile=web.private_key,
        log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1, lifespan="off",
        backlog=AT_ONCE,
    )  # fmt: skip
    server = WebServer(config)
    try:
        await server.open()
    except CantServe as error:
        raise SettingsError(f"the office screen is not served: {error}") from error
    running.push_async_callback(server.close)
    running.callback(screens.close)  # first of all: the server would wait for the pages' streams
    if web.certificate is None and web.bind not in LOOPBACK:
        log.warning("the office screen is served to the network without a certificate: passwords can be read on the way")
    if said := first_run.prepare(context):
        print(said, flush=True)


def _app_maker() -> Callable[[WebContext], FastAPI]:
    """All the pages. Imported in a thread and after the roads are open: alarms are received meanwhile."""
    from .web.app import create_app

    return create_app


def _web_context(base: Base, screens: Screens, watch: RoadsWatch) -> WebContext:
    settings = base.settings
    school = settings.school
    return WebContext(
        service=base.service,
        engine=base.store.engine,
        now_ms=base.clock.now_ms,
        site=settings.site,
        site_name=school.title,
        roads=lambda: {name: gateway.state() for name, gateway in base.gateways.items()},
        road_rows=watch.rows,
        base_url=settings.web.url,
        data_dir=settings.data,
        vendor_dir=settings.web.vendor,
        badge_broker=BadgeBroker(settings.broker.host, base.broker_port, settings.broker.has_tls),
        school=School(school.title, school.telephone, school.address, school.lat, school.lon),
        screens=screens,
        channels=base.channel_names,
        hosts=(settings.web.bind, *settings.web.hosts),
        tiles_dir=settings.tiles,
        clock_stepped_ms=base.clock.stepped_ms,
        boards=known_boards(),
        preset=settings.policy,
        link_key=base.link_key,
        things=_things_inlet(base),
        cap=CapJournal(base.store.engine, sender) if (sender := cap_sender(settings)) else None,
        cap_key=settings.cap.key if settings.cap else "",
    )


def _things_inlet(base: Base) -> Inlet | None:
    part, gateway = base.settings.things, base.gateways.get("things")
    if part is None or not part.webhook_secret or gateway is None:
        return None
    from .gateways.things import ThingsGateway  # loaded already: the gateway is one

    return Inlet(part.webhook_secret, gateway.webhook) if isinstance(gateway, ThingsGateway) else None


def _server_tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.broker.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.broker.certificate, settings.broker.private_key)
    except ssl.SSLError as error:
        raise SettingsError(f"broker.certificate and broker.private_key don't fit together: {error}") from error
    return context
