"""The same emulated badge in real time against a real broker; also a process of its own, told what to do on stdin."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from basestation.gateways.mqtt_road import MqttSettings

from .antenna import Walk
from .badge import EmulatedBadge
from .bearer import ROAD, BrokerBearer, RealTime

SCHOOL_UDEG = (53_745_670, -336_780)


class RealBadge:
    """`async with RealBadge(...) as real: real.badge.press_alarm(); await real.felt("received")`."""

    def __init__(self, badge_id: int, key: bytes, host: str, port: int, username: str = "", password: str = "",
                 site: str = "school", ca_file: str = "", seed: int | None = None) -> None:  # fmt: skip
        self.badge_id = badge_id
        settings = MqttSettings(
            site=site, host=host, port=port, username=username, password=password, ca_file=ca_file,
            client_id=f"doorstep-{site}-badge-{badge_id}",
        )  # fmt: skip
        self._bearer = BrokerBearer(settings, badge_id, self._road_changed)
        self._key, self._seed = key, seed
        self._is_connected, self._is_in_reach = False, True
        self._feelings: list[tuple[str, int]] = []
        self._taken: dict[str, int] = {}
        self._moved = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Returns at once; `connected` waits for the broker."""
        self.badge = self._made()
        self.badge.on_felt = self._note
        self.badge.ports.gps.source = Walk(*SCHOOL_UDEG)
        self._road_changed(False)
        self._keeper = asyncio.create_task(self._keep_connected(), name=f"badge {self.badge_id}")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.badge.power_cut()
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)

    def _made(self) -> EmulatedBadge:
        return EmulatedBadge(RealTime(), [self._bearer], self.badge_id, self._key, Random(self._seed))

    async def _keep_connected(self) -> None:
        await self._bearer.keep_connected()

    async def connected(self, timeout_s: float = 10.0) -> None:
        await self._until(lambda: self._is_connected, timeout_s)

    @property
    def roads(self) -> dict[str, bool]:
        """By which roads it calls, and whether it is in reach of each."""
        return {ROAD: self._is_in_reach}

    def out_of_reach(self, is_out: bool, road: str | None = None) -> None:
        """Take the signal of this road away, or give it back; of all without a name."""
        if road in (ROAD, None):
            self._is_in_reach = not is_out
            self._road_changed(self._is_connected)

    def forget_feelings(self) -> None:
        """What was felt so far no longer answers `felt`."""
        self._taken = {name: sum(felt == name for felt, _ in self._feelings) for name in {name for name, _ in self._feelings}}

    async def felt(self, feeling: str, timeout_s: float = 5.0) -> int:
        """When the next one of these was felt that was not asked for yet: nanoseconds of time.perf_counter_ns."""
        number = self._taken.get(feeling, 0)
        await self._until(lambda: len(self._times(feeling)) > number, timeout_s)
        self._taken[feeling] = number + 1
        return self._times(feeling)[number]

    @property
    def feelings(self) -> list[str]:
        return [name for name, _ in self._feelings]

    def _times(self, feeling: str) -> list[int]:
        return [at_ns for name, at_ns in self._feelings if name == feeling]

    async def _until(self, is_true: Callable[[], bool], timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s):
            while not is_true():
                self._moved.clear()
                await self._moved.wait()

    def _note(self, feeling: str) -> None:
        self._feelings.append((feeling, time.perf_counter_ns()))
        self._moved.set()

    def _road_changed(self, is_up: bool) -> None:
        self._is_connected = is_up
        self._moved.set()
        if is_up and self._is_in_reach:
            self.badge.regain(ROAD)
        else:
            self.badge.lose(ROAD)


# A process of its own -----------------------------------------------------------------------------------------------

COMMANDS: dict[str, Callable[[RealBadge], None]] = {
    "press": lambda real: real.badge.press_alarm(),
    "tap": lambda real: real.badge.press_visible(),
    "taps": lambda real: real.badge.press_visible_twice(),
    "taps3": lambda real: real.badge.press_visible_three_times(),
    "duress": lambda real: real.badge.answer_under_duress(),
    "hold": lambda real: real.badge.hold_visible(),
    "cut": lambda real: real.badge.power_cut(),
    "reboot": lambda real: real.badge.reboot(),
    "away": lambda real: real.out_of_reach(True),
    "back": lambda real: real.out_of_reach(False),
}


def main() -> None:
    options = _options()
    secrets = json.loads(options.secrets.read_text())
    asyncio.run(_live(options, bytes.fromhex(secrets["key"]), secrets.get("password", "")))


async def _live(options: argparse.Namespace, key: bytes, password: str) -> None:
    username = options.username or str(options.badge)
    real = RealBadge(options.badge, key, options.host, options.port, username, password, options.site)
    async with real:
        real.badge.on_felt = _say
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        async for line in lines:
            if not _obey(real, line.decode().strip()):
                return


def _obey(real: RealBadge, word: str) -> bool:
    """False when it is time to end."""
    if word in COMMANDS:
        COMMANDS[word](real)
    elif word not in ("", "quit"):
        print(json.dumps({"error": f"{word!r} is none of {', '.join([*COMMANDS, 'quit'])}"}), flush=True)
    return word != "quit"


def _say(feeling: str) -> None:
    print(json.dumps({"felt": feeling, "at_ms": time.time_ns() // 1_000_000}), flush=True)


def _options() -> argparse.Namespace:
    said = f"Each line on stdin is one of: {', '.join([*COMMANDS, 'quit'])}. Each line on stdout is what the wearer feels, as JSON."
    parser = argparse.ArgumentParser(prog="python -m tools.emulator.realtime", description=f"{__doc__} {said}")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--site", default="school")
    parser.add_argument("--badge", type=int, required=True, help="the badge's number")
    parser.add_argument("--username", default="", help="default: the badge's number")
    parser.add_argument("--secrets", type=Path, required=True, help='a JSON file: {"key": "32 hex digits", "password": "..."}')
    return parser.parse_args()


if __name__ == "__main__":
    main()
