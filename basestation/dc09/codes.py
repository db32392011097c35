"""What an alarm receiving centre calls each cause: a SIA code of two letters, a Contact-ID event of three digits.

A row has the alarm and its restore. A cause that has no row is a panic alarm: nobody is left unheard because a list is short.
"""

from dataclasses import dataclass

from ..core import cause
from ..core.deliveries import arc_signal

NEW, RESTORED = 1, 3


@dataclass(frozen=True, slots=True)
class Code:
    """`words` are for the person at the centre: what happened, and to whom it can happen; no name, no place."""

    sia: str
    sia_restored: str
    event: int
    words: str


PANIC = Code("PA", "PR", 120, "School staff on a home visit: panic button pressed")
SILENT = Code("HA", "HR", 122, "School staff on a home visit: panic button pressed")
EMERGENCY = "QA", "QR"
CODES = {
    cause.SOS: PANIC,
    cause.DURESS: Code("HA", "HR", 121, "School staff on a home visit: answered under duress"),
    cause.CODE_WORD: Code("HA", "HR", 122, "School staff on a home visit: code word said on the telephone"),
    cause.MISSED_CHECKIN: Code(*EMERGENCY, 102, "School staff on a home visit: check-in missed"),
    cause.OVERDUE: Code(*EMERGENCY, 102, "School staff on a home visit: not back in time"),
    cause.LOST_CONTACT: Code(*EMERGENCY, 101, "School staff on a home visit: badge silent"),
    cause.TAMPER: Code("TA", "TR", 137, "School staff on a home visit: badge tampered with"),
    cause.MAN_DOWN: Code("MA", "MR", 100, "School staff on a home visit: may have fallen"),
    cause.PHONE_SOS: Code("PA", "PR", 120, "School staff on a home visit: SOS pressed on their own phone"),
    cause.ALARM_ON: Code("PA", "PR", 120, "School staff on a home visit: badge alarm is on, since when is not known"),
}
UNKNOWN = Code("PA", "PR", 120, "School staff on a home visit: alarm of an unknown kind")
CANCELLED, CANCELLED_EVENT, CANCELLED_WORDS = "OC", 406, "Alarm cancelled by the school: it was none, or is over"
TEST_BY_HAND, TEST_BY_ITSELF, TEST_WORDS = ("RX", 601), ("RP", 602), "Test by the school"


@dataclass(frozen=True, slots=True)
class Told:
    """One event as both protocols call it."""

    sia: str
    event: int
    qualifier: int
    words: str


def told(signal: arc_signal.ArcSignal, sos_is_silent: bool = False) -> Told:
    """`sos_is_silent`: the centre wants a press as a silent hold-up and not as a panic alarm."""
    if signal.what == arc_signal.TEST:
        sia, event = TEST_BY_HAND if signal.cause == arc_signal.BY_HAND else TEST_BY_ITSELF
        return Told(sia, event, NEW, TEST_WORDS)
    if signal.what == arc_signal.CANCELLED:
        return Told(CANCELLED, CANCELLED_EVENT, NEW, CANCELLED_WORDS)
    code = SILENT if sos_is_silent and signal.cause == cause.SOS else CODES.get(signal.cause, UNKNOWN)
    if signal.what == arc_signal.RESTORED:
        return Told(code.sia_restored, code.event, RESTORED, "Over. " + code.words)
    return Told(code.sia, code.event, NEW, code.words)
