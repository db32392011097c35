"""One event that comes over several roads is one event: the first road wins, the others are remembered, and receipts go back by all."""

from typing import Any

from badgelink.messages import Receipt

from .site import Badge
from .turn import Heard

# A copy that comes later than this, or is older than so many frames, shows nothing of its road: somebody may have kept it.
FRESH_MS, FRESH_FRAMES = 2 * 60_000, 8
# What was heard within this time is a road by which the badge can probably be reached.
RECENT_MS = 5 * 60_000


def note(badge: Badge, heard: Heard) -> None:
    """A new frame, which only this badge can have sealed, came over this road, from whoever the road calls `sender`."""
    badge.roads[heard.road] = heard.at_ms
    if heard.sender:
        badge.senders[heard.road] = heard.sender


def note_copy(badge: Badge, heard: Heard, counter: int) -> None:
    """A frame that is known already. It teaches us no new sender: whoever caught it on the air can send it again."""
    heard_ms = badge.last_heard_ms or 0
    if badge.window.newest - counter < FRESH_FRAMES and 0 <= heard.at_ms - heard_ms <= FRESH_MS:
        badge.roads[heard.road] = heard.at_ms
        if heard.sender:
            badge.senders.setdefault(heard.road, heard.sender)


def recent(badge: Badge, at_ms: int) -> tuple[str, ...]:
    """The roads by which it was heard a moment ago, the one it came by last first."""
    others = [road for road, heard_ms in badge.roads.items() if road != badge.road and 0 <= at_ms - heard_ms <= RECENT_MS]
    return (badge.road, *sorted(others))


def back(badge: Badge, message: Any, at_ms: int) -> tuple[str, ...]:
    """By which roads a word goes to the badge: what is said of an alarm by all that it was heard on, everything else by the last."""
    return recent(badge, at_ms) if isinstance(message, Receipt) and len(badge.roads) > 1 else (badge.road,)
