"""A clock that wraps becomes one that does not."""

WRAP_MS = 1 << 30  # where the board's millisecond counter starts again: every 12.4 days


def unwrap(ticks: int, previous: int) -> int:
    """The time that never wraps, from the counter's value now and the unwrapped time of the last look.

    Right as long as there is a look at least every 12.4 days.
    """
    return previous + ((ticks - previous) & (WRAP_MS - 1))
