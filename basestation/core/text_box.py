"""What the base remembers of the texts that came: which it has heard, which still wait to be seen, and how often the office was told."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

from .decisions import Decision, RecordText, SeeText
from .events import TextHeard

HEARD = "texts_heard"  # the fact in which their marks are kept over a restart
MOST_HEARD = 64
HOUR_MS, MOST_AN_HOUR = 3_600_000, 4
SHOWN_MS = 24 * HOUR_MS
KEPT_BY_NETWORKS_MS = 7 * SHOWN_MS


@dataclass(slots=True)
class TextBox:
    """`heard` are marks of the newest texts, the oldest first. `shown` is what the board shows of each person, `last` what they said
    last, `told_ms` when the office was last sent a message about one of theirs."""

    heard: OrderedDict[str, None] = field(default_factory=OrderedDict)
    shown: dict[int, RecordText] = field(default_factory=dict)
    last: dict[int, tuple[int, str]] = field(default_factory=dict)
    told_ms: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def is_new(self, item: TextHeard) -> bool:
        """A network may deliver one text twice, minutes apart, and a SIM keeps what could not be erased. Who sent it, when the network
        took it, and the words: a text that has no time of the network's is always new."""
        mark = mark_of(item)
        if mark is None:
            return True
        if mark in self.heard:
            return False
        self.heard[mark] = None
        while len(self.heard) > MOST_HEARD:
            self.heard.popitem(last=False)
        return True

    def is_news(self, person: int, words: str, at_ms: int) -> bool:
        """Not the same words again within a day."""
        before, self.last[person] = self.last.get(person), (at_ms, words)
        return before is None or before[1] != words or at_ms - before[0] >= SHOWN_MS

    def may_tell(self, person: int, at_ms: int) -> bool:
        """Not so often that nobody reads it any more."""
        recent = tuple(told_ms for told_ms in self.told_ms.get(person, ()) if 0 <= at_ms - told_ms < HOUR_MS)
        if len(recent) >= MOST_AN_HOUR:
            return False
        self.told_ms[person] = (*recent, at_ms)
        return True

    def know(self, decision: Decision) -> None:
        """What is decided about anything else than a text is nothing to it."""
        if isinstance(decision, RecordText) and decision.is_shown and decision.person is not None:
            self.shown[decision.person] = decision
        if isinstance(decision, SeeText) and decision.of in self.shown and self.shown[decision.of].at_ms <= decision.sent_ms:
            del self.shown[decision.of]

    def waiting(self, now_ms: int) -> list[RecordText]:
        """The oldest first."""
        fresh = [text for text in self.shown.values() if now_ms - text.at_ms < SHOWN_MS]
        return sorted(fresh, key=lambda text: (text.at_ms, text.person))


def mark_of(item: TextHeard) -> str | None:
    """A time of the network's that is far from ours says nothing: some networks give the same to every text."""
    if item.stamp_ms is None or abs(item.at_ms - item.stamp_ms) > KEPT_BY_NETWORKS_MS:
        return None
    return hashlib.sha256(f"{item.sender}|{item.stamp_ms}|{item.words}".encode()).hexdigest()[:16]
