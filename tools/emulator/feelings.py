"""What each pattern of the motor is called by whoever wears the badge."""

from badge import feedback
from badgelink.messages import CLOSED, OWNED, POLICE_CALLED, RECEIVED

from .devices import Pattern

FEELINGS = {
    feedback.PRESSED: "pressed",
    feedback.RECEIPTS[RECEIVED]: "received",
    feedback.RECEIPTS[OWNED]: "owned",
    feedback.RECEIPTS[POLICE_CALLED]: "police called",
    feedback.RECEIPTS[CLOSED]: "closed",
    feedback.CONFIRMED: "confirmed",
    feedback.CUE: "are you well?",
    feedback.LAST_CUE: "last call",
    feedback.WELFARE: "the office asks",
    feedback.LEAVE_NOW: "leave now",
    feedback.TEST_PASSED: "test passed",
}


def name_of(pattern: Pattern) -> str:
    return FEELINGS.get(pattern, "?")
