"""Where the rehearsal plays: an invented school, a real base process, a virtual badge, telephones and a signed-in desk."""

import asyncio
import contextlib
import json
import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from basestation.core.policy.ladders import default_policy
from basestation.core.thinking import think
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from basestation.settings.looking import read_settings
from basestation.store.loading import load_site
from basestation.store.store import Store
from basestation.web.security.passwords import Passwords
from tools.base_process import BaseProcess, Desk, free_port
from tools.emulator.realtime import RealBadge
from tools.invented_school import InventedSchool, Member, found_school
from tools.phone import Phones

HOUR_MS = 3_600_000
QUICK = {"office_s": 2, "second_s": 2, "head_s": 2, "sheet_s": 4, "action_s": 60, "answer_s": 30}
ADDRESS = "5 Marsh Row, Saltmarsh, HU12 0XX"


@dataclass(frozen=True, slots=True)
class Broker:
    """The embedded one when `host` is empty."""

    host: str
    port: int
    username: str
    password: str

    @classmethod
    def named(cls, name: str, username: str, password: str) -> "Broker":
        """From what was typed: "embedded" or HOST:PORT. ValueError when it is neither."""
        if name == "embedded":
            return cls("", free_port(), "", "")
        host, _, port = name.rpartition(":")
        if not host or not port.isdecimal():
            raise SystemExit(f"--broker is 'embedded' or HOST:PORT, not {name!r}")
        return cls(host, int(port), username, password)

    def table(self) -> dict[str, object]:
        if not self.host:
            return {"kind": "embedded", "bind": "127.0.0.1", "port": self.port}
        return {"kind": "external", "host": self.host, "port": self.port, "username": self.username, "password": self.password}


class Stage:
    """`async with Stage(folder, broker) as stage`: the base is open, the badge is connected, the desk is signed in."""

    base: BaseProcess
    badge: RealBadge
    desk: Desk
    head: Desk

    def __init__(self, folder: Path, broker: Broker):
        self.folder, self.broker = folder, broker
        self.phones = Phones()
        self._open = contextlib.AsyncExitStack()
        self._password = secrets.token_urlsafe(12)

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self.phones)
        school = await self._found()
        self.url = read_settings(school.settings).web.url
        self.base = BaseProcess(school.settings, self.url, self.folder / "base.log")
        self.base.start()
        self._open.callback(self.base.stop)
        await asyncio.to_thread(self.base.wait_until_open)
        self.desk = Desk(self.url)
        self.head = Desk(self.url)
        for desk, name in ((self.desk, "office"), (self.head, "head")):
            self._open.push_async_callback(desk.close)
            await desk.sign_in(name, self._password)
        identity = school.badges[0]
        host = self.broker.host or "127.0.0.1"
        badge = RealBadge(1, identity.key, host, self.broker.port, "1", identity.password, "saltmarsh")
        self.badge = await self._open.enter_async_context(badge)
        await self.badge.connected()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._open.aclose()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the base's database says, read from outside."""
        with contextlib.closing(sqlite3.connect(f"file:{self.folder / 'doorstep.db'}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    async def screen_turns(self, incident: int, timeout_s: float) -> int:
        """When an open page of the office's screen was told of this incident (time.perf_counter_ns)."""
        async with asyncio.timeout(timeout_s), self.desk.http.stream("GET", "/live") as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and any(shown["n"] == incident for shown in json.loads(line[6:]).get("open", [])):
                    return time.perf_counter_ns()
        raise RuntimeError("the page's live stream ended")

    async def _found(self) -> InventedSchool:
        """The school, with one visit under way."""
        ways = {who: (("webhook", self.phones.address(who)),) for who in ("office", "second", "head")}
        password_hash = await Passwords().hash(self._password)
        members = [
            Member("Ann Ashby", "visitor", "07700 900001"),
            Member("Olive Office", "office", "07700 900002", ways["office"], "office", password_hash),
            Member("Sam Second", "second", "07700 900003", ways["second"]),
            Member("Helen Head", "head", "07700 900004", ways["head"], "head", password_hash),
        ]
        port = free_port()
        web = {"bind": "127.0.0.1", "port": port, "url": f"http://127.0.0.1:{port}"}
        tables: dict[str, dict[str, object]] = {"web": {**web}, "broker": self.broker.table(), "sos": {**QUICK}}
        school = await asyncio.to_thread(found_school, self.folder, members, 1, tables)
        await asyncio.to_thread(_sign_out, school)
        return school


def _sign_out(school: InventedSchool) -> None:
    """Ann leaves for a visit with badge 1."""
    settings, now_ms = read_settings(school.settings), time.time_ns() // 1_000_000
    store = Store(settings.database_url)
    store.own()
    try:
        plan = Plan(1, 1, (Stop(ADDRESS, lat_udeg=53_745_670, lon_udeg=-336_780),), now_ms + HOUR_MS, purpose="a home visit")
        site = load_site(store, settings.site, default_policy(), settings.zone, now_ms)
        store.commit(think(site, [SignedOut(now_ms, plan)], now_ms).batch)
    finally:
        store.close()
