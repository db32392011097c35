"""A whole base with a ChirpStack and a Things Stack: a press over LoRaWAN, kill -9, a press while it is away, and a webhook: F1, F40."""

import asyncio
import json
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from random import Random

import httpx

from basestation.clock import Clock
from basestation.gateways.mqtt_road import MqttSettings
from tests.contracts.gateway_rigs import PERSISTENT
from tests.support.mosquitto import Mosquitto
from tools.base_process import BaseProcess, free_port
from tools.emulator.badge import EmulatedBadge
from tools.emulator.bearer import RealTime
from tools.emulator.lorawan.dialects import APPLICATION, ChirpStack, Things
from tools.emulator.lorawan.server import LoraWanBearer, PretendServer, Weather
from tools.invented_school import InventedSchool, Member, found_school

SECRET = "a-secret-of-our-own-1"
ALARMS = (1, 2)
PATIENCE_S = 60.0


def found(folder: Path, broker_port: int) -> tuple[InventedSchool, str]:
    web_port = free_port()
    url = f"http://127.0.0.1:{web_port}"
    tables: dict[str, dict[str, object]] = {
        "web": {"bind": "127.0.0.1", "port": web_port, "url": url},
        "broker": {"kind": "embedded", "bind": "127.0.0.1", "port": free_port()},
        "chirpstack": {"host": "127.0.0.1", "port": broker_port, "application_id": APPLICATION},
        "things": {
            "host": "127.0.0.1", "port": broker_port, "tls": False, "application": "doorstep-badges", "tenant": "saltmarsh",
            "api_key": "NNSXS.not-to-be-seen", "webhook_secret": SECRET,
        },
    }  # fmt: skip
    return found_school(folder, [Member("Ann Ashby", "visitor"), Member("Olive Office", "office")], 1, tables), url


def journal(folder: Path, kind: str) -> list[dict[str, object]]:
    with closing(sqlite3.connect(f"file:{folder / 'doorstep.db'}?mode=ro", uri=True)) as database:
        return [json.loads(body) for (body,) in database.execute("SELECT body FROM journal WHERE kind = ? ORDER BY seq", (kind,))]


async def until(is_true) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_true():
            await asyncio.sleep(0.02)


def test_a_press_over_chirpstack_survives_the_base_and_its_copy_by_webhook_is_known(tmp_path: Path) -> None:
    async def story(broker: Mosquitto, base: BaseProcess, made: InventedSchool) -> tuple[list[str], list[httpx.Response]]:
        async with AsyncExitStack() as ending:
            here = MqttSettings("saltmarsh", broker.host, broker.port)
            server = PretendServer(here, ChirpStack(), Clock().now_ms, weather=Weather(listens_ms=80))
            await server.start()
            ending.push_async_callback(server.stop)
            badge = EmulatedBadge(RealTime(), [LoraWanBearer(server)], made.badges[0].number, made.badges[0].key, Random(3))
            ending.callback(badge.power_cut)
            felt: list[str] = []
            badge.on_felt = felt.append
            await until(server.is_up)
            badge.press_alarm()
            await until(lambda: felt == ["pressed", "received"] and not badge.ports.hidden.down)
            await asyncio.sleep(0.3)  # a finger that comes back sooner is still the same press

            base.kill()
            badge.press_alarm()
            await until(lambda: felt.count("pressed") == 2)
            await asyncio.to_thread(lambda: (base.start(), base.wait_until_open()))
            await until(lambda: felt.count("received") == 2)

            alarm = next(frame for _, _, _, frame in server.kept if frame[0] & 63 in ALARMS)
            body = Things().message("badge-1", 0, Clock().now_ms(), alarm)
            async with httpx.AsyncClient(base_url=base.url) as http:
                answers = [await http.post(f"/in/things/{secret}", json=body) for secret in (SECRET, "wrong")]
                answers.append(await http.get("/in/osmand", params={"id": "nobody", "lat": "1", "lon": "2"}))
            return felt, answers

    with Mosquitto(tmp_path, PERSISTENT) as broker:
        made, url = found(tmp_path / "school", broker.port)
        with BaseProcess(made.settings, url, tmp_path / "base.log") as base:
            felt, answers = asyncio.run(story(broker, base, made))
            log = base.log.read_text("utf-8", "replace")

    (opened,), (press,), (also,) = (journal(made.folder, kind) for kind in ("Open", "RecordPress", "RecordOtherRoad"))
    assert felt == ["pressed", "received", "pressed", "received"]
    assert (opened["road"], press["road"], also["road"], also["event_counter"]) == (
        "chirpstack",
        "chirpstack",
        "things",
        opened["event_counter"],
    )
    assert [answer.status_code for answer in answers] == [200, 404, 401]
    assert SECRET not in log
    assert "NNSXS" not in log
    assert "Traceback" not in log
