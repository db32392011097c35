"""The buzzes a wearer learns to tell apart, as the page's legend draws them."""

from badge import feedback
from badgelink.messages import CLOSED, OWNED, POLICE_CALLED, RECEIVED

LEGEND = {
    "pressed": feedback.PRESSED,
    "received": feedback.RECEIPTS[RECEIVED],
    "owned": feedback.RECEIPTS[OWNED],
    "police called": feedback.RECEIPTS[POLICE_CALLED],
    "closed": feedback.RECEIPTS[CLOSED],
    "are you well?": feedback.CUE,
    "leave now": feedback.LEAVE_NOW,
}


def receipts(words: dict[str, str]) -> list[tuple[str, str]]:
    """(words, the pattern as the page's script reads it)."""
    return [(words[feeling], " ".join(map(str, pattern))) for feeling, pattern in LEGEND.items()]
