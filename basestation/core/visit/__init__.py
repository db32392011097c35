"""One visit, as its decisions made it.

PLANNED --went out--> OUT --arrived--> INSIDE --left--> LEFT --returned--> CLOSED --written up--> WRITTEN
   |                   |                  ^---- arrived ---'                 ^
   |                   `----------------- returned, from anywhere -----------'
   `--called off--> CALLED_OFF                                           CLOSED --left unwritten, by somebody else--> NO_REPORT

Timers run here, at the base: a dead badge still goes overdue.
"""

from .agreed import Approval, Assessment, Departure, Seen
from .plan import Plan, Stop, place_key
from .state import CALLED_OFF, CLOSED, INSIDE, LEFT, NO_REPORT, OUT, OUT_THERE, PLANNED, WRITTEN, StopTimes, Visit, earliest

__all__ = [
    "CALLED_OFF",
    "CLOSED",
    "INSIDE",
    "LEFT",
    "NO_REPORT",
    "OUT",
    "OUT_THERE",
    "PLANNED",
    "WRITTEN",
    "Approval",
    "Assessment",
    "Departure",
    "Plan",
    "Seen",
    "Stop",
    "StopTimes",
    "Visit",
    "earliest",
    "place_key",
]
