"""The same emulated badge in real time, through a real broker, to the real service."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from tests.support.mosquitto import Mosquitto
from tests.support.small_base import small_base
from tools.emulator.badge import key_of
from tools.emulator.realtime import RealBadge

REPOSITORY = Path(__file__).parents[2]


def test_a_press_in_real_time_is_stored_and_felt(tmp_path: Path) -> None:
    async def story(port: int) -> tuple[int, list[str], int]:
        async with small_base(tmp_path, port) as service, RealBadge(7, key_of(7), "127.0.0.1", port) as real:
            await real.connected()
            real.badge.press_alarm()
            pressed_ns, received_ns = await real.felt("pressed"), await real.felt("received")
            return received_ns - pressed_ns, real.feelings, len(service.site.incidents)

    with Mosquitto(tmp_path) as broker:
        took_ns, feelings, incidents = asyncio.run(story(broker.port))

    assert feelings == ["pressed", "received"]
    assert incidents == 1
    assert took_ns > 0


def test_a_badge_out_of_reach_calls_again_when_it_is_back(tmp_path: Path) -> None:
    async def story(port: int) -> tuple[list[str], list[str]]:
        async with small_base(tmp_path, port), RealBadge(7, key_of(7), "127.0.0.1", port) as real:
            await real.connected()
            real.out_of_reach(True)
            real.badge.press_alarm()
            await real.felt("pressed")
            before = real.feelings
            real.out_of_reach(False)
            await real.felt("received")
            return before, real.feelings

    with Mosquitto(tmp_path) as broker:
        before, after = asyncio.run(story(broker.port))

    assert before == ["pressed"]
    assert after == ["pressed", "received"]


def test_a_badge_can_be_a_process_of_its_own(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps({"key": key_of(7).hex()}))

    async def story(port: int) -> list[str]:
        async with small_base(tmp_path, port):
            command = ["-m", "tools.emulator.realtime", "--badge", "7", "--port", str(port), "--secrets", str(secrets)]
            badge = await asyncio.create_subprocess_exec(
                sys.executable, *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY
            )
            assert badge.stdin
            assert badge.stdout
            badge.stdin.write(b"press\n")
            felt = [json.loads(await badge.stdout.readline())["felt"] for _ in range(2)]
            badge.stdin.write(b"quit\n")
            await badge.wait()
            return felt

    with Mosquitto(tmp_path) as broker:
        felt = asyncio.run(story(broker.port))

    assert felt == ["pressed", "received"]
