"""The badge's ports twice: the fakes that the stories use, and the drivers on a virtual board. Both are told the same."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tools.emulator.devices import FakePlayer
from tools.emulator.ports import Ports
from tools.emulator.vm import VirtualBoard
from tools.emulator.vm.board import BOARDS

FIRMWARE = Path(__file__).parents[2] / "firmware"
SETTINGS = {"format": 1, "badge_id": 7, "site": "school", "key": "00112233445566778899aabbccddeeff"}
NMEA = "$GPGGA,120000.00,5130.0000,N,00007.0000,W,1,08,0.9,20.0,M,47.0,M,,*5C"
# In place of main.py's last line: the ports that it builds, for a test to play on.
PLAYED_ON = """
from binascii import hexlify, unhexlify

clock, beat = Clock(), Beat()
ports = Ports(read_files()[0], clock, beat, False)
asked, answers = [], []  # what takes time is done in the loop

def player(part):
    return {"motor": ports.motor, "buzzer": ports.buzzer, "led": ports.led}[part]

async def idle():
    while True:
        while asked:
            answers.append(asked.pop()())
        await asyncio.sleep_ms(5)

asyncio.run(idle())
"""


class FakeRig:
    name = "fakes"

    def __init__(self, board: str = "") -> None:
        self._now_ms = 0
        self._ports = Ports(lambda: self._now_ms, [], Random(5))

    def close(self) -> None:
        pass

    def pass_ms(self, ms: int) -> None:
        self._now_ms += ms

    def now_ms(self) -> int:
        return self._now_ms

    def finger(self, is_down: bool) -> None:
        self._ports.hidden.set(self._now_ms, is_down)

    def is_down(self) -> bool:
        return self._ports.hidden.is_down()

    def edges(self) -> list[tuple[int, bool]]:
        return self._ports.hidden.edges()

    def play(self, part: str, pattern: tuple[int, ...]) -> None:
        self._player(part).play(pattern)

    def was_active(self, part: str, from_ms: int, to_ms: int) -> bool:
        return self._player(part).was_active(from_ms, to_ms)

    def _player(self, part: str) -> FakePlayer:
        return {"motor": self._ports.motor, "buzzer": self._ports.buzzer, "led": self._ports.led}[part]

    def read(self, name: str) -> bytes:
        return self._ports.store.read(name)

    def size(self, name: str) -> int:
        return self._ports.store.size(name)

    def append(self, name: str, data: bytes) -> None:
        self._ports.store.append(name, data)

    def replace(self, name: str, data: bytes) -> None:
        self._ports.store.replace(name, data)

    def fill_flash(self) -> None:
        self._ports.store.is_full = True

    def satellites(self) -> None:
        self._ports.gps.source = lambda from_ms, to_ms: (NMEA + "\r\n").encode() * (to_ms // 1000 - from_ms // 1000)

    def gps_power(self, on: bool) -> None:
        self._ports.gps.power(on)

    def gps_read(self) -> bytes:
        return self._ports.gps.read()

    def charge(self, pct: int, is_charging: bool) -> None:
        self._ports.battery.pct, self._ports.battery.is_charging = pct, is_charging

    def battery(self) -> tuple[int, bool]:
        return self._ports.battery.read()

    def below(self, n: int) -> int:
        return self._ports.random.below(n)

    def feed(self) -> None:
        self._ports.watchdog.feed()

    def is_alive(self) -> bool:
        return True


class BoardRig:
    """The drivers that main.py would choose for this board."""

    name = "drivers"

    def __init__(self, board: str = "lilygo-tbeam-sx1262-axp2101") -> None:
        self._loop = asyncio.new_event_loop()
        files = {f"/{path.relative_to(FIRMWARE)}": path.read_bytes() for path in FIRMWARE.rglob("*.py")}
        main = (FIRMWARE / "main.py").read_text().replace("asyncio.run(live())", PLAYED_ON)
        mine = {"/main.py": main.encode(), "/settings.json": json.dumps(SETTINGS).encode()}
        self._board = VirtualBoard(board, files=files | mine | {"/board.json": (BOARDS / board / "board.json").read_bytes()})
        self._do(self._board.__aenter__())
        self.pass_ms(1)
        assert self._board.crashes == []

    def close(self) -> None:
        self._do(self._board.__aexit__(None, None, None))
        self._loop.close()

    def _do(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)

    def _ask(self, expression: str) -> Any:
        return self._do(self._board.evaluate(expression))

    def _ask_bytes(self, expression: str) -> bytes:
        return bytes.fromhex(self._ask(f"hexlify({expression}).decode()"))

    def pass_ms(self, ms: int) -> None:
        self._do(self._board.advance(ms))

    def now_ms(self) -> int:
        return int(self._ask("clock.now_ms()"))

    def finger(self, is_down: bool) -> None:
        (self._board.press if is_down else self._board.release)("hidden")
        self.pass_ms(1)

    def is_down(self) -> bool:
        return bool(self._ask("ports.hidden.is_down()"))

    def edges(self) -> list[tuple[int, bool]]:
        return [(at_ms, is_down) for at_ms, is_down in self._ask("list(ports.hidden.edges())")]

    def play(self, part: str, pattern: tuple[int, ...]) -> None:
        self._ask(f"player({part!r}).play({pattern!r})")

    def was_active(self, part: str, from_ms: int, to_ms: int) -> bool:
        changes = self._board.played(part)
        endings = [at_ms for at_ms, _ in changes[1:]] + [to_ms]
        return any(duty and at_ms < to_ms and end_ms > from_ms for (at_ms, duty), end_ms in zip(changes, endings, strict=True))

    def read(self, name: str) -> bytes:
        return self._ask_bytes(f"ports.store.read({name!r})")

    def size(self, name: str) -> int:
        return int(self._ask(f"ports.store.size({name!r})"))

    def append(self, name: str, data: bytes) -> None:
        self._write("append", name, data)

    def replace(self, name: str, data: bytes) -> None:
        self._write("replace", name, data)

    def _write(self, how: str, name: str, data: bytes) -> None:
        try:
            self._ask(f"ports.store.{how}({name!r}, unhexlify({data.hex()!r}))")
        except Exception as error:
            raise OSError(28, "no space left on device") if "OSError" in str(error) or "ENOSPC" in str(error) else error from error

    def fill_flash(self) -> None:
        self._board.fill_flash(True)
        self.pass_ms(1)

    def satellites(self) -> None:
        self._board.gps(NMEA)
        self.pass_ms(1)

    def gps_power(self, on: bool) -> None:
        self._ask(f"ports.gps.power({on})")

    def gps_read(self) -> bytes:
        return self._ask_bytes("ports.gps.read()")

    def charge(self, pct: int, is_charging: bool) -> None:
        self._board.battery(pct, is_charging)
        self.pass_ms(1)

    def battery(self) -> tuple[int, bool]:
        self._ask("asked.append(ports.battery.read)")
        self.pass_ms(20)
        pct, is_charging = self._ask("answers.pop()")
        return pct, is_charging

    def below(self, n: int) -> int:
        return int(self._ask(f"ports.random.below({n})"))

    def feed(self) -> None:
        self._ask("ports.watchdog.feed()")

    def is_alive(self) -> bool:
        return len(self._board.starts) == 1


Rig = FakeRig | BoardRig
RIGS: list[Callable[[], Rig]] = [FakeRig, BoardRig]
