"""Home Assistant's end played by a real Mosquitto: what is retained there, what comes and goes, and that nothing comes back."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from basestation.core.batch import Batch
from basestation.core.incident import opened
from basestation.core.turn import Turn
from basestation.gateways.mqtt_road import MqttSettings
from basestation.mirrors.homeassistant import OFFLINE, Topics
from basestation.mirrors.homeassistant_mirror import HomeAssistantMirror
from tests.basestation.test_homeassistant import AT_MS, OUT, ROOT, SOS, a_site
from tests.support.mosquitto import Mosquitto
from tests.support.mqtt_client import TestClient

TOPICS = Topics("homeassistant", "saltmarsh")
BADGE_8 = TOPICS.config(TOPICS.badge(8))
PATIENCE_S = 30


class There:
    """The mirror, and a client that keeps the newest of everything that it hears, as Home Assistant does."""

    def __init__(self, broker: Mosquitto):
        self.broker, self.site = broker, a_site()
        self.known: dict[str, str] = {}
        self.events: list[tuple[str, bool]] = []

    async def __aenter__(self) -> "There":
        self.mirror = self._mirror()
        await self.mirror.start()
        self.client = TestClient("127.0.0.1", self.broker.port, "home-assistant").__enter__()
        self.client.subscribe("#")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.mirror.stop()
        self.client.__exit__(None, None, None)

    def _mirror(self) -> HomeAssistantMirror:
        link = MqttSettings("saltmarsh", "127.0.0.1", self.broker.port, is_kept=False, will=(TOPICS.availability, OFFLINE.encode()))
        return HomeAssistantMirror(link, TOPICS, lambda: self.site, lambda: AT_MS, "Saltmarsh", "https://doorstep.example", False)

    async def has(self, topic: str, payload: str | None) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self._newest().get(topic) != payload:
                await asyncio.sleep(0.01)

    def _newest(self) -> dict[str, str]:
        while not self.client.heard.empty():
            topic, payload, is_retained = self.client.heard.get()
            if topic == TOPICS.events:
                self.events.append((json.loads(payload)["event_type"], is_retained))
            elif payload:
                self.known[topic] = payload.decode()
            else:
                self.known.pop(topic, None)
        return self.known

    def alarm(self) -> None:
        incident = opened(SOS)
        self.site.know_visit(OUT)
        self.site.know_incident(incident)
        self.mirror.changed(Turn(AT_MS, Batch(decisions=[(3, 1, SOS)], incidents={3: incident})))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory):
    started = Mosquitto(tmp_path_factory.mktemp("broker")).start()
    yield started
    started.stop()


def there(broker: Mosquitto, story: Callable[[There], Awaitable[None]]) -> None:
    async def run() -> None:
        async with There(broker) as here:
            await here.has(TOPICS.availability, "online")
            await here.has(f"{ROOT}/badge/7/visit", "disarmed")
            await story(here)

    asyncio.run(run())


def test_an_alarm_lights_up_at_once_and_is_retained_and_its_event_is_not(broker: Mosquitto) -> None:
    async def story(here: There) -> None:
        here.alarm()
        await here.has(f"{ROOT}/badge/7/visit", "triggered")
        await here.has(f"{ROOT}/alarm", "ON")
        with TestClient("127.0.0.1", broker.port, "who starts later") as late:
            late.subscribe("#")
            found = {}
            while f"{ROOT}/alarm" not in found or BADGE_8 not in found:
                topic, payload, is_retained = late.heard.get(timeout=PATIENCE_S)
                found[topic] = (payload, is_retained)

        assert here.events == [("sos", False)]
        assert found[f"{ROOT}/alarm"] == (b"ON", True)
        assert json.loads(found[BADGE_8][0])["cmps"]["visit"]["p"] == "alarm_control_panel"
        assert TOPICS.events not in found

    there(broker, story)


def test_nothing_that_is_said_over_there_changes_anything_here(broker: Mosquitto) -> None:
    async def story(here: There) -> None:
        here.alarm()
        await here.has(f"{ROOT}/badge/7/visit", "triggered")
        with TestClient("127.0.0.1", broker.port, "somebody") as somebody:
            for topic in (f"{ROOT}/nobody-listens", f"{ROOT}/badge/7/visit", f"{ROOT}/alarm", TOPICS.birth):
                somebody.publish(topic, b"DISARM")
            somebody.publish(TOPICS.birth, b"online")
        await here.has(f"{ROOT}/alarm", "ON")
        await here.has(f"{ROOT}/badge/7/visit", "triggered")

        assert here.site.incidents[3] == opened(SOS)

    there(broker, story)


def test_it_is_told_everything_anew_when_it_starts_again(broker: Mosquitto) -> None:
    async def story(here: There) -> None:
        with TestClient("127.0.0.1", broker.port, "somebody") as somebody:
            somebody.publish(f"{ROOT}/visits", b"99")
            await here.has(f"{ROOT}/visits", "99")
            somebody.publish(TOPICS.birth, b"online")
            await here.has(f"{ROOT}/visits", "0")

        assert here.known[TOPICS.availability] == "online"

    there(broker, story)


def test_a_badge_that_is_gone_is_deleted_over_there_also_when_it_went_while_we_were_away(broker: Mosquitto) -> None:
    async def story(here: There) -> None:
        before = json.loads(here.known[BADGE_8])["dev"]["ids"]
        await here.mirror.stop()
        await here.has(TOPICS.availability, "offline")
        del here.site.badges[8]
        here.mirror = here._mirror()
        await here.mirror.start()
        await here.has(BADGE_8, None)
        del here.site.badges[7]
        here.mirror.changed(Turn(AT_MS))
        await here.has(TOPICS.config(TOPICS.badge(7)), None)

        assert before == TOPICS.badge(8)
        assert TOPICS.config(TOPICS.school()) in here.known

    there(broker, story)


def test_a_broker_that_dies_is_a_road_that_is_down_and_is_told_all_when_it_is_back(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path).start()

    async def story(here: There) -> None:
        broker.kill()
        async with asyncio.timeout(PATIENCE_S):
            while here.mirror.state().is_up:
                await asyncio.sleep(0.01)
        here.alarm()
        broker.start()
        async with asyncio.timeout(PATIENCE_S):
            while not here.mirror.state().is_up:
                await asyncio.sleep(0.01)
        with TestClient("127.0.0.1", broker.port, "again") as again:
            again.subscribe(f"{ROOT}/alarm")
            assert again.heard.get(timeout=PATIENCE_S)[:2] == (f"{ROOT}/alarm", b"ON")

    there(broker, story)
    broker.stop()


def test_a_base_that_starts_again_deletes_nothing_that_is_still_there(broker: Mosquitto) -> None:
    """Home Assistant would forget the badge, and with it what somebody made of it: names, rooms, the siren's automation."""

    async def story(here: There) -> None:
        with TestClient("127.0.0.1", broker.port, "looking on") as looking:
            looking.subscribe(TOPICS.config("+"))
            await here.mirror.stop()
            await here.has(TOPICS.availability, "offline")
            here.mirror = here._mirror()
            await here.mirror.start()
            await here.has(TOPICS.availability, "online")
            said = [looking.heard.get(timeout=PATIENCE_S) for _ in range(6)]  # as they were retained, and then as they are told again

        assert [topic for topic, payload, _ in said if not payload] == []

    there(broker, story)


def test_where_a_badge_was_is_taken_back_when_positions_were_switched_off_or_the_badge_went_while_we_were_away(broker: Mosquitto) -> None:
    async def story(here: There) -> None:
        left_behind = [f"{ROOT}/badge/{number}/position" for number in (7, 99)]
        await here.mirror.stop()
        await here.has(TOPICS.availability, "offline")
        for topic in left_behind:
            here.client.throw(topic, b'{"latitude": 53.7, "longitude": -0.3}', retain=True)
            await here.has(topic, '{"latitude": 53.7, "longitude": -0.3}')
        here.mirror = here._mirror()
        await here.mirror.start()
        for topic in left_behind:
            await here.has(topic, None)

        assert not [topic for topic in here.known if topic.endswith("/position")]

    there(broker, story)


def test_a_broker_that_says_it_starts_again_and_again_is_told_everything_only_now_and_then(broker: Mosquitto) -> None:
    async def story(here: There) -> None:
        with TestClient("127.0.0.1", broker.port, "looking on") as looking, TestClient("127.0.0.1", broker.port, "mad") as mad:
            looking.subscribe(BADGE_8)
            looking.next()  # as it is retained
            for _ in range(200):
                mad.throw(TOPICS.birth, b"online")
                await asyncio.sleep(0.005)
            told = looking.heard.qsize()

        assert 1 <= told <= 2

    there(broker, story)


def test_states_are_told_however_fast_things_change(broker: Mosquitto) -> None:
    async def story(here: There) -> None:
        here.alarm()
        async with asyncio.timeout(PATIENCE_S):
            while here._newest().get(f"{ROOT}/alarm") != "ON":
                here.mirror.changed(Turn(AT_MS))
                await asyncio.sleep(0.005)

        assert here.known[f"{ROOT}/alarm"] == "ON"

    there(broker, story)
