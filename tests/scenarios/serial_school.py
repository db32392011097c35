"""A school whose badge has nothing but LoRa, with our own gateway firmware on a cable to the base's own code; all in virtual time."""

from pathlib import Path
from random import Random

from badgelink.line import wrapped
from badgelink.line_messages import encode_line

from basestation.core.badges.believing import is_newest_word
from tools.emulator.badge import key_of
from tools.emulator.people import Visitor
from tools.emulator.story import School
from tools.emulator.vm.radio_air import RadioAir
from tools.emulator.vm.radio_badge import RadioBadge, RadioLink
from tools.emulator.vm.serial_gateway import Cable, Computer, EmulatedGateway

BADGE, SF, KHZ = 7, 9, 868_100


class SerialSchool:
    """`names`: the gateways that the settings name; each is plugged in, the first at usb0. `ann` is the first of the `visitors`."""

    def __init__(self, folder: Path, seed: int = 1, fading_pct: int = 0, names: tuple[str, ...] = ("hall",), badges: int = 1) -> None:
        self.school = School(folder, seed=seed, is_hasty=True)
        self.world = self.school.world
        self.air = RadioAir(self.world, self.world.chance("air"), fading_pct)
        self.visitors = [self._visitor(BADGE + place) for place in range(badges)]
        self.ann = self.visitors[0]
        self.computer = Computer(self.world, names, SF, (KHZ,))
        self.computer.believes = lambda data: is_newest_word(self.school.base.site, data)
        for road in self.computer.roads:
            self.school.base.add_road(road)
        self.devices = [EmulatedGateway(self.world, self.air, name, self.world.chance(f"gateway {name}"), SF, KHZ) for name in names]
        self.cables = [self.computer.plug(f"usb{place}", device) for place, device in enumerate(self.devices)]
        self.school.waits(seconds=20)

    def _visitor(self, number: int) -> Visitor:
        visitor = self.school.visitor(f"Visitor {number}", number, roads=())
        visitor.badge.power_cut()
        radio = RadioLink(self.world, self.air, self.world.chance(f"radio {number}"), SF, (KHZ,))
        visitor.badge = RadioBadge(self.world, radio, number, key_of(number), self.world.chance(f"badge {number}"))
        return visitor

    @property
    def device(self) -> EmulatedGateway:
        return self.devices[0]

    @property
    def cable(self) -> Cable:
        return self.cables[0]

    def road_is_up(self, name: str = "hall") -> bool:
        return self.computer.gateways[name].state().is_up

    def proved_ms(self, name: str = "hall") -> int:
        return self.computer.gateways[name].state().proved_ms or 0

    def why(self, name: str = "hall") -> str:
        return self.computer.gateways[name].state().why

    def shown_after_ms(self, is_up: bool, within_ms: int = 30_000) -> int:
        """How long it takes until the road is shown like this."""
        start_ms = self.world.now_ms
        while self.road_is_up() is not is_up:
            assert self.world.now_ms - start_ms < within_ms, f"never: it says {self.why()!r}"
            self.school.waits(ms=250)
        return self.world.now_ms - start_ms

    def says(self, message: object) -> None:
        """What a gateway would say, on the line to the base."""
        self.cable.came(wrapped(encode_line(message)))

    def the_press_is_known_once(self) -> None:
        known = self.school.record.presses()
        assert len(known) == len(set(known)) == 1
        assert len(self.school.open_incidents()) == 1
        assert self.ann.felt.count("received") == 1


NOISES = (b"rst:0x1 (POWERON_RESET)\r\n\x00\x0a", b"\x00" * 9, b"\r\x03\r\x01\r\x03")


class Rubbish:
    """Spoils a line: pieces are cut, glued, turned, lost or said twice, and text and noise come between them."""

    def __init__(self, chance: Random) -> None:
        self._chance, self._held = chance, b""
        self.spoilt = 0

    def __call__(self, data: bytes) -> list[bytes]:
        self.spoilt += 1
        fate = self._chance.randrange(7)
        data, self._held = self._held + data, b""
        if fate == 0:
            return [self._noise(), data]
        if fate == 1:
            at = self._cut(data)
            return [data[:at], data[at:]]
        if fate == 2:
            at = self._cut(data)
            return [data[:at], bytes([data[at] ^ 1 << self._chance.randrange(8)]) + data[at + 1 :]]
        if fate == 3:
            self._held = data  # glued to what comes next
            return []
        return [data] if fate > 4 else [data, data]

    def _cut(self, data: bytes) -> int:
        return self._chance.randrange(len(data))

    def _noise(self) -> bytes:
        size = self._chance.randrange(300)
        return self._chance.choice(
            (self._chance.randbytes(size), b"rst:0x1 (POWERON_RESET)\r\n\x00\x0a", b"\x00" * 9, b"\r\x03\r\x01\r\x03")
        )
