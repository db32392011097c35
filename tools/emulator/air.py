"""The pretend air between badges and base: it loses, delays, repeats and mixes up by seed, and remembers what flew."""

from collections.abc import Callable
from dataclasses import dataclass

from .world import World

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Weather:
    """A frame takes `delay_ms` and up to `jitter_ms` more, so jitter is what lets one overtake another. It arrives
    `copies` times, each with luck of its own. `airtime_ms`: two frames that overlap in the air destroy each other."""

    loss_pct: int = 0
    delay_ms: int = 10
    jitter_ms: int = 0
    copies: int = 1
    airtime_ms: int = 0


FAIR = Weather()


@dataclass(frozen=True, slots=True)
class Flown:
    """One frame as somebody sent it, whatever became of it."""

    at_ms: int
    badge: int
    way: str
    frame: bytes


class Air:
    """One bearer. `listener` is the far end: it is given (badge, frame). Badges join with what takes their frames."""

    def __init__(self, world: World, road: str, weather: Weather = FAIR) -> None:
        self.road, self._world = road, world
        self.weather = {UP: weather, DOWN: weather}
        self.listener: Callable[[int, bytes], None] = lambda badge, frame: None
        self.flown: list[Flown] = []
        self._chance = world.chance(f"air {road}")
        self._badges: dict[int, Callable[[bytes], None]] = {}
        self._cut: set[tuple[int, str]] = set()
        self._in_flight: dict[str, tuple[int, list[bool]]] = {}

    def join(self, badge: int, take: Callable[[bytes], None]) -> None:
        self._badges[badge] = take

    def turn(self, weather: Weather, *ways: str) -> None:
        """From now on the air is like this, in these directions or in both."""
        for way in ways or (UP, DOWN):
            self.weather[way] = weather

    def cut(self, badge: int, *ways: str) -> None:
        """A black hole: both ends think all is well, and nothing passes."""
        self._cut.update((badge, way) for way in ways or (UP, DOWN))

    def mend(self, badge: int) -> None:
        self._cut -= {(badge, UP), (badge, DOWN)}

    def carry_up(self, badge: int, frame: bytes) -> None:
        self._carry(badge, UP, frame)

    def carry_down(self, badge: int, frame: bytes) -> None:
        self._carry(badge, DOWN, frame)

    def _carry(self, badge: int, way: str, frame: bytes) -> None:
        self.flown.append(Flown(self._world.now_ms, badge, way, frame))
        weather = self.weather[way]
        if (badge, way) in self._cut:
            return
        fate = self._fate(way, weather)
        for _ in range(weather.copies):
            if self._chance.randrange(100) < weather.loss_pct:
                continue
            delay_ms = weather.delay_ms + (self._chance.randrange(weather.jitter_ms + 1) if weather.jitter_ms else 0)
            self._world.at(self._world.now_ms + delay_ms, lambda: self._land(badge, way, frame, fate))

    def _fate(self, way: str, weather: Weather) -> list[bool]:
        """[True] while the frame is whole; a collision makes it [False], for it and for the other."""
        fate = [True]
        if weather.airtime_ms:
            end_ms, other = self._in_flight.get(way, (-1, [True]))
            if self._world.now_ms < end_ms:
                fate[0] = other[0] = False
            self._in_flight[way] = (self._world.now_ms + weather.airtime_ms, fate)
        return fate

    def _land(self, badge: int, way: str, frame: bytes, fate: list[bool]) -> None:
        if not fate[0] or (badge, way) in self._cut:
            return
        if way == UP:
            self.listener(badge, frame)
        elif badge in self._badges:
            self._badges[badge](frame)
