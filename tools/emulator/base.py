"""The real site, core and store in virtual time: what service.py does, without a thread or a socket.

It can be killed between any two of its acts, and starts again from what the store holds.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import event

from basestation.core.decisions import Decision
from basestation.core.events import DeliverySettled
from basestation.core.policy.ladders import Policy, default_policy
from basestation.core.roads import Signal
from basestation.core.site import Site
from basestation.core.telling import Delivery
from basestation.core.thinking import think
from basestation.core.turn import Heard, Input, Turn
from basestation.store.loading import load_site
from basestation.store.store import Store

from .providers import FakeProvider, Outcome, sent
from .roads import Road, Stored
from .world import World

MONDAY_MORNING_MS = 1_772_442_000_000  # 2 March 2026, 09:00 in England
RESTART_MS = 2_000
BEFORE_COMMIT, AFTER_COMMIT, AFTER_RECEIPTS = "before commit", "after commit", "after receipts"


class Killed(Exception):
    """The base died in the middle of its turn."""


Waiting = tuple[Input, Stored]


class VirtualBase:
    """`dies` is asked at each stage of each turn whether the process ends there. `is_hasty` trusts the disk: for many runs."""

    def __init__(
        self,
        world: World,
        roads: Sequence[Road],
        database: Path,
        providers: Mapping[str, FakeProvider],
        policy: Policy | None = None,
        is_hasty: bool = False,
    ) -> None:
        self.world, self.database = world, database
        self.policy = policy or default_policy()
        self.clock_error_ms = 0
        self.dies: Callable[[Turn, str], bool] = lambda turn, stage: False
        self.refused: list[str] = []
        self._roads, self._providers, self._is_hasty = roads, providers, is_hasty
        self._queue: list[Waiting] = []
        self._life = 0
        self._stalled_until_ms = 0
        self._looks_ms: int | None = None
        self.store: Store | None = None
        self._site: Site | None = None
        self._is_stale = False

    # Life and death -------------------------------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        return self.store is not None

    @property
    def now_ms(self) -> int:
        """The base's own clock: read from the computer's at the start, steady ever after."""
        return self._wall_ms + self.world.now_ms - self._started_ms

    def start(self) -> None:
        """`NotOurs` when another base owns the database."""
        store = Store(f"sqlite:///{self.database}")
        if self._is_hasty:
            event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        store.own()
        self._started_ms = self.world.now_ms
        self._wall_ms = MONDAY_MORNING_MS + self.world.now_ms + self.clock_error_ms
        self.store, self._life, self._looks_ms, self._stalled_until_ms = store, self._life + 1, None, 0
        self._site, self._is_stale = self._load(store), False
        self._turn([])  # as the service does: what fell due while it was away comes before anything is heard
        for road in self._roads if self.is_running else ():
            road.open(self._hear)
        self._look_again()

    def kill(self) -> None:
        """kill -9: whatever was only in memory is gone."""
        if self.store is not None:
            self.store.close()
        self.store = self._site = None
        self._queue.clear()
        self._life += 1
        for road in self._roads:
            road.leave()

    def restart(self, after_ms: int = RESTART_MS) -> None:
        self.kill()
        self.world.at(self.world.now_ms + after_ms, lambda: None if self.is_running else self.start())

    def stall(self, lasting_ms: int) -> None:
        """Stopped, or busy: it hears and does nothing for so long, but is not dead."""
        self._stalled_until_ms = self.world.now_ms + lasting_ms
        self._look_at(self._stalled_until_ms)

    def reload(self) -> None:
        """The roster, the badges or the visits were changed in the store: read everything again before the next look."""
        self._is_stale = True
        self._look_at(self.world.now_ms)

    @property
    def site(self) -> Site | None:
        if self._is_stale and self.store is not None:
            read = self._load(self.store)
            if self._site is None:
                self._site = read
            else:
                self._site.adopt(read)
            self._is_stale = False
        return self._site

    def add_road(self, road: Road) -> None:
        self._roads = [*self._roads, road]
        if self.is_running:
            road.open(self._hear)

    # In -------------------------------------------------------------------------------------------------------------

    def ask(self, item: Input) -> tuple[Decision, ...]:
        """What somebody at the office does, and what it led to. Nothing when the base died of it, or is away."""
        answers: list[tuple[Decision, ...]] = []
        self._queue.append((item, lambda: None))
        self._turn(answers)
        return answers[-1] if answers else ()

    def post(self, item: Input) -> None:
        self._queue.append((item, lambda: None))
        self._look_at(self.world.now_ms)

    def _hear(
        self, road: str, claimed: int | None, frame: bytes, stored: Stored, signal: Signal | None = None, kept_since_ms: int | None = None
    ) -> None:
        self._queue.append((Heard(self.now_ms, road, claimed, frame, signal, kept_since_ms=kept_since_ms), stored))
        self._look_at(self.world.now_ms)

    # Round and round ------------------------------------------------------------------------------------------------

    def _look_at(self, due_ms: int) -> None:
        if self._looks_ms is None or due_ms < self._looks_ms:
            self._looks_ms, life = due_ms, self._life
            self.world.at(due_ms, lambda: self._look(life, due_ms))

    def _look(self, life: int, due_ms: int) -> None:
        if life != self._life or self._looks_ms != due_ms:
            return
        self._looks_ms = None
        if self.world.now_ms < self._stalled_until_ms:
            self._look_at(self._stalled_until_ms)
            return
        self._turn([])

    def _turn(self, answers: list[tuple[Decision, ...]]) -> None:
        site = self.site
        if self.store is None or site is None:
            self._queue.clear()
            return
        batch, self._queue = self._queue, []
        try:
            turn = self._decided(self.store, site, batch)
            self._act(turn, batch)
        except Killed:
            self.kill()
            return
        answers += turn.answers
        self._look_again()

    def _decided(self, store: Store, site: Site, batch: list[Waiting]) -> Turn:
        turn = think(site, [item for item, _ in batch], self.now_ms)
        self._survive(turn, BEFORE_COMMIT)
        if not turn.batch.is_empty:
            store.commit(turn.batch)
        self._survive(turn, AFTER_COMMIT)
        return turn

    def _act(self, turn: Turn, batch: list[Waiting]) -> None:
        for badge, road_name, sealed in turn.frames:
            for road in self._roads:
                if not road_name or road.name == road_name:
                    road.send(badge, sealed)
        for _, stored in batch:
            stored()
        self._survive(turn, AFTER_RECEIPTS)
        self.refused += [why for _, why in turn.refused]
        for delivery in turn.deliveries:
            self._deliver(delivery)

    def _survive(self, turn: Turn, stage: str) -> None:
        if self.dies(turn, stage):
            raise Killed(stage)

    def _deliver(self, delivery: Delivery) -> None:
        outcome, life = sent(self._providers, self.now_ms, delivery), self._life
        self.world.at(self.world.now_ms + outcome.after_ms, lambda: self._settle(life, delivery.number, outcome))

    def _settle(self, life: int, number: int, outcome: Outcome) -> None:
        if life == self._life:
            self.post(DeliverySettled(self.now_ms, number, outcome.kind, outcome.answer))

    def _look_again(self) -> None:
        due_ms = self.site.due_ms() if self.site is not None else None
        if due_ms is not None:
            self._look_at(max(self.world.now_ms, due_ms - self.now_ms + self.world.now_ms))

    def _load(self, store: Store) -> Site:
        return load_site(store, "school", self.policy, ZoneInfo("Europe/London"), self.now_ms)
