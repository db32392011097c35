"""Our gateway's road on a real pseudo-terminal: the mind of the firmware at one end, the base's own threads and hub at the other."""

import asyncio
import os
import queue
import tty
from functools import partial
from pathlib import Path

from badge.airtime import HOUR_MS
from gateway.airtime import GatewayAirtime
from gateway.mind import Gateway

from basestation.clock import Clock
from basestation.gateways.base import Inbound
from basestation.gateways.serial import SerialGateway, later, radio_plans
from basestation.gateways.serial_hub import SerialHub
from basestation.gateways.serial_looking import Open
from basestation.gateways.serial_port import gateway_ports, open_port
from tests.support.loop_thread import LoopThread
from tests.support.mqtt_client import wait_until
from tools.emulator.devices import FakeStore

BADGE, LOOK_S = 7, 0.02
SF, KHZ = 7, 869_525
BOOT_ROM = b"ets Jun  8 2016 00:22:57\r\n\x00rst:0x1 (POWERON_RESET),boot:0x13\r\n"


class PtyGateway:
    """A gateway whose radio always works. Each time it is plugged in it has another port."""

    def __init__(self, folder: Path, loop: LoopThread, name: str = "hall") -> None:
        self.felt: queue.Queue[bytes] = queue.Queue()
        self._folder, self._loop, self._name, self._plugs = folder, loop, name, 0
        self._store, self._clock, self._master = FakeStore(), Clock(), -1
        self._bought_ms = self._clock.now_ms()
        self.is_hung = False

    @property
    def is_plugged(self) -> bool:
        return self._master >= 0

    def plug(self) -> None:
        self._loop.call(self._plug)

    def pull(self) -> None:
        self._loop.call(self._pull)

    def hears(self, frame: bytes, rssi_dbm: int = -90, snr_x4: int = 20) -> None:
        self._loop.call(lambda: (self._mind.caught(self._now_ms(), frame, rssi_dbm, snr_x4), self._go_on()))

    def says(self, data: bytes) -> None:
        """Whatever that is."""
        self._loop.call(lambda: os.write(self._master, data))

    def _plug(self) -> None:
        self._plugs += 1
        self._mind = Gateway(self._name, "a pseudo-terminal", self._plugs, (9, 868_100), self._airtime)
        self._mind.has_radio = True
        self._master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self._master, False)
        self._path = self._folder / f"{self._name}-{self._plugs}"
        self._path.symlink_to(os.ttyname(slave))
        self._slave = slave  # held open: until the base opens it, a pseudo-terminal with nobody there can't be written to
        os.write(self._master, BOOT_ROM)
        self._mind.hello()
        asyncio.get_running_loop().add_reader(self._master, self._came)
        self._look()

    def _pull(self) -> None:
        self._path.unlink()
        asyncio.get_running_loop().remove_reader(self._master)
        self._timer.cancel()
        os.close(self._slave)
        os.close(self._master)
        self._master = -1

    def _came(self) -> None:
        data = os.read(self._master, 4096)
        if not self.is_hung:
            self._mind.read(self._now_ms(), data)
            self._go_on()

    def _look(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(LOOK_S, self._look)
        self._go_on()

    def _go_on(self) -> None:
        if self._master < 0 or self.is_hung:
            return
        frame = self._mind.next(self._now_ms())
        if frame is not None:
            self._mind.sent()
            self.felt.put(frame)
        out = self._mind.write()
        if out:
            os.write(self._master, out)

    def _airtime(self, sf: int, khz: int) -> GatewayAirtime:
        airtime = GatewayAirtime(self._store, sf, [khz], lambda count: 0)
        airtime.load(self._now_ms())
        return airtime

    def _now_ms(self) -> int:
        return self._clock.now_ms() - self._bought_ms + HOUR_MS


class OverSerial:
    """The badge's side, and the office's hand on the plug."""

    road, sender, keeps_unstored = "lora-hall", "", False

    def __init__(self, device: PtyGateway) -> None:
        self._device = device

    def says(self, frame: bytes) -> None:
        self._device.hears(frame)

    def feels(self, patience_s: float = 5.0) -> bytes:
        return self._device.felt.get(timeout=patience_s)


class SerialRig:
    """The base's side. `names`: the gateways that the settings name; each is plugged in, or those that are `plugged`."""

    def __init__(
        self, folder: Path, loop: LoopThread, names: tuple[str, ...] = ("hall",), plugged: tuple[str, ...] = (), open_wire: Open = open_port
    ) -> None:
        self.loop = loop
        self.heard: queue.Queue[Inbound] = queue.Queue()
        self.devices = [PtyGateway(folder, loop, name) for name in plugged or names]
        self.far = OverSerial(self.devices[0])
        self.hub = SerialHub(
            radio_plans(names, SF, (KHZ,)), Clock().now_ms, partial(gateway_ports, (str(folder / "*"),)), open_wire, later, LOOK_S * 4
        )
        self.gateways = [SerialGateway(name, self.hub, Clock().now_ms, lambda data: True) for name in names]
        self.gateway = self.gateways[0]

    def open(self) -> None:
        for device in self.devices:
            device.plug()
        for gateway in self.gateways:
            self.loop.run(gateway.start(self.heard.put))
        wait_until(lambda: all(gateway.state().is_up for gateway in self.gateways))

    def falls(self) -> None:
        self.devices[0].pull()
        wait_until(lambda: not self.gateway.state().is_up)

    def rises(self) -> None:
        self.devices[0].plug()
        wait_until(lambda: self.gateway.state().is_up)

    def reopens(self) -> None:
        self.falls()
        self.rises()

    def stops(self) -> None:
        for gateway in self.gateways:
            self.loop.run(gateway.stop())

    def next(self) -> Inbound:
        return self.heard.get(timeout=20)

    def store(self, inbound: Inbound) -> None:
        self.loop.call(inbound.stored)

    def sends(self, frame: bytes, badge: int = BADGE) -> None:
        self.loop.call(lambda: self.gateway.send(badge, frame))

    def close(self) -> None:
        self.stops()
        for device in self.devices:
            if device._master >= 0:
                device.pull()
