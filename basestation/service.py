"""The one queue of the base: drained in batches, thought about, committed, and only then acted on.

    gateway, web, outbox, due time --> queue --> think --> commit --> stored, receipts, outbox, screens

Alarms overtake everything else. A commit that fails throws the site away, reads it again from the store and thinks
again about the same inputs: nothing was acknowledged, so nothing is lost.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from badgelink import frame
from sqlalchemy.exc import SQLAlchemyError

from .core.batch import Batch
from .core.decisions import Decision
from .core.site import Site
from .core.telling import Delivery
from .core.thinking import think
from .core.turn import Heard, Input, Turn
from .gateways.base import Inbound

log = logging.getLogger(__name__)

LARGEST_BATCH = 200
ALARM_TYPES = (1, 2)
COMMIT_AGAIN_S = 1.0


class Commits(Protocol):
    def commit(self, batch: Batch) -> None: ...


@dataclass(slots=True)
class Waiting:
    """One input in the queue, and what to do once it is stored."""

    input: Input
    stored: Callable[[tuple[Decision, ...]], None]


@dataclass(frozen=True, slots=True)
class Outward:
    """What the service may do to the world. All are called on the event loop, after the commit."""

    send_frame: Callable[[int, str, bytes], None]
    deliver: Callable[[Sequence[Delivery]], None]
    changed: Callable[[Turn], None]
    fault: Callable[[str], None]


class Service:
    """`load` reads the site from the store; `store.commit` runs in a thread of its own, one at a time."""

    def __init__(self, store: Commits, load: Callable[[], Site], now_ms: Callable[[], int], outward: Outward):
        self._store, self._load, self._now_ms, self._outward = store, load, now_ms, outward
        self._alarms: deque[Waiting] = deque()
        self._others: deque[Waiting] = deque()
        self._wake = asyncio.Event()
        self._committer = ThreadPoolExecutor(1, "commit")
        self.site = load()
        self.saved_ms = now_ms()
        self.fault = ""

    # In -------------------------------------------------------------------------------------------------------------

    def hear(self, inbound: Inbound) -> None:
        """A gateway heard a frame. Its `stored` is called after the commit."""
        heard = Heard(inbound.at_ms, inbound.road, inbound.claimed_badge, inbound.frame)
        queue = self._alarms if _is_alarm(inbound.frame) else self._others
        self._put(queue, Waiting(heard, lambda _: inbound.stored()))

    def post(self, item: Input) -> None:
        """Something happened; nobody waits for what comes of it."""
        self._put(self._others, Waiting(item, lambda _: None))

    async def ask(self, item: Input) -> tuple[Decision, ...]:
        """Something happened; the decisions it led to, once they are stored. People's inputs go with the alarms."""
        answer: asyncio.Future[tuple[Decision, ...]] = asyncio.get_running_loop().create_future()
        self._put(self._alarms, Waiting(item, lambda decisions: None if answer.done() else answer.set_result(decisions)))
        return await answer

    def reload(self) -> None:
        """The roster, the badges or the policy were changed in the store: read everything again before the next turn."""
        self._stale = True
        self._wake.set()

    _stale = False

    def _put(self, queue: deque[Waiting], waiting: Waiting) -> None:
        queue.append(waiting)
        self._wake.set()

    # Round and round ------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """For ever. Ends only by being cancelled, or by an error that is a fault of ours: then the process must restart."""
        while True:
            await self._wait()
            batch = self._take()
            if self._stale:
                self._stale, self.site = False, self._load()
            await self._turn(batch)
            await asyncio.sleep(0)  # a turn with nothing to commit awaits nothing: the loop's other tasks come first

    async def _turn(self, batch: list[Waiting]) -> None:
        while True:
            turn = think(self.site, [waiting.input for waiting in batch], self._now_ms())
            if turn.batch.is_empty or await self._is_committed(turn):
                return self._act(turn, batch)
            await asyncio.sleep(COMMIT_AGAIN_S)
            self.site = self._load()

    async def _is_committed(self, turn: Turn) -> bool:
        try:
            await asyncio.get_running_loop().run_in_executor(self._committer, self._store.commit, turn.batch)
        except (SQLAlchemyError, OSError) as error:
            self._tell_fault(f"The base can't write to its database, so no alarm is being recorded or receipted: {error}")
            return False
        self.saved_ms = self._now_ms()
        self._tell_fault("")
        return True

    def _act(self, turn: Turn, batch: list[Waiting]) -> None:
        for badge, road, sealed in turn.frames:
            self._outward.send_frame(badge, road, sealed)
        for waiting, decisions in zip(batch, turn.answers, strict=True):
            waiting.stored(decisions)
        if turn.deliveries:
            self._outward.deliver(turn.deliveries)
        for road, why in turn.refused:
            log.warning("refused a frame from %s: %s", road, why)
        if turn.changed:
            self._outward.changed(turn)

    def _tell_fault(self, fault: str) -> None:
        if fault != self.fault:
            self.fault = fault
            self._outward.fault(fault)

    def _take(self) -> list[Waiting]:
        """Alarms first; of the rest only what fits beside them."""
        batch = [self._alarms.popleft() for _ in range(min(len(self._alarms), LARGEST_BATCH))]
        room = LARGEST_BATCH - len(batch)
        batch += [self._others.popleft() for _ in range(min(len(self._others), room))]
        return batch

    async def _wait(self) -> None:
        """Until there is something to think about."""
        self._wake.clear()
        due_ms = self.site.due_ms()
        if self._alarms or self._others or self._stale:
            return
        try:
            async with asyncio.timeout(None if due_ms is None else max(0, due_ms - self._now_ms()) / 1000):
                await self._wake.wait()
        except TimeoutError:
            return  # something is due


def _is_alarm(data: bytes) -> bool:
    try:
        return frame.peek(data).type in ALARM_TYPES
    except frame.BadFrame:
        return False
