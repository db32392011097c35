"""One incident, as its decisions made it. `evolve` is the only way it changes; `rebuild` is how it comes back.

RAISED --owned--> OWNED --no action, new press, passed on--> RAISED
   `-----------------`---- closed by a person, with a reason ----> CLOSED

What goes to 999 at once is looked at twice before it is closed (core/escalation/closing.py); it may be handed over.
"""

from .fixes import PHONE_BEHIND_MS, newer
from .folding import evolve, folded, opened, rebuild
from .state import CATEGORIES, CLOSED, OWNED, RAISED, Closing, Incident, Press

__all__ = [
    "CATEGORIES",
    "CLOSED",
    "OWNED",
    "PHONE_BEHIND_MS",
    "RAISED",
    "Closing",
    "Incident",
    "Press",
    "evolve",
    "folded",
    "newer",
    "opened",
    "rebuild",
]
