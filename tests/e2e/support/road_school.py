"""A school with every road there is: one base as a process, three brokers, a gateway, a modem, a centre, a mail server, a web service."""

import asyncio
import contextlib
import json
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

from argon2 import PasswordHasher

from basestation.clock import Clock
from basestation.gateways.mqtt_road import MqttSettings
from tests.contracts.serial_rig import KHZ, SF, PtyGateway
from tests.support.arc_centre import Centre
from tests.support.loop_thread import LoopThread
from tests.support.mail_server import MailServer
from tests.support.mosquitto import Mosquitto
from tests.support.web_server import WebServer
from tools.base_process import BaseProcess, Desk, free_port
from tools.emulator.lorawan.dialects import APPLICATION, F_PORT, ChirpStack
from tools.emulator.lorawan.server import PretendServer
from tools.emulator.modem.terminal import ModemOnUsb
from tools.invented_school import InventedSchool, Member, found_school

from . import road_kinds
from .road_kinds import Road
from .road_line import CUT, RoadLine
from .road_presses import OverBroker, OverLora, OverLorawan, Wearers

SITE, ACCOUNT, GATEWAY = "saltmarsh", "A1B2C3", "hall"
SUPERVISION_S = 5  # a second less than the settings have it, which this computer may need under load
QUICK: dict[str, object] = {"office_s": 1, "second_s": 1, "head_s": 1, "sheet_s": 20, "action_s": 600}
LINES = ("mqtt", "chirpstack", "home assistant", "arc", "mail", "webhook")


class RoadSchool:
    """What stands at the far end of each road, and the lines between."""

    def __init__(self, folder: Path, running: AsyncExitStack) -> None:
        for name in ("mqtt", "chirpstack", "home assistant", "usb", "modem"):
            (folder / name).mkdir()
        self.folder, self._running, self.word = folder, running, secrets.token_urlsafe(12)
        enter = running.enter_context
        self.brokers = {name: enter(Mosquitto(folder / name)) for name in LINES[:3]}
        self.mail, self.web, self.modem = enter(MailServer()), enter(WebServer()), enter(ModemOnUsb(folder / "modem"))
        self.gateway = PtyGateway(folder / "usb", enter(LoopThread()), GATEWAY)
        self.gateway.plug()
        running.callback(lambda: self.gateway.is_plugged and self.gateway.pull())

    async def open(self, badges: int) -> None:
        self.centre = await self._running.enter_async_context(Centre(road_kinds.yes))
        beyond = {name: broker.port for name, broker in self.brokers.items()}
        beyond |= {"arc": self.centre.port, "mail": self.mail.port, "webhook": self.web.port}
        self.lines = {name: await RoadLine(port).open() for name, port in beyond.items()}
        for line in self.lines.values():
            self._running.push_async_callback(line.close)
        self.school, self.url = self._found(badges)
        server = MqttSettings(SITE, "127.0.0.1", self.brokers["chirpstack"].port)
        self.chirpstack = PretendServer(server, ChirpStack(), Clock().now_ms)
        self.base = BaseProcess(self.school.settings, self.url, self.folder / "base.log")
        self._running.push_async_callback(self._stop_base)
        self.base.start()
        await asyncio.to_thread(self.base.wait_until_open)

    async def _stop_base(self) -> None:
        """Nothing keeps it: what it waits for is cut."""
        for line in self.lines.values():
            await line.become(CUT)
        await asyncio.to_thread(self.base.stop)

    def roads(self) -> list[Road]:
        on_brokers = [road_kinds.on_broker(name, broker, self.lines[name]) for name, broker in self.brokers.items()]
        return [
            *on_brokers,
            road_kinds.by_lora(self.gateway, f"lora-{GATEWAY}"),
            road_kinds.to_centre(self.centre, self.lines["arc"]),
            road_kinds.by_modem(self.modem),
            road_kinds.by_mail(self.mail, self.lines["mail"]),
            road_kinds.by_web(self.web, self.lines["webhook"]),
        ]

    def wearers(self, chance: Random) -> Wearers:
        """Badges reach the broker without the line between it and the base."""
        bearers = [
            OverBroker(self.brokers["mqtt"].port, SITE),
            OverLora(self.gateway),
            OverLorawan(self.chirpstack, self.school.badges),
        ]
        return Wearers(self.school.badges, bearers, chance)

    async def desk(self, name: str) -> Desk:
        desk = Desk(self.url)
        self._running.push_async_callback(desk.close)
        await desk.sign_in(name, self.word)
        return desk

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def bodies(self, *kinds: str) -> list[dict[str, Any]]:
        """What stands in the journal's rows of these kinds, each with its incident."""
        asked = ", ".join(f"'{kind}'" for kind in kinds)
        found = self.rows(f"SELECT incident, body FROM journal WHERE kind IN ({asked}) ORDER BY seq")
        return [json.loads(body) | {"incident": incident} for incident, body in found]

    @property
    def database(self) -> Path:
        return self.school.folder / "doorstep.db"

    def _found(self, badges: int) -> tuple[InventedSchool, str]:
        web_port = free_port()
        url = f"http://127.0.0.1:{web_port}"
        hashed = PasswordHasher(time_cost=1, memory_cost=1024).hash(self.word)
        hook = f"http://127.0.0.1:{self.lines['webhook'].port}/"
        away = {name: (("webhook", hook), ("mail", f"{name}@saltmarsh.example")) for name in ("office", "head")}
        members = [
            Member("Olive Office", "office", contacts=away["office"], sign_in="office", password_hash=hashed),
            Member("Sam Second", "second", contacts=(("sms", "07700 900001"),)),
            Member("Helen Head", "head", contacts=away["head"], sign_in="head", password_hash=hashed),
        ]
        return found_school(self.folder / "school", members, badges, self._tables(web_port, url)), url

    def _tables(self, web_port: int, url: str) -> dict[str, dict[str, object]]:
        here = {name: {"host": "127.0.0.1", "port": line.port} for name, line in self.lines.items()}
        return {
            "web": {"bind": "127.0.0.1", "port": web_port, "url": url},
            "broker": {"kind": "external", **here["mqtt"]},
            "sos": QUICK,
            "lora": {"gateways": [GATEWAY], "ports": [str(self.folder / "usb" / "*")], "sf": SF, "frequencies_khz": [KHZ]},
            "chirpstack": {**here["chirpstack"], "application_id": APPLICATION, "f_port": F_PORT},
            "homeassistant": here["home assistant"],
            "arc": {**here["arc"], "account": ACCOUNT, "supervision_s": SUPERVISION_S, "probe_s": SUPERVISION_S},
            "sms": {"port": self.modem.pattern},
            "mail": {**here["mail"], "security": "none", "sender": "doorstep@saltmarsh.example"},
        }


@asynccontextmanager
async def road_school(folder: Path, badges: int) -> AsyncIterator[RoadSchool]:
    async with AsyncExitStack() as running:
        made = RoadSchool(folder, running)
        await made.open(badges)
        yield made
