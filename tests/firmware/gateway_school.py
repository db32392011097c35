"""Two virtual boards in one virtual time, both on real MicroPython: a badge and our gateway, on one air; and the base's own code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from badgelink.messages import LAYOUT
from radio_school import BADGE, FIRMWARE, KHZ, SF, firmware_files, settings

from tests.e2e.support.board_feelings import feelings
from tools.emulator.badge import key_of
from tools.emulator.story import School
from tools.emulator.vm.board import BOARDS, VirtualBoard
from tools.emulator.vm.radio_air import RadioAir
from tools.emulator.vm.radio_board import BoardAntenna
from tools.emulator.vm.serial_gateway import Computer

TBEAM = "lilygo-tbeam-sx1262-axp2101"
GATEWAY = {"format": 1, "role": "gateway", "name": "hall", "lora": {"sf": SF, "frequencies_khz": [KHZ]}}
SLICE_MS, BEAT_MS = 10, 15


def gateway_files() -> dict[str, bytes]:
    files = {f"/{path.relative_to(FIRMWARE)}": path.read_bytes() for path in FIRMWARE.rglob("*.py")}
    return files | {"/board.json": (BOARDS / TBEAM / "board.json").read_bytes(), "/settings.json": json.dumps(GATEWAY).encode()}


class GatewayBoard:
    """What a cable of the base's computer ends in."""

    def __init__(self, board: VirtualBoard) -> None:
        self.board, self._read, self._is_on = board, 0, False
        self.cable: Callable[[bytes], None] = lambda data: None

    def start(self) -> None:
        self._is_on = True

    def stop(self) -> None:
        self._is_on = False

    def type(self, data: bytes) -> None:
        if self._is_on:
            self.board.tell("type", data.hex())

    def pass_on(self) -> None:
        """What it has said meanwhile."""
        new, self._read = self.board.output[self._read :], len(self.board.output)
        if new and self._is_on:
            self.cable(new)


class GatewaySchool:
    def __init__(self, folder: Path, seed: int = 1, fading_pct: int = 0) -> None:
        self.school = School(folder, seed=seed, is_hasty=True)
        self.school.enter_badge(BADGE, key_of(BADGE))
        self.world = self.school.world
        self.air = RadioAir(self.world, self.world.chance("air"), fading_pct)
        self.badge = VirtualBoard(TBEAM, files=firmware_files(TBEAM, settings(wifi=None, mqtt=None)))
        self.gateway = VirtualBoard(TBEAM, files=gateway_files(), unique_id=b"\x02\0\0\0\0\x02")
        for board in (self.badge, self.gateway):
            BoardAntenna(board, self.world, self.air)
        self.computer = Computer(self.world, ["hall"], SF, (KHZ,))
        self.school.base.add_road(self.computer.roads[0])
        self.device = GatewayBoard(self.gateway)
        self.cable = self.computer.plug("usb0", self.device)  # type: ignore[arg-type]  # all it wants of a device

    async def __aenter__(self) -> Self:
        await self.badge.__aenter__()
        await self.gateway.__aenter__()
        return self

    async def __aexit__(self, *how: Any) -> None:
        await self.gateway.__aexit__(*how)
        await self.badge.__aexit__(*how)
        self.school.base.kill()

    async def waits(self, seconds: float) -> None:
        """Both boards and the school; what one does to another arrives within a slice."""
        end_ms = self.badge.now_ms + int(seconds * 1000)
        while self.badge.now_ms < end_ms:
            await self.badge.advance(SLICE_MS)
            await self.gateway.advance(SLICE_MS)
            self.world.run_until(self.badge.now_ms)
            self.device.pass_on()

    async def waits_for(self, is_true: Callable[[], bool], within_s: float) -> None:
        for _ in range(int(within_s)):
            if is_true():
                return
            await self.waits(1)
        assert is_true(), f"not within {within_s} s: {self.felt}"

    async def presses(self) -> None:
        self.badge.press("hidden")
        await self.waits(2.5)
        self.badge.release("hidden")

    async def unplugs(self) -> None:
        """It loses its power with its plug."""
        self.computer.unplug("usb0")
        await self.gateway.power_cut()

    async def plugs_in(self, port: str) -> None:
        await self.gateway.power_on()
        self.cable = self.computer.plug(port, self.device)  # type: ignore[arg-type]

    @property
    def felt(self) -> list[str]:
        return [name for _, name in feelings(self.badge.played("motor"), BEAT_MS)]

    def is_up(self) -> bool:
        return self.computer.gateways["hall"].state().is_up

    def flown(self, kind: type) -> int:
        numbers = {number for number, (message, _) in LAYOUT.items() if message is kind}
        return sum(flown.frame[0] & 63 in numbers for flown in self.air.flown)
