"""A school with a real broker and the real base, for stories in real time whose badges are virtual boards."""

import asyncio
import contextlib
import json
import secrets
import sqlite3
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher

from tests.support.shipped_mosquitto import ShippedMosquitto
from tools.base_process import BaseProcess, Desk, free_port
from tools.emulator.vm import VirtualBoard
from tools.emulator.vm.radio_broker import BoardBroker, RealBroker
from tools.invented_school import InventedSchool, Member, found_school

from .board_flash import WITH_LORA, flash_of, settings_of, wifi_points
from .board_gateway import Usb
from .board_wearer import Wearer, until

BADGES = 12
SITE = "saltmarsh"


class BoardSchool:
    """Broker and base live for all stories of a file, and are there again whatever a story did to them."""

    def __init__(self, folder: Path) -> None:
        (folder / "broker").mkdir()
        self.word, self._base_password = (secrets.token_urlsafe(12) for _ in range(2))
        self.usb = Usb(folder / "usb")
        self.broker = ShippedMosquitto(folder / "broker", SITE, {})
        self.school, self.url = self._found(folder / "school")
        self.database = folder / "school" / "doorstep.db"
        badges = {str(badge.number): badge.password for badge in self.school.badges}
        self.broker.enrol({"base": self._base_password} | badges)
        self.base = BaseProcess(self.school.settings, self.url, folder / "base.log")
        self._used = 0

    def _found(self, folder: Path) -> tuple[InventedSchool, str]:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        tables: dict[str, dict[str, object]] = {
            "web": {"bind": "127.0.0.1", "port": port, "url": url},
            "broker": {"kind": "external", "host": "127.0.0.1", "port": self.broker.port, "password": self._base_password},
            "lora": self.usb.settings(),
        }
        word_hash = PasswordHasher().hash(self.word)
        office = Member("Olive Office", "office", contacts=(("sounder", ""),), sign_in="office", password_hash=word_hash)
        visitors = [Member(f"Ann Ashby {number}", "visitor") for number in range(1, BADGES + 1)]
        return found_school(folder, [*visitors, office], BADGES, tables), url

    def authority(self) -> bytes:
        """As DER, for the badges."""
        return ssl.PEM_cert_to_DER_cert(self.broker.ca_file.read_text())

    def next_badge(self) -> int:
        self._used += 1
        return self._used


@contextmanager
def board_school(folder: Path) -> Iterator[BoardSchool]:
    made = BoardSchool(folder)
    with made.broker, made.base:
        yield made


class Here:
    """One story: its own badge, and somebody signed in at the office's screen."""

    def __init__(self, place: BoardSchool, desk: Desk, badge: int) -> None:
        self.place, self.base, self.broker, self.desk, self.badge = place, place.base, place.broker, desk, badge

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.place.database}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def presses(self) -> int:
        """How many presses of the badge have led to an incident."""
        return int(self.rows(f"SELECT count(*) FROM events WHERE incident IS NOT NULL AND badge = {self.badge}")[0][0])

    def incidents(self) -> list[int]:
        return [number for (number,) in self.rows(f"SELECT number FROM incidents WHERE badge = {self.badge} ORDER BY number")]

    def causes(self) -> list[str]:
        bodies = self.rows("SELECT body FROM journal WHERE kind = 'Open' ORDER BY seq")
        return [opened["cause"] for opened in (json.loads(body) for (body,) in bodies) if opened["badge"] == self.badge]

    def visit(self) -> int:
        return int(self.rows(f"SELECT number FROM visits WHERE badge = {self.badge}")[0][0])

    def visit_journal(self) -> list[str]:
        """What is on record about the visit: the kinds of its rows."""
        return [kind for (kind,) in self.rows(f"SELECT kind FROM journal WHERE visit_no = {self.visit()} ORDER BY seq")]

    async def has(self, is_true: Callable[[], bool], words: str) -> None:
        await until(is_true, lambda: f"{words}: never; the base said: {self.base.said()}")

    async def sign_out(self, **changed: str) -> None:
        """The visitor leaves with the badge."""
        back_by = datetime.now(ZoneInfo("Europe/London")) + timedelta(hours=2)
        form = {
            "visitor": str(self.badge), "second": "", "badge": str(self.badge), "address": "1 Low Road\r\nSaltmarsh", "cue": "0",
            "purpose": "attendance", "tomorrow": "yes", "back_by": f"{back_by:%H:%M}", "interval": "20", "grace": "5",
            "unprotected": "yes", "departure": "agreed by the head", "approver": "none",
        }  # fmt: skip
        await self.desk.press("/visits/sign-out", **form | changed)

    @asynccontextmanager
    async def wearer(
        self, *networks: str, board: str = WITH_LORA, is_built: bool = False, **roads: Any
    ) -> AsyncIterator[tuple[Wearer, BoardBroker]]:
        """The badge, switched on where these networks are in reach; its MQTT goes to the real broker."""
        settings = settings_of(self.place.school.badges[self.badge - 1], self.broker.badge_port, SITE, **roads)
        async with VirtualBoard(board, flash_of(board, settings, self.place.authority(), is_built), mode="real") as made:
            bridge = BoardBroker(made, RealBroker())
            made.wifi(wifi_points(*networks))
            worn = Wearer(made)
            await worn.is_ready()
            yield worn, bridge


def told(place: BoardSchool, story: Callable[[Here], Coroutine[Any, Any, Any]]) -> Any:
    async def whole() -> Any:
        desk = Desk(place.url)
        try:
            await desk.sign_in("office", place.word)
            return await story(Here(place, desk, place.next_badge()))
        finally:
            await desk.close()

    return asyncio.run(whole())
