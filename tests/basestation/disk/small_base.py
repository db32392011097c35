"""The base's own store and service, and badges that press: turns are taken one by one, when the test says so."""

from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from badgelink.frame import seal, unseal
from badgelink.messages import RECEIVED, SOS, Alarm, Receipt
from sqlalchemy import insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from basestation.core.batch import StoreFailed
from basestation.core.policy.ladders import default_policy
from basestation.core.site import Site
from basestation.gateways.base import Inbound
from basestation.sealing import KEY_BYTES, Cipher
from basestation.service import Outward, Service
from basestation.store import schema
from basestation.store.loading import load_site
from basestation.store.reading import reading
from basestation.store.saying import in_words
from basestation.store.settling import Settle, write_again
from basestation.store.store import Store
from basestation.store.verification import Verification

NOON_MS = 1_772_452_800_000
ZONE = ZoneInfo("Europe/London")
Press = tuple[int, int]  # which badge, and the counter that names this press


@dataclass
class Badge:
    """Presses, and sends again under new counters what was not received, as a badge does."""

    number: int
    key: bytes
    counter: int = 0
    waiting: list[int] = field(default_factory=list)

    def press(self) -> None:
        self.counter += 1
        self.waiting.append(self.counter)

    def frames(self) -> list[bytes]:
        """Each press that was not received yet, once more."""
        return [self._frame(event) for event in self.waiting]

    def _frame(self, event: int) -> bytes:
        self.counter += 1
        return seal(Cipher(self.key), self.number, self.counter, Alarm(self.counter - event, SOS, 0, 80, None, None, None, None))

    def feel(self, sealed: bytes) -> Press | None:
        """The press that this calls received."""
        said = unseal(Cipher(self.key), sealed, False)[1]
        if not isinstance(said, Receipt) or said.stage < RECEIVED or said.event_counter not in self.waiting:
            return None
        self.waiting.remove(said.event_counter)
        return self.number, said.event_counter


class SmallBase:
    """`received` are the presses that a wearer felt as received, and `acknowledged` how many frames a broker may forget."""

    def __init__(self, database: Path, settle: Settle = write_again):
        self.store = Store(f"sqlite:///{database}", settle=settle)
        self.now_ms = NOON_MS
        self.received: list[Press] = []
        self.acknowledged = 0
        self.faults: list[str] = []
        self.badges: dict[int, Badge] = {}

    def start(self) -> None:
        """In a running event loop, like `open`."""
        self.store.own()
        self.open()

    def open(self) -> None:
        outward = Outward(self._send, lambda deliveries: None, lambda turn: None, self.faults.append)
        self.service = Service(self.store, self._load, lambda: self.now_ms, outward)

    def issue(self, count: int) -> None:
        for number in range(1, count + 1):
            self.badges[number] = Badge(number, bytes([number] * KEY_BYTES))
            row = {"number": number, "label": "Blue", "key": self.badges[number].key, "password_hash": "none"}
            with self.store.engine.begin() as connection:
                connection.execute(insert(schema.badges), row)
        self.service.reload()

    def turn(self) -> None:
        """Whatever a badge still waits for is sent again, and the base takes one turn, a second later."""
        self.now_ms += 1_000
        for badge in self.badges.values():
            for frame in badge.frames():
                self.service.hear(Inbound(self.now_ms, "mqtt", badge.number, frame, self._stored))
        self.service.catch_up()

    @property
    def waiting(self) -> int:
        return sum(len(badge.waiting) for badge in self.badges.values())

    def close(self) -> None:
        self.store.close()

    def _stored(self) -> None:
        self.acknowledged += 1

    def _send(self, badge: int, road: str, sealed: bytes) -> None:
        if press := self.badges[badge].feel(sealed):
            self.received.append(press)

    def _load(self) -> Site:
        try:
            return load_site(self.store, "school", default_policy(), ZONE, self.now_ms)
        except (SQLAlchemyError, ValueError) as error:
            raise StoreFailed(in_words(error)) from error


@dataclass(frozen=True)
class Found:
    """What a base that starts on these files has: presses, what pages wrote, the badge and number of each alarm, and all that is wrong."""

    presses: frozenset[Press]
    facts: frozenset[str]
    opened: tuple[Press, ...]
    damage: tuple[str, ...]


def found(database: Path) -> Found:
    """By starting a base's store on it, reading its site, and then looking through the whole file and the whole journal."""
    store = Store(f"sqlite:///{database}")
    store.own()
    try:
        load_site(store, "school", default_policy(), ZONE, NOON_MS)
        with store.engine.connect() as connection:
            damage = [said for said in connection.execute(text("PRAGMA integrity_check")).scalars() if said != "ok"]
            events = select(schema.events.c.badge, schema.events.c.event_counter)
            presses = frozenset((badge, counter) for badge, counter in connection.execute(events))
            facts = frozenset(connection.execute(select(schema.facts.c.name)).scalars())
            incidents = select(schema.incidents.c.badge, schema.incidents.c.number).order_by(schema.incidents.c.number)
            opened = tuple((badge, number) for badge, number in connection.execute(incidents))
        with reading(store.engine.url) as connection:
            damage += [str(finding) for finding in Verification(connection).findings()]
    finally:
        store.close()
    return Found(presses, facts, opened, tuple(damage))
