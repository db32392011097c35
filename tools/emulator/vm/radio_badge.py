"""The badge's own LoRa driver in virtual time: on pretend air, by itself or inside an emulated badge."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from badge.airtime import Airtime
from badge.power import AFTER_SENDS, ALWAYS, AWAKE, ON, Power
from drivers.lora import LoraLink
from drivers.lora_chip import config_of

from tools.emulator.badge import Bearer, EmulatedBadge
from tools.emulator.devices import FakeStore
from tools.emulator.world import Clockwork

from .radio_air import RadioAir
from .radio_modem import AirModem

RADIO = {"chip": "sx1262", "output_dbm": 14}
LOOKS_EVERY_MS = 20  # the main loop's pace


def listening(is_always: bool) -> Power:
    return Power(0, AWAKE, True, ON, ALWAYS if is_always else AFTER_SENDS, 0)


class RadioLink:
    """A LoraLink with its modem, looked after whenever it wants to be. `stirred` is called when it has news."""

    name = "lora"

    def __init__(
        self,
        world: Clockwork,
        air: RadioAir,
        chance: Random,
        sf: int = 9,
        frequencies_khz: Sequence[int] = (868_100, 868_300, 868_500),
        store: FakeStore | None = None,
    ) -> None:
        self.world, self.chance, self.modem = world, chance, AirModem(air)
        self.store, self.sf, self.frequencies_khz = store or FakeStore(), sf, list(frequencies_khz)
        self.stirred: Callable[[], None] = lambda: None
        self.has_chip = True
        self.is_on = False
        self.opened = 0
        self.waiting: list[bytes] = []  # what a fake link would hold: here the driver does
        self._looks_ms: int | None = None
        self.start()

    def start(self) -> None:
        """Switched on: what is in flash is all it knows."""
        self.is_on = True
        self._started_ms = self.world.now_ms
        self.airtime = Airtime(self.store, self.sf, self.frequencies_khz, self._below)
        self.airtime.load(0)
        config = config_of(RADIO, {"sf": self.sf, "frequencies_khz": self.frequencies_khz})
        self.link = LoraLink(self._open, config, self.airtime, self._below, self.now_ms, self._wall_s)
        self.link.obey(listening(True))  # type: ignore[no-untyped-call]  # the portable dialect
        self.modem.on_interrupt = lambda: self._look_at(self.world.now_ms + 1 + self._below(LOOKS_EVERY_MS))
        self._look_at(self.world.now_ms)

    def now_ms(self) -> int:
        return self.world.now_ms - self._started_ms

    def stop(self) -> None:
        """Without power."""
        self.is_on = False
        self.modem.lose_power()

    def is_up(self) -> bool:
        return self.is_on and self.link.is_up()

    def send(self, frame: bytes) -> None:
        self.link.send(frame)
        self._plan()

    def receive(self) -> list[bytes]:
        return [bytes(frame) for frame in self.link.receive()]

    def signal(self) -> int:
        return int(self.link.signal())

    def obey(self, power: Power) -> None:
        self.link.obey(power)  # type: ignore[no-untyped-call]  # the portable dialect

    def look(self) -> None:
        self._looks_ms = None
        if not self.is_on:
            return
        if self.link.has_news():
            self.stirred()
        self._plan()

    def _plan(self) -> None:
        self._look_at(max(self.link.due_ms + self._started_ms, self.world.now_ms + 1))

    def _look_at(self, due_ms: int) -> None:
        if self._looks_ms is None or due_ms < self._looks_ms:
            self._looks_ms = due_ms
            self.world.at(due_ms, lambda: self.look() if self._looks_ms == due_ms else None)

    def _open(self, config: dict[str, object]) -> AirModem:
        self.opened += 1
        if not self.has_chip:
            raise RuntimeError("Invalid initial status (7, 7).")
        self.modem.is_broken = False
        self.modem.sleep()
        self.modem.configure(config)
        return self.modem

    def _wall_s(self) -> int:
        return self.world.now_ms // 1000 + 1

    def _below(self, n: int) -> int:
        return self.chance.randrange(n)


class RadioBadge(EmulatedBadge):
    """An emulated badge with its own LoRa driver for a road, beside those that `bearers` give it."""

    def __init__(
        self, world: Clockwork, radio: RadioLink, badge_id: int, key: bytes, chance: Random, bearers: Sequence[Bearer] = ()
    ) -> None:
        self.radio = radio
        super().__init__(world, bearers, badge_id, key, chance)

    def reboot(self, woken_by: str = "") -> None:
        self.radio.start()
        self.radio.stirred = self.stir
        links: list[Any] = self.ports.links  # the radio does all that a fake link does
        if self.radio not in links:
            links.append(self.radio)
        super().reboot(woken_by)

    def power_cut(self) -> None:
        super().power_cut()
        self.radio.stop()

    def stir(self) -> None:
        super().stir()
        if self.runner is not None:
            self.radio.obey(self.runner.power(self.clock_ms()))
