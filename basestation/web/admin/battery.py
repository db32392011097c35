"""Whether a badge's battery lasts the visit and an hour of alarm, in the words of the office. All of it is modelled."""

from collections.abc import Iterator
from datetime import datetime

from badgelink.messages import SENSOR_FAULT

from ...core.badges.liveness import NOT_PROTECTED
from ...core.board import protection_of
from ...core.gate.forecast import Board, Forecast, Verdict, forecast, is_cold_month
from ...core.gate.gate import badge_name
from ...core.site import Badge, Site
from ..context import WebContext

MINUTE_MS = 60_000
MODELLED = "Worked out from published figures, not measured."


class Batteries:
    """The batteries of a site's badges, as they are now."""

    def __init__(self, context: WebContext) -> None:
        self._site: Site = context.service.site
        self._boards, self._now_ms = context.boards, context.now_ms()
        self._is_cold = is_cold_month(datetime.fromtimestamp(self._now_ms / 1000, self._site.zone).month)

    def state(self, badge: Badge) -> str:
        """How full it is, and how long that lasts: for the list of badges."""
        found = self._forecast(badge)
        return self._unknown(badge) if found is None else f"battery {found.battery_pct} %, {_lasts(found)}"

    def verdict(self, badge: Badge, back_by_ms: int) -> Verdict:
        found, name = self._forecast(badge), badge_name(badge)
        if found is None:
            return Verdict(f"{name}: {self._unknown(badge)}.", None)
        said = f"{name}: battery {found.battery_pct} %, {_lasts(found)}"
        visit_min = _minutes(back_by_ms - self._now_ms)
        if found.is_enough(visit_min):
            return Verdict(f"{said}; enough for this visit and an hour of alarm. {MODELLED}", True)
        return Verdict(f"{said}; NOT ENOUGH for this visit and an hour of alarm: {self._instead(badge, visit_min)}. {MODELLED}", False)

    def _forecast(self, badge: Badge) -> Forecast | None:
        board, heartbeat = self._board(badge), badge.heartbeat
        if board is None or heartbeat is None or not heartbeat.battery_pct or heartbeat.faults & SENSOR_FAULT:
            return None
        return forecast(board, heartbeat.battery_pct, self._is_cold)

    def _unknown(self, badge: Badge) -> str:
        heartbeat = badge.heartbeat
        if heartbeat is None or not heartbeat.battery_pct or heartbeat.faults & SENSOR_FAULT:
            return "how full its battery is, is not known"
        return f"battery {heartbeat.battery_pct} %; how long that lasts can't be said until its board is entered under Badges"

    def _board(self, badge: Badge) -> Board | None:
        return self._boards.get(badge.board)

    def _instead(self, badge: Badge, visit_min: int) -> str:
        better = max(self._others(badge, visit_min), key=lambda item: (item[0], -item[1].number), default=None)
        return f"charge it, or take {badge_name(better[1])}" if better else "charge it"

    def _others(self, badge: Badge, visit_min: int) -> Iterator[tuple[int, Badge]]:
        """Those that are here, protect, and last long enough."""
        for other in self._site.badges.values():
            found = self._forecast(other)
            is_free = not other.is_for_drills and other.number not in self._site.open_of_badge and not self._site.visit_with(other.number)
            if other is badge or found is None or not is_free or not found.is_enough(visit_min):
                continue
            if protection_of(other, self._now_ms, is_for_visit=True).level != NOT_PROTECTED:
                yield found.lasts_min, other


def _minutes(length_ms: int) -> int:
    """Begun minutes count."""
    return max(0, -(-length_ms // MINUTE_MS))


def _lasts(found: Forecast) -> str:
    if found.lasts_min < 10:
        return "lasts no visit"
    return f"lasts about {found.lasts_min // 60} h" if found.lasts_min >= 180 else f"lasts about {found.lasts_min // 10 * 10} min"
