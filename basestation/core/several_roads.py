"""One event that comes over several roads is one event: the first road wins, the others are remembered, and receipts go back by all."""

from typing import Any

from badgelink.messages import CLOSED, Receipt

from .incident import Press
from .roads import road_in_words
from .site import Badge
from .turn import Heard
from .words import spoken

# A copy that comes later than this, or is older than so many frames, shows nothing of its road: somebody may have kept it.
FRESH_MS, FRESH_FRAMES = 2 * 60_000, 8
# What was heard within this time is a road by which the badge can probably be reached.
RECENT_MS = 5 * 60_000
TOGETHER_MS = 2_000


def note(badge: Badge, heard: Heard) -> None:
    """A new frame, which only this badge can have sealed, came over this road, from whoever the road calls `sender`."""
    badge.roads[heard.road] = heard.at_ms
    badge.heard_pct = heard.signal.pct if heard.signal else None
    if heard.sender:
        badge.senders[heard.road] = heard.sender


def note_copy(badge: Badge, heard: Heard, counter: int) -> None:
    """A frame that is known already. It teaches us no new sender: whoever caught it on the air can send it again."""
    heard_ms = badge.last_heard_ms or 0
    if badge.window.newest - counter < FRESH_FRAMES and 0 <= heard.at_ms - heard_ms <= FRESH_MS:
        badge.roads[heard.road] = heard.at_ms
        if heard.signal and badge.heard_pct is not None:
            badge.heard_pct = max(badge.heard_pct, heard.signal.pct)
        if heard.sender:
            badge.senders.setdefault(heard.road, heard.sender)


def recent(badge: Badge, at_ms: int) -> tuple[str, ...]:
    """The roads by which it was heard a moment ago, the one it came by last first."""
    others = [road for road, heard_ms in badge.roads.items() if road != badge.road and 0 <= at_ms - heard_ms <= RECENT_MS]
    return (badge.road, *sorted(others))


def in_words(badge: Badge, now_ms: int) -> str:
    """By which roads it was heard since the base was started, the newest first; "" when by none."""
    heard = sorted(badge.roads.items(), key=lambda road: -road[1])
    return ", ".join(f"{road_in_words(road)} {spoken.age(heard_ms, now_ms)}" for road, heard_ms in heard)


def came_over(press: Press) -> str:
    """ "Wi-Fi first, then ChirpStack"; one road alone is said without order."""
    names = [road_in_words(road) for road in press.roads]
    return f"{names[0]} first, then {' and '.join(names[1:])}" if len(names) > 1 else "".join(names)


def back(badge: Badge, message: Any, at_ms: int, is_in_alarm: bool) -> tuple[str, ...]:
    """By which roads a word goes to the badge: what is said of an alarm by all that it was heard on, everything else by the last.

    Of our own gateways, which share the air, only one is told: they know which of them heard it best."""
    is_of_alarm = isinstance(message, Receipt) and (is_in_alarm or message.stage == CLOSED)
    if not is_of_alarm or len(badge.roads) < 2:
        return (badge.road,)
    first_of = {_kind(road): road for road in reversed(recent(badge, at_ms))}
    return tuple(road for road in recent(badge, at_ms) if first_of[_kind(road)] == road)


def was_answered_there(badge: Badge, heard: Heard) -> bool:
    """Another gateway of the same kind has just caught it too, so its answer is in the same air already."""
    kin = [heard_ms for road, heard_ms in badge.roads.items() if road != heard.road and _kind(road) == _kind(heard.road)]
    return any(0 <= heard.at_ms - heard_ms <= TOGETHER_MS for heard_ms in kin)


def _kind(road: str) -> str:
    return road.partition("-")[0]
