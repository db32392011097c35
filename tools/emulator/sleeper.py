"""An emulated badge that does what its power table says: Wi-Fi comes and goes, it sleeps, and its battery runs down by use.

Modelled: the currents are those of its board.json, the times below are what a start, a look and a frame are taken to last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from badge.airtime import time_on_air_ms
from badge.power import ALWAYS, DEEP_SLEEP, LIGHT_SLEEP, Power
from badge.run import CLOCK, HIDDEN, VISIBLE

from .badge import Bearer, EmulatedBadge
from .charge import ChargeLedger
from .devices import FakeBattery, FakeButton, FakeLink
from .ports import Ports
from .world import Clockwork

START_MS = 635  # measured: stock MicroPython out of deep sleep
WIFI_JOIN_MS = 2_000  # address by DHCP, then the broker; measured by others: 1.6 s
LOOK_MS, LOOK_EVERY_MS = 10, 1_000  # in light sleep: so long awake, so often
WIFI_FRAME_MS, LORA_WINDOW_MS = 10, 6_000  # the window is that of drivers/lora.py
CHARGER_UA = 500_000
SPREADING_FACTOR = 9
WIFI, LORA = "wifi", "lora"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a badge is made of, as far as its battery is concerned. `capacity_mah` may be less than is printed on it."""

    currents_ua: Mapping[str, int]
    capacity_mah: int


class MeteredBattery(FakeBattery):
    """Reads what the ledger says is left."""

    def __init__(self, world: Clockwork, ledger: ChargeLedger) -> None:
        super().__init__()
        self._world, self._ledger = world, ledger

    def read(self) -> tuple[int, bool]:
        self.pct = max(1, self._ledger.pct(self._world.now_ms))
        return self.pct, self.is_charging


class SleepyBadge(EmulatedBadge):
    def __init__(self, world: Clockwork, bearers: Sequence[Bearer], badge_id: int, key: bytes, chance: Random, cell: Cell) -> None:
        self.ledger = ChargeLedger(cell.currents_ua, cell.capacity_mah)
        self.ledger.count(world.now_ms)
        self.is_asleep, self._sleeps = False, 0
        self._power: Power | None = None
        self._obeyed_ms = world.now_ms
        self._in_reach = {bearer.road for bearer in bearers}
        self._counted = {"motor": 0, "buzzer": 0}
        super().__init__(world, bearers, badge_id, key, chance)

    def lose(self, road: str) -> None:
        self._in_reach.discard(road)
        self._link(road).up = False
        self.stir()

    def regain(self, road: str) -> None:
        self._in_reach.add(road)
        self._switch_radios()
        self.stir()

    def plug(self, is_in: bool) -> None:
        """Into the charger. None of our boards wakes by it: a sleeping badge notices at its next heartbeat."""
        self._count()
        self.ports.battery.is_charging = is_in
        self.stir()

    def stir(self) -> None:
        super().stir()
        if self.runner is None:
            return
        self._count()
        self._power = self.runner.power(self.clock_ms())
        self._obey(self._power)

    def power_cut(self) -> None:
        self._count()
        self.runner, self._power, self.is_asleep = None, None, False
        self._rest("off")

    def reboot(self, woken_by: str = "") -> None:
        self.is_asleep = False
        self._rest("awake")
        for link in self.ports.links:
            link.up = link.name == LORA and LORA in self._in_reach
        super().reboot(woken_by)

    # Inside ---------------------------------------------------------------------------------------------------------

    def _make_ports(self, links: list[FakeLink], chance: Random) -> Ports:
        ports = super()._make_ports(links, chance)
        ports.battery = MeteredBattery(self.world, self.ledger)
        return ports

    def _join(self, bearer: Bearer) -> FakeLink:
        link = super()._join(bearer)
        link.on_send = lambda frame: self._sent(bearer.road, len(frame))
        return link

    def _obey(self, power: Power) -> None:
        now_ms = self.world.now_ms
        self.ledger.rest(now_ms, power.cpu)
        self.ledger.switch(now_ms, "wifi_idle", power.is_wifi_on)
        self.ledger.switch(now_ms, "gps", power.is_gps_on)
        self.ledger.switch(now_ms, "lora_rx", power.lora_listens == ALWAYS)
        self._switch_radios()
        if self.ledger.pct(now_ms) == 0:
            self.power_cut()
        elif power.cpu == DEEP_SLEEP:
            self._fall_asleep(power.sleep_ms)
        else:
            self._wake_at(now_ms + max(1, power.sleep_ms))

    def _switch_radios(self) -> None:
        for link in self.ports.links:
            wanted = self._power is not None and (link.name != WIFI or self._power.is_wifi_on)
            if not wanted or link.name not in self._in_reach:
                link.up = False
            elif not link.up:
                self._later(WIFI_JOIN_MS if link.name == WIFI else 0, partial(self._joined, link))

    def _joined(self, link: FakeLink) -> None:
        power = self._power
        if link.up or power is None or link.name not in self._in_reach or (link.name == WIFI and not power.is_wifi_on):
            return
        link.up = True
        self.stir()

    def _fall_asleep(self, sleep_ms: int) -> None:
        self.runner, self._power, self.is_asleep = None, None, True
        self._sleeps += 1
        for link in self.ports.links:
            link.up = False
        self._rest(DEEP_SLEEP)
        this = self._sleeps
        self._later(sleep_ms, lambda: self._wake_up(CLOCK) if self._sleeps == this else None)

    def _wake_up(self, woken_by: str) -> None:
        if self.is_asleep:
            self.is_asleep = False
            self._rest("awake")
            self._later(START_MS, lambda: self.reboot(woken_by))

    def _touch(self, button: FakeButton, is_down: bool) -> None:
        super()._touch(button, is_down)
        if is_down:
            self._wake_up(HIDDEN if button is self.ports.hidden else VISIBLE)

    # The battery ----------------------------------------------------------------------------------------------------

    def _rest(self, cpu: str) -> None:
        """The chip alone; everything else is off."""
        for part in ("wifi_idle", "gps", "lora_rx"):
            self.ledger.switch(self.world.now_ms, part, False)
        self.ledger.rest(self.world.now_ms, cpu)

    def _count(self) -> None:
        """What the time since the last look has cost beside what is simply on."""
        now_ms, lasted_ms = self.world.now_ms, self.world.now_ms - self._obeyed_ms
        self._obeyed_ms = now_ms
        if self._power is not None and self._power.cpu == LIGHT_SLEEP:
            self.ledger.pulse("cpu_awake", lasted_ms / LOOK_EVERY_MS * LOOK_MS, "light_sleep")
        if self.ports.battery.is_charging:
            self.ledger.charge(now_ms, CHARGER_UA, lasted_ms)
        for part, player in (("motor", self.ports.motor), ("buzzer", self.ports.buzzer)):
            for _, pattern in player.played[self._counted[part] :]:
                self.ledger.pulse(part, sum(pattern[::2]))
            self._counted[part] = len(player.played)

    def _sent(self, road: str, size_bytes: int) -> None:
        if road == WIFI:
            self.ledger.pulse("wifi_tx", WIFI_FRAME_MS)
            return
        air_ms = time_on_air_ms(SPREADING_FACTOR, size_bytes)
        is_listening = self._power is not None and self._power.lora_listens == ALWAYS
        self.ledger.pulse("lora_tx", air_ms, "lora_rx" if is_listening else "")
        if not is_listening:
            self.ledger.pulse("lora_rx", LORA_WINDOW_MS)
