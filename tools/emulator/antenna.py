"""What a pretend GPS receives: a real receiver's log, an invented walk, or nothing worth having."""

from collections.abc import Callable
from dataclasses import dataclass

Source = Callable[[int, int], bytes]

UART_BYTES = 512  # what a receiver says while nobody reads is lost, but for the last of it
METRE_UDEG = 9
DAY_S = 86_400
START_OF_DAY_S = 9 * 3600


def replayed(log: bytes) -> Source:
    """A receiver's own log, a second for each RMC sentence, from the beginning again when it ends."""
    seconds = _seconds(log)

    def source(from_ms: int, to_ms: int) -> bytes:
        numbers = range(max(from_ms // 1000, to_ms // 1000 - 3), to_ms // 1000)
        return b"".join(seconds[number % len(seconds)] for number in numbers)[-UART_BYTES:]

    return source


def _seconds(log: bytes) -> list[bytes]:
    seconds, lines = [], b""
    for line in log.splitlines(keepends=True):
        if b"RMC," in line and lines:
            seconds.append(lines)
            lines = b""
        lines += line
    return [*seconds, lines]


def nothing(from_ms: int, to_ms: int) -> bytes:
    """Indoors: the receiver is on, and has no position."""
    return sentence(f"GPRMC,{_time(to_ms)},V,,,,,,,010326,,,N") if to_ms > from_ms else b""


@dataclass(frozen=True, slots=True)
class Walk:
    """To and fro along a street: `pace_m` metres a second north for `length_m`, and back."""

    lat_udeg: int
    lon_udeg: int
    pace_m: int = 1
    length_m: int = 200
    hdop: str = "0.9"

    def __call__(self, from_ms: int, to_ms: int) -> bytes:
        if to_ms // 1000 == from_ms // 1000:
            return b""
        walked_m = to_ms // 1000 * self.pace_m % (2 * self.length_m)
        north_m = min(walked_m, 2 * self.length_m - walked_m)
        return fix_sentences(to_ms, self.lat_udeg + north_m * METRE_UDEG, self.lon_udeg, self.hdop)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A receiver that hangs: the same fix with the same time, for ever."""

    lat_udeg: int
    lon_udeg: int

    def __call__(self, from_ms: int, to_ms: int) -> bytes:
        return fix_sentences(0, self.lat_udeg, self.lon_udeg, "0.9")


def fix_sentences(at_ms: int, lat_udeg: int, lon_udeg: int, hdop: str) -> bytes:
    lat, lon = _degrees(lat_udeg, 2, "NS"), _degrees(lon_udeg, 3, "EW")
    return sentence(f"GPRMC,{_time(at_ms)},A,{lat},{lon},0.5,0.0,010326,,,A") + sentence(
        f"GPGGA,{_time(at_ms)},{lat},{lon},1,08,{hdop},40.0,M,47.0,M,,"
    )


def sentence(body: str) -> bytes:
    check = 0
    for byte in body.encode():
        check ^= byte
    return f"${body}*{check:02X}\r\n".encode()


def _time(at_ms: int) -> str:
    second = (START_OF_DAY_S + at_ms // 1000) % DAY_S
    return f"{second // 3600:02d}{second // 60 % 60:02d}{second % 60:02d}.00"


def _degrees(value_udeg: int, digits: int, signs: str) -> str:
    whole, rest_udeg = divmod(abs(value_udeg), 1_000_000)
    minutes = rest_udeg * 60  # millionths of a minute
    return f"{whole:0{digits}d}{minutes // 1_000_000:02d}.{minutes % 1_000_000 // 10:05d},{signs[value_udeg < 0]}"
