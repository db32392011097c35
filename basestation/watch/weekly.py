"""The weekly proof: a test over every road out, and a look whether every road in has heard something since the last one."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..core.roads.events import RoadProved, RoadTestAsked
from ..core.roads.rows import FAULT, OFF, WORKS, Row
from ..core.roads.table import IN, OUT
from ..core.site import Site
from ..core.turn import Input

LOOK_EVERY_S = 20.0
LATE_MS = 12 * 3_600_000  # the computer may have been off; but nobody wants a test in the night
WEEK_MS = 7 * 24 * 3_600_000
HEARD, NOT_HEARD = "it heard something in the last week", "nothing was heard over it for a week: press a badge's button where it reaches"
OPEN, NOT_OPEN = "a page was open", "no page was open at the time of the proof"


class WeeklyProof:
    """`weekday` 0 is Monday, None never. Never while an alarm is open: what it sends must be taken for no part of it."""

    def __init__(
        self,
        weekday: int | None,
        at: time,
        zone: ZoneInfo,
        rows: Callable[[], Iterable[Row]],
        post: Callable[[Input], None],
        site: Callable[[], Site],
        now_ms: Callable[[], int],
    ) -> None:
        self._weekday, self._at, self._zone = weekday, at, zone
        self._rows, self._post, self._site, self._now_ms = rows, post, site, now_ms
        self._asked_ms: dict[str, int] = {}

    async def run(self) -> None:
        """For ever."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    def look(self) -> None:
        site, now_ms = self._site(), self._now_ms()
        record = site.roads.get("database")
        if self._weekday is None or record is None or any(incident.is_open for incident in site.incidents.values()):
            return  # before the first write nobody knows how long this base has been there
        moment_ms = latest_ms(now_ms, self._weekday, self._at, self._zone)
        if now_ms - moment_ms > LATE_MS or record.since_ms > moment_ms:
            return
        for row in self._rows():
            if row.state != OFF and self._last_ms(site, row.name) < moment_ms:
                self._asked_ms[row.name] = now_ms
                self._prove(row, now_ms)

    def _last_ms(self, site: Site, road: str) -> int:
        record = site.roads.get(road)
        return max(self._asked_ms.get(road, 0), (record.proof_ms or 0) if record else 0)

    def _prove(self, row: Row, now_ms: int) -> None:
        if row.can_test:
            self._post(RoadTestAsked(now_ms, row.name))
        elif row.direction == OUT:
            self._post(RoadProved(now_ms, row.name, row.state == WORKS, OPEN if row.state == WORKS else NOT_OPEN))
        elif row.direction == IN and row.name != "badges" and row.state != FAULT:
            is_well = row.proved_ms is not None and now_ms - row.proved_ms <= WEEK_MS
            self._post(RoadProved(now_ms, row.name, is_well, HEARD if is_well else NOT_HEARD))


def latest_ms(now_ms: int, weekday: int, at: time, zone: ZoneInfo) -> int:
    """The latest such moment that is not in the future."""
    now = datetime.fromtimestamp(now_ms / 1000, zone)
    day = now.date() - timedelta(days=(now.weekday() - weekday) % 7)
    moment = datetime.combine(day, at, zone)
    if moment > now:
        moment = datetime.combine(day - timedelta(days=7), at, zone)
    return int(moment.timestamp() * 1000)
