"""A badge over LoRaWAN, in real time through a real broker to the real service: F13, F14, F22, F23, F24.

The network server is a pretend one (tools/emulator/lorawan); everything on our side of its broker is what runs in a school.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from basestation.clock import Clock
from basestation.core.events import OwnershipTaken
from basestation.core.policy.ladders import default_policy
from basestation.core.site import Site
from basestation.core.turn import ForIncident
from basestation.gateways import chirpstack, things
from basestation.gateways.base import Gateway
from basestation.gateways.mqtt_road import MqttSettings
from basestation.service import Outward, Service
from basestation.store import schema
from basestation.store.loading import load_site
from basestation.store.store import Store
from tests.support.mosquitto import Mosquitto
from tools.emulator.badge import EmulatedBadge, key_of
from tools.emulator.bearer import RealTime
from tools.emulator.lorawan.dialects import APPLICATION, F_PORT, THINGS_APPLICATION, ChirpStack, Things
from tools.emulator.lorawan.server import LoraWanBearer, PretendServer, Weather

BADGE = 7
QUICKLY = Weather(listens_ms=60)


@dataclass
class School:
    service: Service
    servers: list[PretendServer]
    badge: EmulatedBadge
    felt: list[str]

    async def until(self, is_true, patience_s: float = 20.0) -> None:
        async with asyncio.timeout(patience_s):
            while not is_true():
                await asyncio.sleep(0.01)


def make_gateway(kind: str, port: int, clock: Clock, site) -> Gateway:
    def sender_of(badge: int, road: str) -> str:
        return site().badges[badge].senders.get(road, "")

    if kind == "chirpstack":
        broker = MqttSettings("school", "127.0.0.1", port)
        return chirpstack.ChirpStackGateway(broker, chirpstack.Application(APPLICATION, F_PORT), clock.now_ms, sender_of)
    broker = MqttSettings("school", "127.0.0.1", port, qos=0, is_kept=False, client_id="doorstep-things")
    return things.ThingsGateway(broker, things.Application(THINGS_APPLICATION, F_PORT), clock.now_ms, sender_of)


@asynccontextmanager
async def a_school(folder: Path, port: int, kinds: tuple[str, ...], weather: Weather = QUICKLY, seed: int = 0) -> AsyncIterator[School]:
    store, clock = Store(f"sqlite:///{folder / 'school.sqlite'}"), Clock()
    store.own()
    with store.engine.begin() as connection:
        connection.execute(insert(schema.badges).values(number=BADGE, label="Badge 7", key=key_of(BADGE)))
    gateways = {kind: make_gateway(kind, port, clock, lambda: service.site) for kind in kinds}
    outward = Outward(lambda badge, road, frame: gateways[road].send(badge, frame), lambda due: None, lambda turn: None, lambda fault: None)

    def load() -> Site:
        return load_site(store, "school", default_policy(), ZoneInfo("Europe/London"), clock.now_ms())

    service = Service(store, load, clock.now_ms, outward)
    thinking = asyncio.create_task(service.run())
    dialects = {"chirpstack": ChirpStack(), "things": Things()}
    servers = [PretendServer(MqttSettings("school", "127.0.0.1", port), dialects[kind], clock.now_ms, seed, weather) for kind in kinds]
    for part in (*gateways.values(), *servers):
        await part.start(service.hear) if hasattr(part, "send") else await part.start()
    felt: list[str] = []
    badge = EmulatedBadge(RealTime(), [_Both(servers)], BADGE, key_of(BADGE), Random(seed))
    badge.on_felt = felt.append
    school = School(service, servers, badge, felt)
    await school.until(lambda: all(gateway.state().is_up for gateway in gateways.values()) and all(server.is_up() for server in servers))
    yield school
    badge.power_cut()
    for part in (*servers, *gateways.values()):
        await part.stop()
    thinking.cancel()
    await asyncio.gather(thinking, return_exceptions=True)
    store.close()


class _Both:
    """One radio, heard by every network that is near."""

    road = "lora"

    def __init__(self, servers: list[PretendServer]) -> None:
        self._bearers = [LoraWanBearer(server) for server in servers]

    def join(self, badge, take) -> None:
        for bearer in self._bearers:
            bearer.join(badge, take)

    def carry_up(self, badge, frame) -> None:
        for bearer in self._bearers:
            bearer.carry_up(badge, frame)


@pytest.mark.parametrize("kind", ["chirpstack", "things"])
def test_a_press_over_lorawan_is_stored_and_felt_and_so_is_who_has_it(tmp_path, kind):
    async def story(port):
        async with a_school(tmp_path, port, (kind,)) as school:
            school.badge.press_alarm()
            await school.until(lambda: "received" in school.felt)
            (incident,) = school.service.site.incidents.values()
            await school.service.ask(ForIncident(incident.number, OwnershipTaken(incident.opened_ms + 1_000, 1, "office")))
            await school.until(lambda: "owned" in school.felt)
            return school.felt, incident.presses[0].roads, len(school.service.site.incidents), school.servers[0].longest_queue

    with Mosquitto(tmp_path) as broker:
        felt, roads, incidents, longest_queue = asyncio.run(story(broker.port))

    assert felt == ["pressed", "received", "owned"]
    assert (roads, incidents) == ((kind,), 1)
    assert longest_queue <= 3


def test_two_networks_hear_one_press_and_it_is_one_alarm(tmp_path):
    async def story(port):
        async with a_school(tmp_path, port, ("chirpstack", "things")) as school:
            school.badge.press_alarm()
            await school.until(lambda: "received" in school.felt)
            await school.until(lambda: len(school.service.site.incidents[1].presses[0].roads) == 2)
            return school.service.site.incidents, school.service.site.badges[BADGE].senders

    with Mosquitto(tmp_path) as broker:
        incidents, senders = asyncio.run(story(broker.port))

    (incident,) = incidents.values()
    assert set(incident.presses[0].roads) == {"chirpstack", "things"}
    assert senders == {"chirpstack": ChirpStack().device(BADGE), "things": "badge-7"}


def test_a_network_that_answers_the_badge_and_tells_nobody_is_outlasted(tmp_path):
    async def story(port):
        async with a_school(tmp_path, port, ("chirpstack",)) as school:
            (server,) = school.servers
            server.is_backend_up = False
            school.badge.press_alarm()
            await school.until(lambda: server.told >= 2)
            before = list(school.felt), len(school.service.site.incidents)
            server.is_backend_up = True
            await school.until(lambda: "received" in school.felt)
            return before, school.felt, len(school.service.site.incidents)

    with Mosquitto(tmp_path) as broker:
        before, felt, incidents = asyncio.run(story(broker.port))

    assert before == (["pressed"], 0)
    assert felt == ["pressed", "received"]
    assert incidents == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_a_network_that_loses_doubles_and_mixes_up_makes_one_alarm(tmp_path, seed):
    async def story(port):
        weather = Weather(loss_pct=40, double_pct=50, mixed_ms=300, listens_ms=60)
        async with a_school(tmp_path, port, ("chirpstack",), weather, seed) as school:
            school.badge.press_alarm()
            await school.until(lambda: "received" in school.felt, 60)
            return school.felt, school.service.site.incidents

    with Mosquitto(tmp_path) as broker:
        felt, incidents = asyncio.run(story(broker.port))

    assert felt == ["pressed", "received"]
    assert [len(incident.presses) for incident in incidents.values()] == [1]
