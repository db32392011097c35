"""How full a lithium cell is, from its voltage: smoothed, and by the curve of a cell at rest."""

LEAST_MV, MOST_MV = 2500, 4500  # beyond these it is no cell but a fault
_CURVE = (
    (3300, 1), (3500, 5), (3600, 9), (3680, 14), (3740, 22), (3780, 33), (3820, 44), (3870, 55), (3920, 65), (3990, 76),
    (4080, 88), (4150, 96), (4180, 100),
)  # fmt: skip


class Cell:
    def __init__(self):
        self._mv = 0

    def percent(self, mv: int) -> int:
        """1 to 100; 0 when this can't be a cell."""
        if not LEAST_MV <= mv <= MOST_MV:
            return 0
        self._mv = (self._mv * 7 + mv) // 8 if self._mv else mv  # the motor and the radio pull it down for moments
        return percent(self._mv)


def percent(mv: int) -> int:
    below_mv, below_pct = _CURVE[0]
    for above_mv, above_pct in _CURVE:
        if mv < above_mv:
            if above_mv == below_mv:
                return below_pct
            return below_pct + (above_pct - below_pct) * (mv - below_mv) // (above_mv - below_mv)
        below_mv, below_pct = above_mv, above_pct
    return below_pct
