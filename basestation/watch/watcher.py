"""Looks at everything that is watched, each second, and says only what has turned.

gateways, channels, disk, clock ... --state()--> held up or down --RoadChanged--> the service
"""

import asyncio
import logging
from collections.abc import Callable, Mapping

from ..core.roads import RoadState
from ..core.roads.events import RoadChanged
from ..core.roads.record import RoadRecord
from ..core.roads.rows import Row, row_of, with_those_off
from ..core.roads.steady import Steady
from ..core.roads.table import watched
from ..core.site import Site
from ..core.turn import Input

LOOK_EVERY_S = 1.0
AGAIN_MS = 10_000  # what was posted waits in the service's queue: a database that is away for a weekend must not fill it
GONE = "it is no longer set up"
BROKE = "it could not be looked at: see the log"

log = logging.getLogger(__name__)

Look = Callable[[], RoadState]
Looks = Callable[[], Mapping[str, Look]]


class Watcher:
    """`looks` gives what there is to look at now, by name. `shown` is called when what the pages show is different."""

    def __init__(
        self, looks: Looks, now_ms: Callable[[], int], post: Callable[[Input], None], site: Callable[[], Site], shown: Callable[[], None]
    ) -> None:
        self._looks, self._now_ms, self._post, self._site, self._shown = looks, now_ms, post, site, shown
        self._steady: dict[str, Steady] = {}
        self._states: dict[str, RoadState] = {}
        self._broken: set[str] = set()
        self._posted: dict[str, tuple[bool, int]] = {}
        self._seen: list[tuple[str, ...]] = []

    async def run(self) -> None:
        """For ever."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    def look(self) -> None:
        now_ms = self._now_ms()
        looks = self._looks()
        self._states = {name: self._state(name, look, now_ms) for name, look in looks.items()}
        for name, state in self._states.items():
            self._hold(name, state, now_ms)
        for name, record in list(self._site().roads.items()):
            if not record.is_up and name not in self._states:
                self._say(RoadChanged(now_ms, name, True, GONE))
        self._tell_pages()

    def rows(self) -> tuple[Row, ...]:
        records = self._site().roads
        return with_those_off(row_of(name, state, records.get(name), self._steady[name].is_up) for name, state in self._states.items())

    def _hold(self, name: str, state: RoadState, now_ms: int) -> None:
        """What was posted and not stored (the database was away) is posted again: the record says what is known."""
        record = self._site().roads.get(name, RoadRecord(name))
        steady = self._steady.setdefault(name, Steady(watched(name).hold_ms, record.is_up))
        if steady.look(state, now_ms) is not None or steady.is_up != record.is_up:
            self._say(RoadChanged(now_ms, name, steady.is_up, "" if steady.is_up else state.why))
        else:
            self._posted.pop(name, None)

    def _say(self, changed: RoadChanged) -> None:
        said = self._posted.get(changed.road)
        if said is None or said[0] != changed.is_up or changed.at_ms - said[1] >= AGAIN_MS:
            self._posted[changed.road] = changed.is_up, changed.at_ms
            self._post(changed)

    def _state(self, name: str, look: Look, now_ms: int) -> RoadState:
        """A road whose state can't even be told has a fault; the others are looked at all the same."""
        try:
            state = look()
        except Exception as error:
            if name not in self._broken:
                log.exception("road %s: its state can't be told", name)
            self._broken.add(name)
            before = self._states.get(name)
            since_ms = before.since_ms if before is not None and not before.is_up else now_ms
            return RoadState(False, since_ms, f"{BROKE} ({type(error).__name__})")
        self._broken.discard(name)
        return state

    def _tell_pages(self) -> None:
        seen: list[tuple[str, ...]] = [(row.name, row.state, row.why) for row in self.rows()]
        if seen != self._seen:
            self._seen = seen
            self._shown()
