"""Our gateway as a second virtual board, in real time: its chip on the same air as the badge's, its USB port a pseudo-terminal that
the real base opens. `USB` stands for the base's computer: what is plugged in has a name there."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random

from badgelink.frame import peek

from tools.emulator.bearer import RealTime
from tools.emulator.vm import VirtualBoard
from tools.emulator.vm.board import BOARDS
from tools.emulator.vm.radio_air import RadioAir
from tools.emulator.vm.radio_board import BoardAntenna

from .board_cable import Cable
from .board_flash import LORA, WITH_LORA, built_files, firmware_files
from .board_wearer import until

AHEAD_MS = 3_600_000
NAME = "hall"
READY = b"\x01\x01"  # the type of a hello, and the version of the line


class NowTime(RealTime):
    """Goes on by itself, an hour ahead of the boards': when one began to listen lies in the past."""

    @property
    def now_ms(self) -> int:
        return super().now_ms + AHEAD_MS

    def at(self, due_ms: int, act: Callable[[], None]) -> None:
        super().at(due_ms - AHEAD_MS, act)

    def run_until(self, at_ms: int) -> None:
        pass


class Usb:
    """The ports of the base's computer. A gateway that is plugged in again has another name than before."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._count = folder, 0
        folder.mkdir()

    @property
    def pattern(self) -> str:
        return str(self.folder / "tty*")

    def settings(self) -> dict[str, object]:
        """The base's table [lora]."""
        return {"gateways": [NAME], "ports": [self.pattern], "sf": LORA["sf"], "frequencies_khz": LORA["frequencies_khz"]}

    def plug(self, port: str) -> Path:
        self._count += 1
        path = self.folder / f"ttyUSB{self._count}"
        path.symlink_to(port)
        return path


def gateway_flash(is_built: bool = True) -> dict[str, bytes]:
    """As the provisioning leaves it."""
    who = {"format": 1, "role": "gateway", "name": NAME, "lora": LORA}
    own = {"/board.json": (BOARDS / WITH_LORA / "board.json").read_bytes(), "/settings.json": json.dumps(who).encode()}
    return (built_files() if is_built else firmware_files()) | own


class Radio:
    """The air between a badge and our gateway, and the gateway while it is plugged in."""

    def __init__(self, badge: VirtualBoard, usb: Usb, fading_pct: int = 0) -> None:
        self.world = NowTime()
        self.air, self._usb = RadioAir(self.world, Random(1), fading_pct), usb  # type: ignore[arg-type]
        BoardAntenna(badge, self.world, self.air)  # type: ignore[arg-type]  # all it wants of a world
        self.flash, self._plugged = gateway_flash(), AsyncExitStack()
        self.cable = Cable()

    async def plug(self) -> None:
        """It has power, and the base's computer a port more."""
        board = await self._plugged.enter_async_context(VirtualBoard(WITH_LORA, self.flash, mode="real"))
        BoardAntenna(board, self.world, self.air)  # type: ignore[arg-type]
        await until(lambda: READY in board.output, lambda: f"the gateway never started: {board.said[-500:]}")
        self.cable.join(board)
        path = self._usb.plug(board.port)
        self._plugged.callback(self._keep_flash, board)
        self._plugged.callback(path.unlink)

    async def pull(self) -> None:
        """In the middle of whatever it does."""
        await self._plugged.aclose()

    def sent(self, kind: int) -> int:
        """How many frames of this type were in the air."""
        return sum(peek(flown.frame).type == kind for flown in self.air.flown)

    def _keep_flash(self, board: VirtualBoard) -> None:
        self.flash = dict(board.files)


@asynccontextmanager
async def gateway(board: VirtualBoard, usb: Usb, fading_pct: int = 0) -> AsyncIterator[Radio]:
    """`board` is the badge."""
    radio = Radio(board, usb, fading_pct)
    await radio.plug()
    try:
        yield radio
    finally:
        await radio.pull()
