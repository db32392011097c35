"""The last step of a turn: what is to be said to badges is sealed, and what is to be remembered of them goes into the batch."""

from typing import Any

from badgelink import frame

from . import several_roads
from .batch import BadgeRow
from .site import Badge, Site
from .turn import Turn

SAVE_HEARD_EVERY_MS = 30_000
DOWN_BLOCK = 256  # so many of our own counters are reserved at once


def seal(site: Site, turn: Turn) -> None:
    for number, message in turn.say_once:
        _seal_one(site, turn, number, message)
    for number, waiting in site.downlinks.take_due(turn.at_ms):
        counter = _seal_one(site, turn, number, waiting.message)
        if counter is not None:
            waiting.counters.append(counter)


def _seal_one(site: Site, turn: Turn, number: int, message: Any) -> int | None:
    badge = site.badges.get(number)
    if badge is None:
        return None
    counter = _next_down_counter(turn, badge)
    try:
        sealed = frame.seal(badge.cipher, number, counter, message)
    except Exception as error:  # one word that can't be said must not keep the others from being heard
        turn.refused.append(("the base", f"{type(message).__name__} for badge {number} can't be said: {error!r}"))
        return None
    turn.frames += [(number, road, sealed) for road in several_roads.back(badge, message, turn.at_ms, number in site.open_of_badge)]
    return counter


def _next_down_counter(turn: Turn, badge: Badge) -> int:
    if badge.down_next >= badge.down_reserved:
        badge.down_reserved = badge.down_next + DOWN_BLOCK
        turn.has_reserved = True
    counter = badge.down_next
    badge.down_next += 1
    return counter


def catch_up(turn: Turn, badge: Badge, their_counter: int) -> None:
    """The badge has heard more than we remember saying: our memory is an old backup. Never say a counter twice."""
    badge.down_next = their_counter + 1
    badge.down_reserved = badge.down_next + DOWN_BLOCK
    turn.has_reserved = True


def save_badges(site: Site, turn: Turn) -> None:
    """A heartbeat alone is kept in memory and written with others, now and then. What it came with is written at once: an
    event's counter, lest it be heard twice; a reservation of ours, before it is used."""
    numbers: set[int] = set()
    if turn.has_reserved or not turn.batch.is_empty:
        numbers = turn.heard | {number for number, _, _ in turn.frames}
    if turn.at_ms >= site.save_heard_ms:
        numbers |= site.unsaved_heard
        site.save_heard_ms = turn.at_ms + SAVE_HEARD_EVERY_MS
    site.unsaved_heard -= numbers
    turn.batch.badges = {number: _row(site.badges[number]) for number in numbers if number in site.badges}


def _row(badge: Badge) -> BadgeRow:
    text = "" if badge.heartbeat is None else ",".join(str(value) for value in badge.heartbeat)
    return BadgeRow(badge.window.newest, badge.window.seen, badge.down_reserved, badge.last_heard_ms, badge.proved_ms, text)
