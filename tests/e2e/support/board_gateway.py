"""A radio gateway between a virtual board's LoRa chip and a real broker, in real time: every frame takes its time on air."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

from basestation.gateways.mqtt_road import MqttSettings
from tools.emulator.bearer import BrokerBearer, RealTime
from tools.emulator.vm import VirtualBoard
from tools.emulator.vm.radio_air import Channel, RadioAir
from tools.emulator.vm.radio_board import BoardAntenna
from tools.emulator.vm.radio_gateway import TestGateway

from .board_flash import LORA

AHEAD_MS = 3_600_000
NAME = "gateway"
RIGHTS = "\nuser gateway\ntopic write doorstep/{site}/badge/+/up\ntopic read doorstep/{site}/badge/+/down\n"


class NowTime(RealTime):
    """Goes on by itself, an hour ahead of the board's: when it began to listen lies in the past."""

    @property
    def now_ms(self) -> int:
        return super().now_ms + AHEAD_MS

    def at(self, due_ms: int, act: Callable[[], None]) -> None:
        super().at(due_ms - AHEAD_MS, act)

    def run_until(self, at_ms: int) -> None:
        pass


@asynccontextmanager
async def gateway(board: VirtualBoard, badge: int, broker: MqttSettings) -> AsyncIterator[RadioAir]:
    """`broker`: where it hands on what it hears, under a name that may."""
    world, is_up = NowTime(), asyncio.Event()
    air = RadioAir(world, Random(1))
    BoardAntenna(board, world, air)  # type: ignore[arg-type]  # all it wants of a world
    bearer = BrokerBearer(broker, badge, lambda up: is_up.set() if up else is_up.clear())
    TestGateway(world, air, bearer, [Channel(khz, LORA["sf"]) for khz in LORA["frequencies_khz"]])  # type: ignore[arg-type]
    keeper = asyncio.create_task(bearer.keep_connected(), name="gateway")
    try:
        await asyncio.wait_for(is_up.wait(), 20)
        yield air
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
