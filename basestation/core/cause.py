"""Why there is an alarm, and which of the two ladders it climbs. An unknown cause is still an alarm."""

from badgelink import messages

NAMES = {
    messages.SOS: "SOS",
    messages.DURESS: "DURESS",
    messages.CODE_WORD: "CODE_WORD",
    messages.MISSED_CHECKIN: "MISSED_CHECKIN",
    messages.OVERDUE: "OVERDUE",
    messages.LOST_CONTACT: "LOST_CONTACT",
    messages.TAMPER: "TAMPER",
    messages.MAN_DOWN: "MAN_DOWN",
}

SOS, DURESS, CODE_WORD = NAMES[messages.SOS], NAMES[messages.DURESS], NAMES[messages.CODE_WORD]
MISSED_CHECKIN, OVERDUE, LOST_CONTACT = NAMES[messages.MISSED_CHECKIN], NAMES[messages.OVERDUE], NAMES[messages.LOST_CONTACT]
TAMPER, MAN_DOWN = NAMES[messages.TAMPER], NAMES[messages.MAN_DOWN]
# Not on the air: what the base makes of an alarm from a badge that is for drills only.
DRILL = "DRILL"
# Nor is this: SOS on the visitor's own phone.
PHONE_SOS = "PHONE_SOS"
# Nor this: a badge says that its alarm is on, and the base knows nothing of it. An old copy of its memory was put back.
ALARM_ON = "ALARM_ON"

RING_FIRST = frozenset({MISSED_CHECKIN, OVERDUE, LOST_CONTACT})


def name_of(number: int) -> str:
    return NAMES.get(number, f"UNKNOWN_{number}")


def rings_first(cause: str) -> bool:
    """Whether the office rings the mobile before anything else. Whatever is not known to be gentle goes to 999 at once."""
    return cause in RING_FIRST
