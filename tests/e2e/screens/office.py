"""A whole office for a browser to look at: the real service, store and web application, on a clock the test may put forward."""

import asyncio
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn
from badgelink import frame
from badgelink.messages import ON_VISIT, READY, SOS, Alarm, Heartbeat
from sqlalchemy import insert

from basestation.boards import known_boards
from basestation.channels.screen import Screen
from basestation.clock import Clock
from basestation.core.callsheet.sheet import School
from basestation.core.deliveries.phone_link import link_for, token_of
from basestation.core.events import DeliverySettled
from basestation.core.policy.ladders import default_policy
from basestation.core.turn import Input, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.gateways.base import Inbound, RoadState
from basestation.outbox import Outbox
from basestation.sealing import Cipher
from basestation.service import Outward, Service
from basestation.store import schema, sessions
from basestation.store.loading import load_site
from basestation.store.store import Store
from basestation.web.app import create_app
from basestation.web.context import BadgeBroker, WebContext
from basestation.web.live import Screens
from basestation.web.security.doorkeeper import _hash
from tests.support.new_database import put_new_database

ROOT = Path(__file__).parents[3]
ZONE = ZoneInfo("Europe/London")
SCHOOL = School("Saltmarsh Primary School", "01632 960 001", "Marsh Lane, Saltmarsh", 53.7450, -0.3320)
JO, PRIYA, TOM, HEAD = 1, 2, 3, 4
MINUTE_MS = 60_000
PATIENCE_S = 30  # with a computer that has other work too

PEOPLE = (
    (JO, "Jo Bell", "office", "01632 960 010", (("screen", "office"),)),
    (PRIYA, "Priya Shah", "", "07700 900 123", ()),
    (TOM, "Tom Reed", "second", "07700 900 456", (("screen", "second"),)),
    (HEAD, "Margaret Ellis", "head", "07700 900 789", (("nowhere", "head"),)),
)
PLAN = Plan(
    visitor=PRIYA, badge=1, back_by_ms=0, second=TOM, vehicle="Blue Fiesta, HX19 ABC",
    stops=(
        Stop(
            "14 Marsh Lane, Hessle, HU13 0QT", exact="Flat 2, green door on the left", entrance="Side gate, code 4711",
            parking="on the corner of Station Road", lat_udeg=53_745_670, lon_udeg=-336_780,
            risks="Father has been aggressive; large dog", children="Two children under five",
        ),
    ),
    description="about 35, long dark hair, red coat",
)  # fmt: skip

LINK_KEY = bytes(range(32))


@dataclass(slots=True)
class SteppingClock:
    """Runs as the real one does, and can be put forward."""

    clock: Clock
    ahead_ms: int = 0

    def now_ms(self) -> int:
        return self.clock.now_ms() + self.ahead_ms


@cache
def working_day() -> asyncio.AbstractEventLoop:
    """One thread for the offices of all tests: what each thread must find out for itself, as the map's projection, it does once."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop


class Office:
    def __init__(self, folder: Path, policy=None, tiles: Path | None = None) -> None:
        self.folder, self.tiles = folder, tiles
        self.clock = SteppingClock(Clock())
        self.policy = policy or default_policy()
        self.ciphers = {1: Cipher(bytes(range(16))), 2: Cipher(bytes(range(1, 17)))}
        self.counters = {1: 1, 2: 1}
        self.road = RoadState(True, self.clock.now_ms())
        self.screens = Screens()

    # Begin and end --------------------------------------------------------------------------------------------------

    def start(self, port: int = 0) -> "Office":
        self.port, self._loop, self._opened = port, working_day(), Future()
        self._ended = asyncio.run_coroutine_threadsafe(self._main(), self._loop)
        wait([self._opened, self._ended], PATIENCE_S, FIRST_COMPLETED)
        assert self._opened.done(), f"the office did not open: {self._ended}"
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._ended.result(PATIENCE_S)

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        put_new_database(self.folder / "doorstep.db")
        store = Store(f"sqlite:///{self.folder / 'doorstep.db'}")
        store.own()
        self._fill(store)
        outward = Outward(lambda *_: None, lambda ds: outbox.offer(ds), self.screens.changed, self.screens.fault)
        load = lambda: load_site(store, "saltmarsh", self.policy, ZONE, self.clock.now_ms())  # noqa: E731
        self.service = Service(store, load, self.clock.now_ms, outward)
        outbox = Outbox({"screen": Screen(self.screens)}, self.service.post, self.clock.now_ms)
        await outbox.start()
        self.engine = store.engine
        thinking = asyncio.create_task(self.service.run())
        self.app = create_app(self._context(store))
        server = uvicorn.Server(uvicorn.Config(self.app, host="127.0.0.1", port=self.port, log_level="error", lifespan="off"))
        serving = asyncio.create_task(server.serve())
        while not server.started:  # uvicorn has no event for it
            await asyncio.sleep(0.01)
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self._opened.set_result(None)
        await self._stop.wait()
        self.screens.close()
        server.should_exit = True
        await serving
        await outbox.stop()
        thinking.cancel()
        await asyncio.gather(thinking, return_exceptions=True)
        store.close()

    def _context(self, store: Store) -> WebContext:
        return WebContext(
            service=self.service, engine=store.engine, now_ms=self.clock.now_ms, site="saltmarsh", site_name=SCHOOL.name,
            roads=lambda: {"mqtt": self.road}, base_url="http://127.0.0.1", data_dir=self.folder, vendor_dir=ROOT / "node_modules",
            badge_broker=BadgeBroker("127.0.0.1", 1883), school=SCHOOL, screens=self.screens, tiles_dir=self.tiles, boards=known_boards(),
            link_key=LINK_KEY,
        )  # fmt: skip

    def _fill(self, store: Store) -> None:
        with store.engine.begin() as connection:
            if connection.execute(schema.people.select()).first():
                return
            for number, name, roles, mobile, contacts in PEOPLE:
                row = {"number": number, "name": name, "roles": roles, "mobile": mobile, "sign_in": name.lower()}
                connection.execute(insert(schema.people).values(**row))
                for channel, address in contacts:
                    connection.execute(insert(schema.contacts).values(person=number, channel=channel, address=address))
            for number in self.ciphers:
                key = bytes(range(16)) if number == 1 else bytes(range(1, 17))
                connection.execute(insert(schema.badges).values(number=number, label=f"Badge {number}", key=key))

    # What happens ---------------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sign_in(self, person: int) -> dict[str, str]:
        """A cookie for this person's browser."""
        token = secrets.token_urlsafe(32)
        sessions.start_session(self.engine, _hash(token), person, secrets.token_urlsafe(32), self.clock.now_ms())
        return {"name": "doorstep", "value": token, "url": self.url, "sameSite": "Strict", "httpOnly": True}

    def keep_form(self, person: int, path: str, text: str) -> None:
        """What this person had typed when their session ended."""
        kept = self.app.state.doorkeeper.kept
        kept.session_ended(f"token of {person}", person)
        assert kept.keep(path, f"token of {person}", [("outcome", "done"), ("report", text)]) == person

    def link(self, person: int, incident: int = 1) -> str:
        """The address that stands in a message to this person."""
        return f"{self.url}/a/{token_of(LINK_KEY, link_for(incident, person, self.clock.now_ms()))}"

    def ask(self, item: Input):
        return asyncio.run_coroutine_threadsafe(self.service.ask(item), self._loop).result(PATIENCE_S)

    def hear(self, badge: int, message) -> None:
        """A frame of this badge arrives; returns once it is stored."""
        self.counters[badge] += 1
        sealed = frame.seal(self.ciphers[badge], badge, self.counters[badge], message)
        stored = threading.Event()
        inbound = Inbound(self.clock.now_ms(), "mqtt", badge, sealed, stored.set)
        self._loop.call_soon_threadsafe(self.service.hear, inbound)
        assert stored.wait(PATIENCE_S), "the frame was not stored"

    def on_loop(self, work: Callable[[], None]) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (work(), done.set()))
        assert done.wait(PATIENCE_S)

    def put_forward(self, ms: int) -> None:
        """The clock goes on by `ms`, and whatever is due then happens."""
        self.clock.ahead_ms += ms
        nothing = DeliverySettled(self.clock.now_ms(), -1, "sent", "")  # of no delivery: it only makes the service look at its clock
        self._loop.call_soon_threadsafe(self.service.post, nothing)

    def beat(self, badge: int, state: int = READY, battery_pct: int = 90) -> None:
        self.hear(badge, Heartbeat(state, battery_pct, 0, 0, 0, 0, 80, 1, 10, 1, 0))

    def send_out(self, **changes) -> int:
        now_ms = self.clock.now_ms()
        of_stop = {name: changes.pop(name) for name in Stop.__slots__ if name in changes}
        stops = (replace(PLAN.stops[0], **of_stop),)
        plan = replace(PLAN, **({"back_by_ms": now_ms + 60 * MINUTE_MS, "stops": stops} | changes))
        order = self.ask(SignedOut(now_ms, plan))[0]
        for badge in plan.badges:
            self.beat(badge, ON_VISIT)
        return order.visit_no

    def press(self, badge: int = 1, lat: float = 53.74551, lon: float = -0.33662, cause: int = SOS, fix_age_s: int | None = 120) -> None:
        place = (None, None, None) if fix_age_s is None else (10, round(lat * 1e6), round(lon * 1e6))
        self.hear(badge, Alarm(0, cause, 0, 80, fix_age_s, *place))
