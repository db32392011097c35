"""A school with a real broker, the real base and a badge that is a virtual board: for stories in real time."""

import asyncio
import contextlib
import secrets
import sqlite3
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from tests.support.shipped_mosquitto import ShippedMosquitto
from tools.base_process import BaseProcess, Desk, free_port
from tools.emulator.vm import VirtualBoard
from tools.emulator.vm.radio_broker import BoardBroker, RealBroker
from tools.invented_school import BadgeIdentity, InventedSchool, Member, found_school

from .board_feelings import feelings
from .board_flash import WITH_LORA, flash_of, settings_of, wifi_points

PATIENCE_S = 20.0
PRESS_S, TAP_S, DURESS_S = 2.4, 0.2, 1.4  # how long a finger stays where it is
BADGE = 1
SITE = "saltmarsh"
READY = "doorstep badge: it works"  # what main.py says when all of it is built


class Wearer:
    """Somebody with a badge: what they press, and what they feel."""

    def __init__(self, board: VirtualBoard) -> None:
        self.board = board
        self._taken = 0

    async def presses(self, button: str, lasting_s: float) -> None:
        self.board.press(button)
        await asyncio.sleep(lasting_s)
        self.board.release(button)

    async def calls(self) -> None:
        await self.presses("hidden", PRESS_S)

    async def taps(self) -> None:
        await self.presses("visible", TAP_S)

    async def answers_under_duress(self) -> None:
        await self.presses("visible", DURESS_S)

    @property
    def felt(self) -> list[str]:
        return [name for _, name in feelings(self.board.played("motor"))]

    async def feels(self, name: str) -> None:
        """The next one of these that was not waited for yet."""
        await until(lambda: name in self.felt[self._taken :], lambda: f"{name!r} was never felt: {self.felt}; {self.said()}")
        self._taken += self.felt[self._taken :].index(name) + 1

    def said(self) -> str:
        return self.board.said[-2000:]

    async def is_ready(self) -> None:
        await until(lambda: READY in self.board.said, lambda: f"the badge never started: {self.said()}")

    def room(self) -> list[tuple[str, int, int]]:
        """All that could be heard or seen: (what, at_ms, how much)."""
        return [(part, at_ms, level) for part in ("buzzer", "led") for at_ms, level in self.board.played(part) if level]


class BoardSchool:
    def __init__(self, school: InventedSchool, base: BaseProcess, broker: ShippedMosquitto, desk: Desk, database: Path) -> None:
        self.school, self.base, self.broker, self.desk, self._database = school, base, broker, desk, database

    @property
    def identity(self) -> BadgeIdentity:
        return self.school.badges[BADGE - 1]

    @property
    def authority(self) -> bytes:
        """As DER."""
        return ssl.PEM_cert_to_DER_cert(self.broker.ca_file.read_text())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def stored(self) -> int:
        """How many presses of the badge lead to an incident."""
        return int(self.rows(f"SELECT count(*) FROM events WHERE incident IS NOT NULL AND badge = {BADGE}")[0][0])

    def journal(self, kind: str) -> list[str]:
        return [body for (body,) in self.rows(f"SELECT body FROM journal WHERE kind = '{kind}' ORDER BY seq")]

    async def has(self, is_true: Callable[[], bool], words: str) -> None:
        await until(is_true, lambda: f"{words}: never; the base said: {self.base.said()}")


async def until(is_true: Callable[[], bool], complaint: Callable[[], str]) -> None:
    deadline_s = asyncio.get_running_loop().time() + PATIENCE_S
    while not is_true():
        assert asyncio.get_running_loop().time() < deadline_s, complaint()
        await asyncio.sleep(0.02)


@asynccontextmanager
async def board_school(folder: Path) -> AsyncIterator[BoardSchool]:
    """Mosquitto as we ship it, TLS, passwords and all; the base as a process; somebody at the office's screen."""
    (folder / "broker").mkdir()
    password, word = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
    broker = ShippedMosquitto(folder / "broker", SITE, {})
    school, url = _found(folder / "school", broker.port, password, PasswordHasher().hash(word))
    broker.enrol({"base": password, str(BADGE): school.badges[BADGE - 1].password})
    async with contextlib.AsyncExitStack() as running:
        running.enter_context(broker)
        base = running.enter_context(BaseProcess(school.settings, url, folder / "base.log"))
        desk = Desk(url)
        running.push_async_callback(desk.close)
        await desk.sign_in("office", word)
        yield BoardSchool(school, base, broker, desk, folder / "school" / "doorstep.db")


def _found(folder: Path, broker_port: int, password: str, word_hash: str) -> tuple[InventedSchool, str]:
    port = free_port()
    tables: dict[str, dict[str, object]] = {
        "web": {"bind": "127.0.0.1", "port": port, "url": f"http://127.0.0.1:{port}"},
        "broker": {"kind": "external", "host": "127.0.0.1", "port": broker_port, "password": password},
    }
    members = [
        Member("Ann Ashby", "visitor"),
        Member("Olive Office", "office", contacts=(("sounder", ""),), sign_in="office", password_hash=word_hash),
    ]
    return found_school(folder, members, BADGE, tables), f"http://127.0.0.1:{port}"


@asynccontextmanager
async def badge_at(here: BoardSchool, *networks: str, board: str = WITH_LORA, **roads: Any) -> AsyncIterator[tuple[Wearer, BoardBroker]]:
    """The school's badge, switched on where these networks are in reach; its MQTT goes to the real broker."""
    settings = settings_of(here.identity, "127.0.0.1", here.broker.badge_port, SITE, tls=True, **roads)
    async with VirtualBoard(board, flash_of(board, settings, here.authority), mode="real") as made:
        bridge = BoardBroker(made, RealBroker())
        made.tell("wifi.points", wifi_points(*networks))
        ann = Wearer(made)
        await ann.is_ready()
        yield ann, bridge
