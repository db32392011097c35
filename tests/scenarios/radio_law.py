"""An exact ledger of the air, independent of the badge's own: to the microsecond, for every window of an hour there is."""

from collections.abc import Iterable, Sequence

from tools.emulator.vm.radio_air import Transmission

HOUR_MS = 3_600_000
# The law of the air (EU868, docs/protocol.md): from, to (kHz), the share of each hour.
SHARES = ((863_000, 865_000, 0.001), (868_000, 868_600, 0.01), (868_700, 869_200, 0.001), (869_400, 869_650, 0.1))


def share_of(khz: int) -> float:
    return next(share for low, high, share in SHARES if low <= khz - 62.5 and khz + 62.5 <= high)


def most_in_an_hour_ms(sent: Sequence[Transmission]) -> float:
    """The most that was in the air in any window of one hour. Such a window ends with a frame."""
    most, first = 0.0, 0
    for last, frame in enumerate(sent):
        window_ms = frame.end_ms - HOUR_MS
        while sent[first].end_ms <= window_ms:
            first += 1
        most = max(most, sum(other.end_ms - max(other.start_ms, window_ms) for other in sent[first : last + 1]))
    return most


def breaches(sent: Iterable[Transmission]) -> list[str]:
    """Sub-bands in which more was sent than the law allows."""
    frames = list(sent)
    found = []
    for low, high, share in SHARES:
        inside = [frame for frame in frames if low <= frame.channel.khz <= high]
        most_ms = most_in_an_hour_ms(inside)
        if most_ms > share * HOUR_MS:
            found.append(f"{low} to {high} kHz: {most_ms:.0f} ms in an hour, {share * HOUR_MS:.0f} are allowed")
    return found
