"""What the wearer of a virtual board feels: the motor's pulses, called by the names of the patterns they make."""

from collections.abc import Sequence

from tools.emulator.feelings import FEELINGS

LATE_MS = 25  # the players look every 10 ms, and their clock is read a little later


def pulses(played: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """(at_ms, for how long) of each time it moved, of what `VirtualBoard.played` gives."""
    found, since_ms = [], None
    for at_ms, strength in played:
        if strength and since_ms is None:
            since_ms = at_ms
        elif not strength and since_ms is not None:
            found.append((since_ms, at_ms - since_ms))
            since_ms = None
    return found


def feelings(played: Sequence[tuple[int, int]], late_ms: int = LATE_MS) -> list[tuple[int, str]]:
    """(at_ms, name) of all patterns that were felt to their end; "?" for what is none of ours."""
    moved, found = pulses(played), []
    while moved:
        size, name = _best(moved, late_ms)
        found.append((moved[0][0], name))
        moved = moved[size:]
    return found


def _best(moved: list[tuple[int, int]], late_ms: int) -> tuple[int, str]:
    """The longest pattern that begins here, and of two of the same length the nearer one."""
    fits = []
    for pattern, name in FEELINGS.items():
        size = (len(pattern) + 1) // 2
        error_ms = _error_ms(_parts(moved[:size]), pattern)
        if error_ms <= late_ms:
            fits.append((-size, error_ms, name))
    return (-min(fits)[0], min(fits)[2]) if fits else (1, "?")


def _parts(moved: list[tuple[int, int]]) -> list[int]:
    """On, off, on, ..."""
    parts: list[int] = []
    for (at_ms, lasted_ms), (next_ms, _) in zip(moved, [*moved[1:], (0, 0)], strict=True):
        parts += [lasted_ms, next_ms - at_ms - lasted_ms]
    return parts[:-1]


def _error_ms(parts: list[int], pattern: tuple[int, ...]) -> int:
    if len(parts) != len(pattern):
        return 1_000_000
    return max(abs(is_ms - should_ms) for is_ms, should_ms in zip(parts, pattern, strict=True))
