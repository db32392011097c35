"""A school whose badge is a virtual board with the real firmware: its Wi-Fi, its broker, its gateway and its base."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from tools.emulator.badge import key_of
from tools.emulator.story import School
from tools.emulator.vm.board import BOARDS, VirtualBoard
from tools.emulator.vm.radio_air import Channel, RadioAir
from tools.emulator.vm.radio_board import BoardAntenna, live
from tools.emulator.vm.radio_broker import AirBroker, BoardBroker, FarEnd
from tools.emulator.vm.radio_gateway import TestGateway

FIRMWARE = Path(__file__).parents[2] / "firmware"
BADGE, SF, KHZ = 7, 9, 868_100
POINTS = {"school": {"password": "chalk", "rssi": -60}}


def settings(**other: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "badge_id": BADGE,
        "site": "school",
        "key": key_of(BADGE).hex(),
        "wifi": [{"ssid": "school", "password": "chalk"}, {"ssid": "phone", "password": "snow"}],
        "mqtt": {"host": "localhost", "port": 1883, "username": str(BADGE), "password": "secret", "tls": False},
        "lora": {"sf": SF, "frequencies_khz": [KHZ]},
    } | other


def firmware_files(board: str, who: dict[str, Any], ca: bytes = b"") -> dict[str, bytes]:
    files = {f"/{path.relative_to(FIRMWARE)}": path.read_bytes() for path in FIRMWARE.rglob("*.py")}
    files |= {"/ca.der": ca} if ca else {}
    return files | {"/board.json": (BOARDS / board / "board.json").read_bytes(), "/settings.json": json.dumps(who).encode()}


class BoardSchool:
    """`board` and school live in one virtual time. `broker` stands between the board and `far_end`, the school's broker.
    `files`: other ones on its flash. `rom`: its ROMFS.
    What else is said goes into the badge's settings."""

    def __init__(
        self, folder: Path, board: str = "lilygo-tbeam-sx1262-axp2101", far_end: FarEnd | None = None, ca: bytes = b"",
        files: dict[str, bytes] | None = None, ticks_ms: int = 0, rom: bytes = b"", **other: Any,
    ) -> None:  # fmt: skip
        self.school = School(folder, is_hasty=True)
        self.school.enter_badge(BADGE, key_of(BADGE))
        world = self.school.world
        self.air = RadioAir(world, world.chance("air"))
        self.gateway = TestGateway(world, self.air, self.school.lora, [Channel(KHZ, SF)])
        flash = firmware_files(board, settings(**other), ca) | (files or {})
        self.board = VirtualBoard(board, files=flash, ticks_ms=ticks_ms, rom=rom)
        self.far_end = far_end or AirBroker(self.school.wifi, BADGE)
        self.broker = BoardBroker(self.board, self.far_end)
        BoardAntenna(self.board, world, self.air)

    async def __aenter__(self) -> Self:
        await self.board.__aenter__()
        self.reach(POINTS)
        return self

    async def __aexit__(self, *how: Any) -> None:
        await self.board.__aexit__(*how)
        self.school.base.kill()

    def reach(self, points: dict[str, Any]) -> None:
        """Which Wi-Fi is in the air now."""
        self.board.tell("wifi.points", points)

    async def waits(self, seconds: float) -> None:
        await live(self.board, self.school.world, int(seconds * 1000))

    async def presses(self) -> int:
        """When."""
        at_ms = self.board.now_ms
        self.board.press("hidden")
        await self.waits(2.5)
        self.board.release("hidden")
        return at_ms

    def felt_last(self, parts: int) -> tuple[int, ...]:
        """The last parts of what the motor played: on, off, on, ... in tens of milliseconds."""
        changes = self.board.played("motor")
        return tuple(round((later - earlier) / 10) * 10 for (earlier, _), (later, _) in pairwise(changes))[-parts:]
