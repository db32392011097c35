"""Which screw closes a case: through the front, through what lies between, and well into the back."""

from hardware.enclosure.case import SCREW_DEPTH
from hardware.enclosure.measures import MEASURES
from hardware.enclosure.mechanics import Mechanics

SOLD_MM = (8, 10, 12, 14, 16, 20, 25)
GRIP_MM = 5.0


def length_mm(mechanics: Mechanics) -> int:
    """The shortest that is sold and grips; ValueError when the hole in the back is not deep enough for any."""
    free = MEASURES.wall - MEASURES.screw_sink + max(mechanics.depth - screw.back for screw in mechanics.screws)
    room = min(SCREW_DEPTH, *(screw.back for screw in mechanics.screws))
    for length in SOLD_MM:
        if GRIP_MM <= length - free <= room:
            return length
    raise ValueError(f"no M2 screw grips {GRIP_MM} mm and fits {room} mm behind {free} mm")
