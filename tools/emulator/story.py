"""Words to tell a story with: a school, its visitors with their badges, and the people in the office, in virtual time."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Executable, insert, update

from basestation.core.incident import Incident
from basestation.core.policy.ladders import HEAD, OFFICE, SECOND, Policy
from basestation.core.site import Site
from basestation.store import schema
from basestation.store.store import Store

from .air import FAIR, Air, Weather
from .base import VirtualBase
from .people import Colleague, Visitor
from .providers import FakeProvider
from .record import Record
from .roads import FakeBroker, RadioGateway
from .sleeper import Cell
from .world import World

SECOND_MS, MINUTE_MS, HOUR_MS = 1_000, 60_000, 3_600_000
WIFI, LORA = "wifi", "lora"


class School:
    """A broker behind the Wi-Fi and a radio gateway, a base, and three people who answer: office, second person, head."""

    def __init__(self, folder: Path, seed: int = 0, weather: Weather = FAIR, policy: Policy | None = None, is_hasty: bool = False) -> None:
        self.world = World(seed)
        self.wifi, self.lora = Air(self.world, WIFI, weather), Air(self.world, LORA, weather)
        self.broker, self.gateway = FakeBroker(self.world, self.wifi), RadioGateway(self.lora)
        self.phones, self.arc = FakeProvider(), FakeProvider()
        database = folder / f"school-{seed}.sqlite"
        database.write_bytes(_empty_database())
        told = {"phone": self.phones, "arc": self.arc}
        self.base = VirtualBase(self.world, (self.broker, self.gateway), database, told, policy, is_hasty)
        self.base.start()
        self.record = Record(self.base)
        self.office = self.colleague("Olive Office", OFFICE)
        self.second = self.colleague("Simon Second", SECOND)
        self.head = self.colleague("Hannah Head", HEAD)

    # Who is there ---------------------------------------------------------------------------------------------------

    def colleague(self, name: str, role: str = "", has_phone: bool = True) -> Colleague:
        return Colleague(self, self._enrol(name, role, has_phone), name, role)

    def visitor(
        self,
        name: str,
        badge: int,
        roads: tuple[str, ...] = (WIFI, LORA),
        clock_start_ms: int = 0,
        role: str = "",
        cell: Cell | None = None,
    ) -> Visitor:
        """With a `cell` the badge sleeps and its battery runs down by use; without, it is always awake and full."""
        bearers = [air for air in (self.wifi, self.lora) if air.road in roads]
        return Visitor(self, self._enrol(name, role, True), name, badge, bearers, clock_start_ms, cell)

    def leaves_post(self, colleague: Colleague) -> None:
        """On holiday: no longer on the list of those who answer."""
        people = schema.people
        self._write(update(people).where(people.c.number == colleague.number).values(is_active=False))

    def enter_badge(self, number: int, key: bytes) -> None:
        self._write(insert(schema.badges).values(number=number, label=f"Badge {number}", key=key))

    # What passes ----------------------------------------------------------------------------------------------------

    def waits(self, hours: int = 0, minutes: int = 0, seconds: int = 0, ms: int = 0) -> None:
        self.world.run_for(hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + ms)

    # What is known --------------------------------------------------------------------------------------------------

    @property
    def site(self) -> Site:
        assert self.base.site is not None, "the base is not running"
        return self.base.site

    @property
    def now_ms(self) -> int:
        return self.base.now_ms

    def open_incidents(self) -> list[Incident]:
        return [incident for incident in self.site.incidents.values() if incident.is_open]

    @property
    def incident(self) -> Incident:
        """The one incident that is open."""
        (incident,) = self.open_incidents()
        return incident

    def latest(self, incident: Incident) -> Incident:
        return self.site.incidents[incident.number]

    def _enrol(self, name: str, role: str, has_phone: bool) -> int:
        store = self._store()
        with store.engine.begin() as connection:
            added = connection.execute(insert(schema.people).values(name=name, roles=role, mobile="07700 900000"))
            number = int(added.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has one key
            if has_phone:
                connection.execute(insert(schema.contacts).values(person=number, channel="phone", address=f"phone of {number}"))
        self.base.reload()
        return number

    def _write(self, statement: Executable) -> None:
        with self._store().engine.begin() as connection:
            connection.execute(statement)
        self.base.reload()

    def _store(self) -> Store:
        assert self.base.store is not None, "the base is not running"
        return self.base.store


@cache
def _empty_database() -> bytes:
    """Tables made once by the real migrations, then copied for each school."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        store = Store(f"sqlite:///{path}")
        store.own()
        store.close()
        return path.read_bytes()
