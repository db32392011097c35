"""Which counters of the other end were already accepted: the newest, and a window behind it for late ones."""

WINDOW = 64


class ReplayWindow:
    """`newest` and the bits of `seen` (bit n: `newest - n` was accepted) are all there is to keep over a restart."""

    def __init__(self, newest: int = -1, seen: int = 0):
        self.newest, self.seen = newest, seen

    def accept(self, counter: int) -> bool:
        """True once for each counter; False for one seen before or too old to tell."""
        ahead = counter - self.newest
        if ahead > 0:
            self.seen = ((self.seen << ahead) | 1) & ((1 << WINDOW) - 1) if ahead < WINDOW else 1
            self.newest = counter
            return True
        if -ahead >= WINDOW or self.seen >> -ahead & 1:  # in this order: a shift by a great number takes all memory
            return False
        self.seen |= 1 << -ahead
        return True
