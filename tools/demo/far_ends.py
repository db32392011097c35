"""What stands at the far ends of the base's roads in the demo: a LoRa gateway, a modem, an alarm receiving centre. Each has a plug."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from tools.emulator.bearer import RealTime
from tools.emulator.modem.network import Text
from tools.emulator.modem.terminal import ModemOnUsb
from tools.emulator.vm.gateway_on_usb import GatewayOnUsb
from tools.emulator.vm.radio_air import Channel, RadioAir
from tools.emulator.vm.serial_gateway import EmulatedGateway

from .centre import Centre
from .overheard import Overheard

CHANNEL = Channel(868_100, 9)  # as a real school's
GATEWAY, ACCOUNT = "hall", "D0E5"
SUPERVISION_S = 10
KEPT = 4


class FarEnds:
    """`tables` is how the base's settings name them."""

    def __init__(self, folder: Path, host: str) -> None:
        folder.mkdir()
        chance = Random()
        self.air = RadioAir(RealTime(), chance)
        self.air.keeps_all = False
        self.modem = ModemOnUsb(folder)
        self.gateway = GatewayOnUsb(folder, EmulatedGateway(self.air.world, self.air, GATEWAY, chance, CHANNEL.sf, CHANNEL.khz))
        self.overheard = Overheard(lambda: self.gateway.is_plugged)
        self.air.join(self.overheard)
        self.centre, self._host = Centre(host), host

    async def open(self, running: AsyncExitStack) -> None:
        running.enter_context(self.modem)
        running.enter_context(self.gateway)
        running.callback(self.centre.close)
        await self.centre.open()

    def tables(self) -> dict[str, dict[str, object]]:
        gateway = {"gateways": [GATEWAY], "ports": [self.gateway.pattern], "sf": CHANNEL.sf, "frequencies_khz": [CHANNEL.khz]}
        centre = {"host": self._host, "port": self.centre.port, "account": ACCOUNT, "supervision_s": SUPERVISION_S}
        return {"lora": {**gateway}, "sms": {"port": self.modem.pattern}, "arc": {**centre}}

    def state(self) -> dict[str, dict[str, Any]]:
        """What each last did, the newest last."""
        return {
            "gateway": {"is_in": self.gateway.is_plugged, "lines": [asdict(call) for call in self.overheard.calls]},
            "modem": {"is_in": self.modem.is_plugged, "lines": [_line(text) for text in self.modem.texts()[-KEPT:]]},
            "centre": {"is_in": self.centre.is_open, "lines": [asdict(told) for told in self.centre.told]},
        }

    async def plug(self, name: str, is_in: bool) -> None:
        """KeyError when there is no such plug."""
        await PLUGS[name][is_in](self)


def _line(text: Text) -> dict[str, Any]:
    parts = f" in {text.parts} parts" if text.parts > 1 else ""
    return {"at_ms": text.at_ms, "words": f"a text to {text.to}{parts}"}


async def _pull_gateway(ends: FarEnds) -> None:
    ends.gateway.close()


async def _plug_gateway(ends: FarEnds) -> None:
    ends.gateway.heal()


async def _pull_modem(ends: FarEnds) -> None:
    ends.modem.kill()


async def _plug_modem(ends: FarEnds) -> None:
    ends.modem.heal()


async def _pull_centre(ends: FarEnds) -> None:
    ends.centre.close()


async def _plug_centre(ends: FarEnds) -> None:
    await ends.centre.open()


# (pull it out, put it in again)
PLUGS: dict[str, tuple[Callable[[FarEnds], Awaitable[None]], Callable[[FarEnds], Awaitable[None]]]] = {
    "gateway": (_pull_gateway, _plug_gateway),
    "modem": (_pull_modem, _plug_modem),
    "centre": (_pull_centre, _plug_centre),
}
