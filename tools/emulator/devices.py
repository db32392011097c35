"""Dumb fakes of the badge's ports: they obey and remember, and know nothing of the product."""

from collections.abc import Callable
from random import Random

Pattern = tuple[int, ...]


class PowerCut(Exception):
    """The battery was torn out in the middle of this write."""


class FakeStore:
    """Flash. With `cut_after` set, power goes when so many bytes have been written; with `cut_at` (number, share) in that
    write of all, when so many halves of it are durable; `is_full` refuses each write."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.written_bytes, self.writes = 0, 0
        self.cut_after: int | None = None
        self.cut_at: tuple[int, int] | None = None
        self.is_full = False

    def read(self, name: str) -> bytes:
        return self.files.get(name, b"")

    def size(self, name: str) -> int:
        return len(self.read(name))

    def append(self, name: str, data: bytes) -> None:
        durable = self._spend(data)
        self.files[name] = self.read(name) + data[:durable]
        self._end(durable, data)

    def replace(self, name: str, data: bytes) -> None:
        durable = self._spend(data)
        if durable == len(data):
            self.files[name] = data
        self._end(durable, data)

    def _spend(self, data: bytes) -> int:
        if self.is_full:
            raise OSError(28, "no space left on device")
        self.writes += 1
        durable = len(data) if self.cut_after is None else max(0, min(len(data), self.cut_after - self.written_bytes))
        if self.cut_at is not None and self.cut_at[0] == self.writes:
            durable = len(data) * self.cut_at[1] // 2
        self.written_bytes += durable
        return durable

    def _end(self, durable: int, data: bytes) -> None:
        is_cut = self.cut_at is not None and self.cut_at[0] == self.writes
        if durable < len(data) or is_cut:
            raise PowerCut(f"{durable} of {len(data)} bytes were written")


class FakeLink:
    """One bearer's end at the badge. `carry` takes what is sent; `arrive` is how something comes in. `on_send` watches."""

    def __init__(self, name: str, carry: Callable[[bytes], None]) -> None:
        self.name, self._carry = name, carry
        self.up, self.strength = True, 60
        self.on_send: Callable[[bytes], None] = lambda frame: None
        self.waiting: list[bytes] = []

    def is_up(self) -> bool:
        return self.up

    def send(self, frame: bytes) -> None:
        self.on_send(frame)
        self._carry(frame)

    def receive(self) -> list[bytes]:
        if not self.waiting:
            return []
        frames, self.waiting = self.waiting, []
        return frames

    def signal(self) -> int:
        return self.strength

    def arrive(self, frame: bytes) -> None:
        if self.up:
            self.waiting.append(frame)


class FakeButton:
    """`set` is a finger (or a spark) on the contact: a raw edge."""

    def __init__(self) -> None:
        self.down = False
        self.waiting: list[tuple[int, bool]] = []

    def edges(self) -> list[tuple[int, bool]]:
        if not self.waiting:
            return []
        edges, self.waiting = self.waiting, []
        return edges

    def is_down(self) -> bool:
        return self.down

    def set(self, at_ms: int, is_down: bool) -> None:
        self.down = is_down
        self.waiting.append((at_ms, is_down))


class FakePlayer:
    """`played` holds (at_ms, pattern) of everything ordered; `now` is the wearer's clock, not the badge's."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self.played: list[tuple[int, Pattern]] = []

    def play(self, pattern: Pattern) -> None:
        self.played.append((self._now(), pattern))

    def was_active(self, from_ms: int, to_ms: int) -> bool:
        """Whether it moved, sounded or shone at any moment of this stretch of time."""
        endings = [at_ms for at_ms, _ in self.played[1:]] + [to_ms]
        return bool(self.played) and any(
            pattern and at_ms < to_ms and min(at_ms + sum(pattern), end_ms) > from_ms
            for (at_ms, pattern), end_ms in zip(self.played, endings, strict=True)
        )


class FakeMotor(FakePlayer):
    pass


class FakeBuzzer(FakePlayer):
    pass


class FakeLed(FakePlayer):
    pass


class FakeGps:
    """A receiver with `source` for its antenna: what NMEA it has to say between two moments. Silent without power."""

    def __init__(self, now: Callable[[], int], source: Callable[[int, int], bytes] | None = None) -> None:
        self._now, self.source = now, source
        self.is_on = False
        self.times_on = 0
        self._read_ms = 0

    def power(self, on: bool) -> None:
        if on and not self.is_on:
            self._read_ms, self.times_on = self._now(), self.times_on + 1
        self.is_on = on

    def read(self) -> bytes:
        from_ms, self._read_ms = self._read_ms, self._now()
        return self.source(from_ms, self._read_ms) if self.is_on and self.source else b""


class FakeBattery:
    def __init__(self) -> None:
        self.pct, self.is_charging = 90, False

    def read(self) -> tuple[int, bool]:
        return self.pct, self.is_charging


class FakeRandom:
    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def below(self, n: int) -> int:
        return self._chance.randrange(n)


class FakeWatchdog:
    def __init__(self) -> None:
        self.fed = 0

    def feed(self) -> None:
        self.fed += 1
