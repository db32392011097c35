"""Whether the office would see an alarm, and whether every badge that is out is heard."""

from collections.abc import Callable

from ..core.badges.asking import silent_badges
from ..core.roads import RoadState
from ..core.site import Site
from .computer import Changing

NO_PAGE = "no page of anybody who answers alarms is open"
NO_PAGE_NOW = "no page is open; nobody is out just now"


class OpenPages:
    """`count` says how many open pages would turn to an alarm. With nobody out, the office may well be dark."""

    def __init__(self, count: Callable[[], int], site: Callable[[], Site], now_ms: Callable[[], int]) -> None:
        self._count, self._site, self._state = count, site, Changing(now_ms)

    def state(self) -> RoadState:
        if self._count():
            return self._state.set(True)
        return self._state.set(False, NO_PAGE) if self._site().is_busy else self._state.set(True, NO_PAGE_NOW, False)


class BadgesOut:
    def __init__(self, site: Callable[[], Site], now_ms: Callable[[], int]) -> None:
        self._site, self._now_ms, self._state = site, now_ms, Changing(now_ms)

    def state(self) -> RoadState:
        site, now_ms = self._site(), self._now_ms()
        if silent := silent_badges(site, site.visits.values(), now_ms):
            return self._state.set(False, f"{' and '.join(badge.label for badge in silent)} can't be heard")
        is_any_out = any(visit.plan.badges for visit in site.visits.values())
        return self._state.set(True, "" if is_any_out else "no badge is out", is_any_out)
