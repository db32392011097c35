"""A badge that is out while no visit is on record: a copy of the base's memory from before was put back, or taken over by a spare.

Nobody is watched then, and only the badge knows. It is switched off its visit only when the base knows that the visit ended.
"""

from badgelink.messages import DRAWER, ON_VISIT, READY

from ..site import Badge, Site
from ..words.spoken import DAY_MS

AT_HOME = (DRAWER, READY)
WHAT_TO_DO = "Find out who has it and ring them. Then enter the visit; if they are back, end it at once"


def note_rest(badge: Badge) -> None:
    """Where it says that it is: whatever visit it was on, it was off it then."""
    if badge.heartbeat is not None and badge.heartbeat.state in AT_HOME:
        badge.rested_ms = badge.came_ms


def is_to_close(site: Site, badge: Badge, at_ms: int) -> bool:
    """Its visit ended not long ago, and it has not heard that yet."""
    ended_ms = site.ended.get(badge.number)
    return ended_ms is not None and at_ms - ended_ms < DAY_MS and (badge.rested_ms is None or badge.rested_ms < ended_ms)


def forgotten(site: Site, at_ms: int) -> list[Badge]:
    out = [badge for badge in site.badges.values() if badge.heartbeat is not None and badge.heartbeat.state == ON_VISIT]
    return [badge for badge in out if badge.number not in site.visit_of_badge and not is_to_close(site, badge, at_ms)]


def faults(site: Site, at_ms: int) -> list[str]:
    return [f"{badge.label} says that it is out, and no visit is on record. {WHAT_TO_DO}" for badge in forgotten(site, at_ms)]
