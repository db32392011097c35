"""All that the runner touches, played by fakes."""

from collections.abc import Callable
from random import Random

from .devices import FakeBattery, FakeButton, FakeBuzzer, FakeGps, FakeLed, FakeLink, FakeMotor, FakeRandom, FakeStore, FakeWatchdog


class Ports:
    def __init__(self, now: Callable[[], int], links: list[FakeLink], chance: Random) -> None:
        self.store, self.links = FakeStore(), links
        self.hidden, self.visible = FakeButton(), FakeButton()
        self.motor, self.buzzer, self.led = FakeMotor(now), FakeBuzzer(now), FakeLed(now)
        self.gps, self.battery = FakeGps(now), FakeBattery()
        self.random, self.watchdog = FakeRandom(chance), FakeWatchdog()
