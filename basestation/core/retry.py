"""When to try a delivery again: soon at first, then with patience, and not for ever."""

FIRST_MS, LONGEST_MS, MOST_TRIES = 2_000, 60_000, 30


def next_due_ms(tries: int, at_ms: int) -> int | None:
    """When try number `tries` + 1 is due, after `tries` failed; None when it is time to give up."""
    if tries >= MOST_TRIES:
        return None
    return at_ms + min(FIRST_MS * (1 << (tries - 1)), LONGEST_MS)
