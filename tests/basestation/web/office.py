"""An office for the tests: the real application on a real store, with a clock that is turned by hand."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from basestation.boards import known_boards
from basestation.core.callsheet.sheet import School
from basestation.core.policy.ladders import default_policy
from basestation.core.telling import Delivery
from basestation.core.turn import Turn
from basestation.service import Outward, Service
from basestation.store import roster
from basestation.store.loading import load_site
from basestation.store.roster import MemberDraft
from basestation.store.store import Store
from basestation.web.app import create_app
from basestation.web.context import BadgeBroker, WebContext
from basestation.web.live import Screens
from basestation.web.security.passwords import Passwords
from tests.support.new_database import put_new_database
from tests.support.seeding import seeded
from tests.support.shared_routes import share_routes

ROOT = Path(__file__).parents[3]
NOON_MS = 1_750_000_000_000 - 1_750_000_000_000 % 86_400_000 + 11 * 3_600_000  # 12:00 in London, in June
BASE_URL = "http://office.test:8000"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery staple"
ROLES = ("head", "technician")
LINK_KEY = bytes(range(32))


@dataclass
class World:
    """What the service did to the world."""

    frames: list[tuple[int, str, bytes]] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        self.deliveries.extend(deliveries)

    def outward(self) -> Outward:
        return Outward(
            lambda badge, road, sealed: self.frames.append((badge, road, sealed)), self.deliver, self.turns.append, self.faults.append
        )


class Office:
    """Use as `async with Office(tmp_path) as office`."""

    def __init__(self, folder: Path, base_url: str = BASE_URL, hosts: tuple[str, ...] = (), patience_s: float = 30):
        self.now_ms, self.folder, self.base_url = NOON_MS, folder, base_url
        self.world = World()
        put_new_database(folder / "doorstep.db")
        self.store = Store(f"sqlite:///{folder / 'doorstep.db'}")
        self.store.own()
        self.zone = ZoneInfo("Europe/London")
        self.service = Service(self.store, self.load, lambda: self.now_ms, self.world.outward())
        self.context = WebContext(
            service=self.service, engine=self.store.engine, now_ms=lambda: self.now_ms, site="school", site_name="Invented Primary",
            roads=dict, base_url=base_url, data_dir=folder, vendor_dir=ROOT / "node_modules",
            badge_broker=BadgeBroker("10.0.0.5", 1883), hosts=hosts, screens=Screens(), patience_s=patience_s,
            school=School("Invented Primary", "01632 960 001", "Marsh Lane, Saltmarsh"), boards=known_boards(), link_key=LINK_KEY,
        )  # fmt: skip
        self.app: FastAPI = create_app(self.context)
        share_routes(self.app)
        self.app.state.doorkeeper.passwords = Passwords(QUICK)

    def load(self) -> Any:
        return load_site(self.store, "school", default_policy(), self.zone, self.now_ms)

    async def __aenter__(self) -> "Office":
        self._running = asyncio.create_task(self.service.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        self.app.state.doorkeeper.passwords.close()
        self.store.close()

    def member(self, name: str, roles: tuple[str, ...] = ("visitor",), sign_in: str | None = None) -> int:
        draft = MemberDraft(name, roles, "07700 900123", sign_in, ())
        number = seeded(self.store.engine, roster.add_member, draft, QUICK.hash(PASSWORD) if sign_in else "")
        self.service.site = self.load()
        return number

    def browser(self, address: str = "10.0.0.7") -> "Browser":
        return Browser(self, address)

    async def signed_in(self, sign_in: str = "mo", roles: tuple[str, ...] = ROLES, name: str = "Mo Head") -> "Browser":
        self.member(name, roles, sign_in)
        browser = self.browser()
        answer = await browser.sign_in(sign_in)
        assert answer.status_code == 303, answer.text
        return browser


class Browser:
    """Keeps cookies, says where its forms come from, and sends the page's own token along."""

    def __init__(self, office: Office, address: str):
        self.office = office
        transport = httpx.ASGITransport(app=office.app, client=(address, 5000), raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=office.base_url)
        self.csrf = ""

    @property
    def token(self) -> str:
        return self.http.cookies["doorstep"]

    def plant(self, token: str) -> None:
        self.http.cookies.set("doorstep", token, domain="office.test", path="/")

    async def get(self, path: str, **more: Any) -> httpx.Response:
        answer = await self.http.get(path, **more)
        token = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = token[1] if token else self.csrf
        return answer

    async def post(self, path: str, data: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> httpx.Response:
        origin = {"Origin": self.office.base_url} if headers is None else headers
        return await self.http.post(path, data={"csrf": self.csrf, **(data or {})}, headers=origin)

    async def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        answer = await self.post("/sign-in", {"name": name, "password": password})
        if answer.status_code == 303:
            await self.get("/account")
        return answer
