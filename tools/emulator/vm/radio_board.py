"""A virtual board's antenna on the pretend air: what its chip sends flies there, and what it listens to reaches it."""

from typing import Any

from tools.emulator.world import World

from .board import VirtualBoard
from .radio_air import Channel, RadioAir

SLICE_MS = 20


class BoardAntenna:
    def __init__(self, board: VirtualBoard, world: World, air: RadioAir) -> None:
        self._board, self._world, self._air = board, world, air
        self._mode, self._channel, self._since_ms = "sleep", Channel(0, 0), 0.0
        board.on("lora.mode", self._changed)
        board.on("lora.send", self._sent)
        air.join(self)

    def listens_since(self, channel: Channel) -> float | None:
        return self._since_ms if self._mode == "rx" and channel == self._channel else None

    def hear(self, frame: bytes, rssi_dbm: int, channel: Channel) -> None:
        self._board.tell("lora.heard", {"frame": frame.hex(), "rssi": rssi_dbm})

    def _changed(self, at_ms: int, value: dict[str, Any]) -> None:
        self._world.run_until(at_ms)
        self._mode, self._channel, self._since_ms = value["mode"], Channel(value["khz"], value["sf"]), float(at_ms)

    def _sent(self, at_ms: int, value: dict[str, Any]) -> None:
        self._world.run_until(at_ms)
        self._air.send(self, Channel(value["khz"], value["sf"]), bytes.fromhex(value["frame"]))


async def live(board: VirtualBoard, world: World, ms: int, slice_ms: int = SLICE_MS) -> None:
    """Board and world go on together; what one does to the other arrives within a slice."""
    end_ms = board.now_ms + ms
    while board.now_ms < end_ms:
        await board.advance(min(slice_ms, end_ms - board.now_ms))
        world.run_until(board.now_ms)
