"""When to try a delivery again: soon at first, then with patience, and not for ever."""

FIRST_MS, LONGEST_MS, MOST_TRIES = 2_000, 60_000, 30
CENTRE_MS = 10_000  # the longest that an alarm centre whose line works again waits for an alarm


def next_due_ms(tries: int, at_ms: int) -> int | None:
    """When try number `tries` + 1 is due, after `tries` failed; None when it is time to give up."""
    if tries >= MOST_TRIES:
        return None
    return at_ms + min(FIRST_MS * (1 << (tries - 1)), LONGEST_MS)


def next_to_centre_ms(tries: int, at_ms: int) -> int:
    """An alarm that is still on is told to an alarm centre however long its line was down: nobody else rings them."""
    return at_ms + min(FIRST_MS << min(tries - 1, 8), CENTRE_MS)
