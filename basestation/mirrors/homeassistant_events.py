"""What Home Assistant's event entity is told as it happens. Pure: decisions in, payloads out."""

import json

from ..core import cause as causes
from ..core import decisions as made

EVENTS: dict[type, str] = {
    made.RecordPress: "pressed_again",
    made.GiveOwnership: "owned",
    made.RecordPolice: "police_called",
    made.Close: "closed",
}
EVENT_TYPES = ("sos", "duress", "code_word", "late", "alarm", "drill", *EVENTS.values())
CAUSE_EVENTS = {causes.SOS: "sos", causes.DURESS: "duress", causes.CODE_WORD: "code_word"}


def event_of(decision: made.Decision, is_drill: bool) -> str | None:
    """Said once, and never retained, or it would be raised again at each restart. Of a drill only that there is one: that it is owned
    or closed must switch off nothing that a real alarm has switched on."""
    if is_drill:
        return _event("drill") if isinstance(decision, made.Open) else None
    if isinstance(decision, made.Open | made.Upgrade):
        return _event("late" if causes.rings_first(decision.cause) else CAUSE_EVENTS.get(decision.cause, "alarm"))
    kind = EVENTS.get(type(decision))
    return None if kind is None else _event(kind)


def _event(kind: str) -> str:
    return json.dumps({"event_type": kind})
