"""The messages, and their layout on the air. Adding one is adding one row; a row is never renumbered.

Up (badge to base) are types 1 to 31, down are 32 to 63. What must not be lost carries `lag`: how many counters
ago this badge first sent the same event, so `counter - lag` is the event's own name for ever (its *event counter*).
Ages instead of times: a badge needs no clock. docs/protocol.md is written from this table.
"""

from collections import namedtuple

from .scales import LAT_SPAN_UDEG, LON_SPAN_UDEG, Degrees, Floors, Steps, fits, pack, size_bytes, unpack

FIRST_DOWN = 32

# Cause of an alarm. A number not in this list is still an alarm.
SOS, DURESS, CODE_WORD, MISSED_CHECKIN, OVERDUE, LOST_CONTACT, TAMPER, MAN_DOWN = 1, 2, 3, 4, 5, 6, 7, 8
# What a visitor says with the visible button.
ARRIVED, LEFT, EXTENDED, LEAVE_NOW_ASKED = 1, 2, 3, 4
# Stage of a receipt, in the order in which the wearer feels them.
RECEIVED, OWNED, POLICE_CALLED, CLOSED = 1, 2, 3, 4
# Who answered.
BY_BASE, BY_OFFICE, BY_SECOND, BY_HEAD, BY_ARC = 0, 1, 2, 3, 4
# What a badge is doing.
DRAWER, READY, ON_VISIT, IN_ALARM = 0, 1, 2, 3
# Faults a badge reports of itself: bits of `faults`.
HIDDEN_STUCK, VISIBLE_STUCK, FLASH_FAULT, NO_GPS, RESTARTED, COUNTER_LOST, CONFIG_LOST, SENSOR_FAULT = 1, 2, 4, 8, 16, 32, 64, 128
# How a badge asks for a check-in.
CUE_BUZZ, CUE_BEEP, CUE_NONE = 0, 1, 2
# The press that raises the alarm.
HOLD, PRESSES = 0, 1

# `lat_udeg`, `lon_udeg` (millionths of a degree) mean something only when `fix_age_s` is not None.
Alarm = namedtuple("Alarm", ("lag", "cause", "age_s", "battery_pct", "fix_age_s", "accuracy_m", "lat_udeg", "lon_udeg"))
CheckIn = namedtuple("CheckIn", ("lag", "age_s", "battery_pct"))
Visit = namedtuple("Visit", ("lag", "age_s", "battery_pct", "what", "minutes"))
SelfTest = namedtuple("SelfTest", ("lag", "age_s", "battery_pct", "faults"))
Position = namedtuple("Position", ("lag", "battery_pct", "fix_age_s", "accuracy_m", "lat_udeg", "lon_udeg"))
Heartbeat = namedtuple(
    "Heartbeat",
    ("state", "battery_pct", "charging", "faults", "pocket_presses", "waiting", "signal", "boots", "firmware", "config_no", "down_counter"),
)
Heard = namedtuple("Heard", ("down_counter",))

Receipt = namedtuple("Receipt", ("event_counter", "stage", "by"))
VisitSetup = namedtuple("VisitSetup", ("visit_no", "is_open", "interval_min", "grace_min", "cue"))
Welfare = namedtuple("Welfare", ("answer_within_s",))
LeaveNow = namedtuple("LeaveNow", ("visit_no",))
# The newest counter that the base has heard of this badge: said to one whose flash has forgotten it.
CounterHint = namedtuple("CounterHint", ("newest",))
Config = namedtuple("Config", ("config_no", "grammar", "hold_ms", "presses", "within_ms", "heartbeat_s"))

AGE_S = (0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 85, 112, 150, 200, 265, 350, 470, 620, 825,
         1100, 1450, 1950, 2600, 3600, 5400, 7200, 14400)  # fmt: skip
FIX_AGE_S = (2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600, 0xFFFFFFFF)
ACCURACY_M = (5, 10, 25, 50, 100, 250, 1000)
BATTERY_PCT = (0, 5, 10, 20, 40, 60, 80)

_LONG = (24, 24, 7)  # lag, age_s, battery_pct
_FIX = (Steps(4, FIX_AGE_S), Steps(3, ACCURACY_M), Degrees(LAT_SPAN_UDEG), Degrees(LON_SPAN_UDEG))

# Type number: message, and the scale of each of its fields in their order (a number alone: so many bits, as it is).
# A message that has two rows travels in the first that holds it.
LAYOUT = {
    1: (Alarm, (5, 4, Steps(5, AGE_S), Floors(3, BATTERY_PCT)) + _FIX),
    2: (Alarm, (32, 4, 28, 7) + _FIX),
    3: (CheckIn, _LONG),
    4: (Visit, _LONG + (4, 8)),
    5: (SelfTest, _LONG + (8,)),
    6: (Position, (24, 7) + _FIX),
    7: (Heartbeat, (3, 7, 1, 8, 4, 5, 7, 8, 12, 8, 32)),
    8: (Heard, (32,)),
    32: (Receipt, (32, 4, 4)),
    33: (VisitSetup, (16, 1, 8, 8, 2)),
    34: (Welfare, (12,)),
    35: (LeaveNow, (16,)),
    36: (Config, (8, 2, 14, 4, 14, 12)),
    37: (CounterHint, (32,)),
}
NUMBERS = tuple(sorted(LAYOUT))


class BadMessage(ValueError):
    """These bytes, or these values, are no message of ours."""


def encode(message: tuple) -> tuple:
    """(type number, payload). BadMessage when a value fits no row."""
    for number in NUMBERS:
        kind, scales = LAYOUT[number]
        if kind is type(message) and fits(scales, message):
            return number, pack(scales, message)
    raise BadMessage("no layout holds %s" % (message,))


def decode(number: int, payload: bytes):
    """The message of this type number. BadMessage when the type is unknown or the size is not its size."""
    if number not in LAYOUT:
        raise BadMessage("message type %d is not known: is this end older than the other?" % number)
    kind, scales = LAYOUT[number]
    if len(payload) != size_bytes(scales):
        raise BadMessage("message type %d has %d bytes, not %d" % (number, size_bytes(scales), len(payload)))
    values = unpack(scales, payload)
    if scales[-len(_FIX) :] == _FIX and values[-len(_FIX)] is None:
        values[-len(_FIX) :] = [None] * len(_FIX)
    return kind(*values)
