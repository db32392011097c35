"""The weekly proof: a test over every road out, and a look whether every road in has heard something since the last one."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..core.roads.by_hand import proof_of
from ..core.roads.rows import Row
from ..core.site import Site
from ..core.turn import Input

LOOK_EVERY_S = 20.0
LATE_MS = 12 * 3_600_000  # the computer may have been off; but nobody wants a test in the night


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
            proof = proof_of(row, now_ms)
            if proof is not None and self._last_ms(site, row.name) < moment_ms:
                self._asked_ms[row.name] = now_ms
                self._post(proof)

    def _last_ms(self, site: Site, road: str) -> int:
        record = site.roads.get(road)
        return max(self._asked_ms.get(road, 0), (record.proof_ms or 0) if record else 0)


def latest_ms(now_ms: int, weekday: int, at: time, zone: ZoneInfo) -> int:
    """The latest such moment that is not in the future."""
    now = datetime.fromtimestamp(now_ms / 1000, zone)
    day = now.date() - timedelta(days=(now.weekday() - weekday) % 7)
    moment = datetime.combine(day, at, zone)
    if moment > now:
        moment = datetime.combine(day - timedelta(days=7), at, zone)
    return int(moment.timestamp() * 1000)
