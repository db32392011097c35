"""Our gateway's own firmware in virtual time on CPython: on the pretend air, and on a cable to the base's own code."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from drivers.gateway_loop import GatewayLoop
from drivers.gateway_radio import GatewayRadio
from drivers.lora_chip import config_of
from gateway.airtime import GatewayAirtime
from gateway.mind import Gateway

from basestation.gateways.base import Inbound
from basestation.gateways.serial import SerialGateway, radio_plans
from basestation.gateways.serial_hub import SerialHub
from tools.emulator.devices import FakeStore
from tools.emulator.roads import Hear
from tools.emulator.world import Clockwork

from .radio_air import RadioAir
from .radio_badge import RADIO
from .radio_modem import AirModem

CTRL_C = b"\x03"
SLICE_MS, WIRE_MS, TICK_MS = 5, 2, 250
BYTES_EACH_MS = 11  # at 115 200 baud
Spoil = Callable[[bytes], list[bytes]]


class EmulatedGateway:
    """The board. `cable` is where its bytes go; its flash stays what it is when it is unplugged."""

    def __init__(self, world: Clockwork, air: RadioAir, name: str, chance: Random, sf: int = 9, khz: int = 868_100) -> None:
        self._world, self._name, self._chance, self._plan = world, name, chance, (sf, khz)
        self.store, self.modem, self.has_chip, self.is_on = FakeStore(), AirModem(air), True, False
        self.cable: Callable[[bytes], None] = lambda data: None
        self._typed: list[bytes] = []
        self._looks_ms: int | None = None
        self.modem.on_interrupt = self._stir

    def start(self) -> None:
        """Plugged in: it has power."""
        self.is_on, self._started_ms, self._typed = True, self._world.now_ms, []
        self.mind = Gateway(self._name, "emulated", self._chance.randrange(65_536), self._plan, self._airtime)
        config = config_of(RADIO, {"sf": self._plan[0], "frequencies_khz": [self._plan[1]]})
        self._radio = GatewayRadio(self._open, config)
        self._loop = GatewayLoop(self.mind, self._radio, self, self, self, lambda at_ms: None)  # type: ignore[no-untyped-call]
        self.mind.hello()  # type: ignore[no-untyped-call]  # the portable dialect
        self._look_at(self._world.now_ms + SLICE_MS)

    def stop(self) -> None:
        self.is_on, self._looks_ms = False, None
        self.modem.lose_power()

    def type(self, data: bytes) -> None:
        """What the base says."""
        if self.is_on:
            pieces = data.split(CTRL_C)
            self._typed += [piece + CTRL_C for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
            self._stir()

    # What the firmware's loop works with ------------------------------------------------------------------------------

    def now_ms(self) -> int:
        return self._world.now_ms - self._started_ms

    def feed(self) -> None:
        pass

    def read(self) -> bytes:
        return self._typed.pop(0) if self._typed else b""

    def write(self, data: bytes) -> None:
        self.cable(data)

    def _airtime(self, sf: int, khz: int) -> GatewayAirtime:
        airtime = GatewayAirtime(self.store, sf, [khz], self._chance.randrange)
        airtime.load(self.now_ms())
        return airtime

    def _open(self, config: dict[str, Any]) -> AirModem:
        if not self.has_chip:
            raise RuntimeError("Invalid initial status (7, 7).")
        self.modem.is_broken = False
        self.modem.sleep()
        self.modem.configure(config)
        return self.modem

    def _stir(self) -> None:
        self._look_at(self._world.now_ms + 1 + self._chance.randrange(SLICE_MS))

    def _look_at(self, due_ms: int) -> None:
        if self.is_on and (self._looks_ms is None or due_ms < self._looks_ms):
            self._looks_ms = due_ms
            self._world.at(due_ms, lambda: self._look() if self._looks_ms == due_ms else None)

    def _look(self) -> None:
        self._looks_ms = None
        self._loop.step(self.now_ms())
        due_ms: int = self._loop.due_ms(self.now_ms())
        self._look_at(max(due_ms + self._started_ms, self._world.now_ms + 1))


class Cable:
    """Between a gateway and a port of the base's computer. `spoil_up` and `spoil_down` make of a piece what arrives of it."""

    def __init__(self, world: Clockwork, device: EmulatedGateway) -> None:
        self._world, self.device = world, device
        self.spoil_up: Spoil = lambda data: [data]
        self.spoil_down: Spoil = lambda data: [data]
        self.is_whole = True
        self.came: Callable[[bytes], None] = lambda data: None
        device.cable = self._up

    def write(self, data: bytes) -> None:
        for piece in self.spoil_down(data):
            self._later(piece, self.device.type)

    def close(self) -> None:
        self.came = lambda data: None

    def _up(self, data: bytes) -> None:
        for piece in self.spoil_up(data):
            self._later(piece, lambda arrived: self.came(arrived))

    def _later(self, piece: bytes, to: Callable[[bytes], None]) -> None:
        due_ms = self._world.now_ms + WIRE_MS + len(piece) // BYTES_EACH_MS
        self._world.at(due_ms, lambda: to(piece) if self.is_whole else None)


class SerialRoad:
    """One gateway as a road of the virtual base, which closes with the base."""

    def __init__(self, computer: "Computer", name: str) -> None:
        self._computer, self.own_name, self.name = computer, name, f"lora-{name}"

    def open(self, hear: Hear) -> None:
        self._computer.listen(self.own_name, hear)

    def leave(self) -> None:
        self._computer.sleep()

    def send(self, badge: int, frame: bytes) -> None:
        self._computer.send(badge, frame)


class Computer:
    """The base's computer with its ports. What is plugged in is found as long as the base lives."""

    def __init__(self, world: Clockwork, names: Sequence[str], sf: int = 9, frequencies_khz: tuple[int, ...] = (868_100,)) -> None:
        self._world, self._names, self._plans = world, names, radio_plans(tuple(names), sf, frequencies_khz)
        self.roads = [SerialRoad(self, name) for name in names]
        self.gateways, self.heard = dict[str, SerialGateway](), list[Inbound]()
        self.believes: Callable[[bytes], bool] = lambda data: True  # nobody in this air forges anything, until somebody says so
        self._cables: dict[str, Cable] = {}
        self._hub: SerialHub | None = None

    def plug(self, port: str, device: EmulatedGateway) -> Cable:
        cable = self._cables[port] = Cable(self._world, device)
        device.start()
        if self._hub is not None:
            self._attach(self._hub, port, cable)
        return cable

    def cable(self, port: str) -> Cable:
        return self._cables[port]

    def unplug(self, port: str) -> None:
        """In the middle of whatever was under way."""
        cable = self._cables.pop(port)
        cable.is_whole = False
        cable.device.stop()
        if self._hub is not None:
            line = self._hub.line_at(port)
            if line is not None:
                self._hub.unplug(line, "unplugged")

    def send(self, badge: int, frame: bytes) -> None:
        if self._hub is not None:
            self._hub.send(badge, frame)

    def listen(self, name: str, hear: Hear) -> None:
        """The base is there."""
        if self._hub is None:
            self._hub = SerialHub(self._plans, self._now_ms, tuple, self._open, self._later)
            self.gateways = {each: SerialGateway(each, self._hub, self._now_ms, self.believes) for each in self._names}
            for port, cable in self._cables.items():
                self._attach(self._hub, port, cable)
            self._tick(self._hub)
        self.gateways[name].listen(lambda inbound: self._pass_on(inbound, hear))

    def sleep(self) -> None:
        """The base is gone; the computer is not."""
        self._hub = None
        for cable in self._cables.values():
            cable.close()

    def _pass_on(self, inbound: Inbound, hear: Hear) -> None:
        self.heard.append(inbound)
        hear(inbound.road, inbound.claimed_badge, inbound.frame, inbound.stored, inbound.signal)

    def _attach(self, hub: SerialHub, port: str, cable: Cable) -> None:
        line = hub.plug(port, cable)
        cable.came = line.came

    def _tick(self, hub: SerialHub) -> None:
        if hub is self._hub:
            hub.tick()
            for port, cable in self._cables.items():
                if hub.line_at(port) is None:  # it was silent for too long: opened anew
                    self._attach(hub, port, cable)
            self._world.at(self._world.now_ms + TICK_MS, lambda: self._tick(hub))

    def _now_ms(self) -> int:
        return self._world.now_ms

    def _later(self, wait_ms: int, act: Callable[[], None]) -> None:
        self._world.at(self._world.now_ms + wait_ms, act)

    def _open(self, *unused: Any) -> Cable:
        raise OSError("nothing is opened here: it is plugged in")
