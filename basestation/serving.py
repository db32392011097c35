"""`doorstep serve`: one base station, from its settings file to the office screen, until it is told to stop."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import ssl
import sys
from pathlib import Path

from .broker import EmbeddedBroker
from .gateways.mqtt import MqttGateway
from .gateways.mqtt_road import MqttSettings
from .settings import Settings, SettingsError, read_settings
from .wiring import Base, new_password

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the base's settings (see deploy/doorstep.toml)")
    parser.add_argument("--quiet", action="store_true", help="say only what is wrong")


def run(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.WARNING if arguments.quiet else logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        settings = read_settings(arguments.settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    settings.data.mkdir(parents=True, exist_ok=True)
    return asyncio.run(serve(settings))


async def serve(settings: Settings) -> int:
    """0 when told to stop; 1 when something broke for good: the service manager then starts us again."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    base = Base(settings)
    await base.start()
    async with contextlib.AsyncExitStack() as running:
        running.push_async_callback(base.stop)
        await open_roads(base, running)
        return await _until_stopped(base, stopping)


async def open_roads(base: Base, running: contextlib.AsyncExitStack) -> None:
    """The embedded broker when the settings ask for one, and the MQTT road."""
    settings, broker = base.settings, base.settings.broker
    host, port, password = broker.host, broker.port, broker.password
    if broker.kind == "embedded":
        password = new_password()
        tls = _server_tls(settings)
        embedded = EmbeddedBroker(settings.site, broker.bind, port, base.knows_password, password, broker.username, tls)
        await embedded.start()
        running.push_async_callback(embedded.stop)
        host, port = "127.0.0.1", embedded.port
    road = MqttSettings(settings.site, host, port, broker.username, password, str(broker.ca_file or ""))
    await base.add_gateway(MqttGateway(road, base.clock.now_ms))
    base.broker_port = port


def _server_tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.broker.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings.broker.certificate, settings.broker.private_key)
    return context


async def _until_stopped(base: Base, stopping: asyncio.Event) -> int:
    thinking, told = asyncio.create_task(base.run()), asyncio.create_task(stopping.wait())
    done, pending = await asyncio.wait({thinking, told}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if thinking in done and (error := thinking.exception()) is not None:
        log.critical("the base broke and must be started again: %r", error, exc_info=error)
        return 1
    return os.EX_OK
