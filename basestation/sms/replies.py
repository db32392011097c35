"""What somebody means who answers one of our texts."""

from ..core.events import TextHeard
from ..core.words import telephone
from .inbox import Whole

LONGEST_WORDS = 480
TAKES = ("1", "one")
CANNOT = ("2", "two", "no")
AROUND = " \t\r\n.,;:!?'\"()*#\u2018\u2019\u201c\u201d\ufe0f\u20e3"


def read_reply(whole: Whole, at_ms: int, country: str, ahead_ms: int) -> TextHeard:
    """`ahead_ms` is how far our clock is ahead of the network's: by it we know when the answer was sent. Only a bare "1" is a yes:
    "1 minute, I am driving" is none. A name never looks like a number that somebody here has: anybody can send under any name."""
    bare = whole.words.strip(AROUND).lower()
    meaning = "takes" if bare in TAKES else "cannot" if bare in CANNOT else "says"
    sent_ms = at_ms if whole.sent_ms is None else min(at_ms, whole.sent_ms + ahead_ms)
    sender = (telephone.international(whole.sender, country) if whole.is_number else None) or whole.sender.lstrip("+ ")
    return TextHeard(at_ms, sender, country, meaning, whole.words.strip()[:LONGEST_WORDS], sent_ms, whole.sent_ms)
