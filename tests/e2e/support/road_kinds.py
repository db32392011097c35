"""The roads of the campaign, each with the ways in which it can die. A death is what is done to it; `heal` undoes all of them."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.contracts.serial_rig import PtyGateway
from tests.support.arc_centre import Answer, Centre, ack, nak
from tests.support.mail_server import ACCEPT, BUSY, MailServer
from tests.support.mosquitto import Mosquitto
from tests.support.web_server import WebServer
from tools.emulator.modem.network import HOME, SEARCHING
from tools.emulator.modem.terminal import ModemOnUsb

from .road_line import CLEAR, CUT, REFUSED, SILENT, STRANGE, RoadLine

Deed = Callable[[], Awaitable[None]]
IN_TIME_S = 20  # also for our gateway: its line is a serial one. 180 s are for a badge that is silent on LoRa, not for the road itself


class Road:
    """`name` is its row in the table of the roads; a fault of it must be there within IN_TIME_S."""

    def __init__(self, name: str, deaths: dict[str, Deed], heal: Deed) -> None:
        self.name, self.deaths, self.heal = name, deaths, heal


def _of_line(line: RoadLine, *more: str) -> dict[str, Deed]:
    return {mode: lambda mode=mode: line.become(mode) for mode in (REFUSED, CUT, SILENT, *more)}  # type: ignore[misc]  # one mode each


def on_broker(name: str, broker: Mosquitto, line: RoadLine) -> Road:
    """One that hangs on an MQTT broker: our own, ChirpStack's, Home Assistant's."""

    async def killed() -> None:
        await asyncio.to_thread(broker.kill)

    async def heal() -> None:
        await line.become(CLEAR)
        if not broker.is_running:
            await asyncio.to_thread(broker.start)

    return Road(name, {"killed": killed, **_of_line(line, STRANGE)}, heal)


def by_lora(device: PtyGateway, name: str) -> Road:
    async def pulled() -> None:
        await asyncio.to_thread(device.pull)

    async def hung() -> None:
        device.is_hung = True

    async def heal() -> None:
        device.is_hung = False
        if not device.is_plugged:
            await asyncio.to_thread(device.plug)  # as another port

    return Road(name, {"pulled": pulled, "hung": hung}, heal)


def to_centre(centre: Centre, line: RoadLine) -> Road:
    """That says nothing takes every message all the same."""

    async def heal() -> None:
        centre.answer = yes
        await line.become(CLEAR)

    deaths = _of_line(line, STRANGE) | {
        "says nothing": _answering(centre, lambda sent: []),
        "says no": _answering(centre, lambda sent: [nak()]),
    }
    return Road("arc", deaths, heal)


def yes(sent: object) -> list[bytes]:
    return [ack(sent)]  # type: ignore[arg-type]  # a frame


def _answering(centre: Centre, answer: Answer) -> Deed:
    async def answers() -> None:
        centre.answer = answer

    return answers


def by_modem(usb: ModemOnUsb) -> Road:
    async def pulled() -> None:
        await asyncio.to_thread(usb.kill)

    async def hung() -> None:
        usb.hush()

    async def no_network() -> None:
        usb.register(SEARCHING)

    async def heal() -> None:
        await asyncio.to_thread(usb.heal)
        usb.register(HOME)

    return Road("sms", {"pulled": pulled, "hung": hung, "no network": no_network}, heal)


def by_mail(server: MailServer, line: RoadLine) -> Road:
    async def heal() -> None:
        server.mode = ACCEPT
        await line.become(CLEAR)

    async def refuses() -> None:
        server.mode = BUSY

    return Road("mail", _of_line(line, STRANGE) | {"refuses each letter": refuses}, heal)


def by_web(server: WebServer, line: RoadLine) -> Road:
    def answering(status: int) -> Deed:
        async def answers() -> None:
            server.answer = status

        return answers

    async def heal() -> None:
        server.answer = 200
        await line.become(CLEAR)

    return Road("webhook", _of_line(line) | {"answers 500": answering(500), "answers 429": answering(429)}, heal)
