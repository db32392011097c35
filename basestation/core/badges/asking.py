"""A badge on a visit that says nothing is asked for a word: a lost frame is then not taken for a lost badge, nor the other way round.

It answers every word of the base's with "heard" (firmware/lib/badge/mind.py). What it is told here says nothing: a receipt of no stage.
"""

from collections.abc import Iterable

from badgelink.messages import BY_BASE, Receipt

from ..site import ASK, Badge, Site
from ..turn import Turn
from ..visit import Visit
from .liveness import is_narrow, silence_limit_ms

ARE_YOU_THERE = Receipt(0, 0, BY_BASE)
WIFI_FIRST_MS, WIFI_AGAIN_MS = 10_000, 2_500
NARROW_FIRST_MS, NARROW_AGAIN_MS = 65_000, 8_000  # its heartbeat comes each minute
LOOK_AGAIN_MS = 5_000
DEAF = ("chirpstack", "things")  # there a badge listens only after it has spoken


def begin(site: Site, visit: Visit, at_ms: int) -> None:
    for number in visit.plan.badges:
        site.agenda.put(at_ms + WIFI_FIRST_MS, ASK, number)


def due(site: Site, turn: Turn, number: int) -> None:
    """Until the visit is over. One that is held to be lost is not called for ever: it speaks by itself when it can."""
    badge, visit = site.badges.get(number), site.visit_with(number)
    if badge is None or visit is None:
        return
    since_ms, first_ms, again_ms = silent_since_ms(site, visit, badge, turn.at_ms), *_pace(badge)
    if turn.at_ms < since_ms + first_ms:
        return site.agenda.put(since_ms + first_ms, ASK, number)
    if turn.at_ms > since_ms + silence_limit_ms(badge.road) or badge.road in DEAF:
        return site.agenda.put(turn.at_ms + LOOK_AGAIN_MS, ASK, number)
    turn.say_once.append((number, ARE_YOU_THERE))
    site.agenda.put(turn.at_ms + again_ms, ASK, number)


def silent_badges(site: Site, visits: Iterable[Visit], now_ms: int) -> list[Badge]:
    """Those on these visits that were not heard for longer than is allowed."""
    out = [(visit, site.badges[number]) for visit in visits for number in visit.plan.badges if number in site.badges]
    return [badge for visit, badge in out if now_ms - silent_since_ms(site, visit, badge, now_ms) > silence_limit_ms(badge.road)]


def silent_since_ms(site: Site, visit: Visit, badge: Badge, now_ms: int) -> int:
    """Nobody was heard while the base was off, nor in the future."""
    signs_ms = (badge.last_heard_ms or 0, visit.signed_out_ms, site.started_ms)
    return max(sign_ms for sign_ms in signs_ms if sign_ms <= now_ms)


def _pace(badge: Badge) -> tuple[int, int]:
    return (NARROW_FIRST_MS, NARROW_AGAIN_MS) if is_narrow(badge.road) else (WIFI_FIRST_MS, WIFI_AGAIN_MS)
