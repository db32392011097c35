"""The one queue of the base: drained in batches, thought about, committed, and only then acted on.

    gateway, web, outbox, due time --> queue --> think --> commit --> stored, receipts, outbox, screens

Alarms overtake everything else. A commit that fails throws the site away, reads it again from the store and thinks
again about the same inputs: nothing was acknowledged, so nothing is lost.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .core.batch import ChangeRefused, Commits, Said, StoreFailed, StoreRefused
from .core.decisions import Decision
from .core.site import Site
from .core.telling import Delivery
from .core.thinking import think
from .core.turn import Heard, Input, Turn
from .gateways.base import Inbound
from .sifting import Sifting
from .waiting import Queue, Waiting, is_alarm

log = logging.getLogger(__name__)

LARGEST_BATCH = 200
T = TypeVar("T")
COMMIT_AGAIN_S = 1.0
LONGEST_WAIT_S = 5.0  # the loop's own timers stand still while the computer sleeps; what fell due meanwhile is found soon after


@dataclass(frozen=True, slots=True)
class Outward:
    """What the service may do to the world. All are called on the event loop, after the commit."""

    send_frame: Callable[[int, str, bytes], None]
    deliver: Callable[[Sequence[Delivery]], None]
    changed: Callable[[Turn], None]
    fault: Callable[[str], None]


class Service:
    """`load` reads the site from the store, or says StoreFailed; `load_edited` only what people edit there. Turns run on the event loop,
    one after the other, the commit included."""

    def __init__(
        self,
        store: Commits,
        load: Callable[[], Site],
        now_ms: Callable[[], int],
        outward: Outward,
        load_edited: Callable[[], Site] | None = None,
    ):
        self._store, self._load, self._now_ms, self._outward = store, load, now_ms, outward
        self._load_edited = load_edited or load
        self._queue = Queue()
        self._loop = asyncio.get_running_loop()
        self._broken: asyncio.Future[None] = self._loop.create_future()
        self._next: asyncio.Handle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_stale = self._is_edited = False
        self.site = load()
        self._write_fault = ""
        self.sifting = Sifting()

    # In -------------------------------------------------------------------------------------------------------------

    def hear(self, inbound: Inbound) -> None:
        """A gateway heard a frame. Its `stored` is called after the commit."""
        by, kept_since_ms = inbound.road, inbound.kept_since_ms
        heard = Heard(inbound.at_ms, by, inbound.claimed_badge, inbound.frame, inbound.signal, inbound.sender, kept_since_ms)
        self._put(Waiting(heard, lambda _: inbound.stored()), is_alarm(inbound.frame))

    def post(self, item: Input) -> None:
        """Something happened; nobody waits for what comes of it."""
        self._put(Waiting(item, lambda _: None), False)

    async def ask(self, item: Input) -> tuple[Decision, ...]:
        """Something happened; the decisions it led to, once they are stored. People's inputs go with the alarms."""
        answer: asyncio.Future[tuple[Decision, ...]] = self._loop.create_future()
        self._put(Waiting(item, lambda decisions: None if answer.done() else answer.set_result(decisions)), True)
        return await answer

    def reload(self) -> None:
        """The roster, the badges or the policy were changed in the store: read them again before the next turn."""
        self._is_edited = True
        self._wake()

    def change(self, said: Said, write: Callable[[Any], T]) -> T:
        """The roster or the badges are changed between two turns, with what the journal says of it, in one transaction. `write` is called
        on the event loop: nothing in it is slow."""
        try:
            return self._store.change(said, write)
        except (ChangeRefused, StoreRefused):
            raise  # nothing was written, and the store is as it was
        except Exception:
            self._is_stale = True
            raise
        finally:
            self.reload()

    def _put(self, waiting: Waiting, is_urgent: bool) -> None:
        self._queue.put(waiting, is_urgent)
        self._wake()

    # Round and round ------------------------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Whatever fell due while the base was away, now, before anything slow is begun."""
        self._turn()

    async def run(self) -> None:
        """For ever. Ends only by being cancelled, or by an error that is a fault of ours: then the process must restart."""
        self._wake()
        try:
            await self._broken
        finally:
            for handle in (self._next, self._timer):
                if handle is not None:
                    handle.cancel()
            self._next = self._loop.call_soon(lambda: None)  # nothing wakes us again

    def _wake(self) -> None:
        """A turn comes as soon as what is running now is done, so all that one read of a socket brought shares it."""
        if self._next is None:
            self._next = self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        self._next = None
        try:
            if self._is_read():
                batch = self._queue.take(self.sifting.most_inputs(LARGEST_BATCH, self._queue.has_alarms))
                if turn := self._thought(batch):
                    self._settle(turn, batch)
        except Exception as error:
            if not self._broken.done():
                self._broken.set_exception(error)

    def _thought(self, batch: list[Waiting]) -> Turn | None:
        """None when something of it can't be thought about: it is looked for before anything else is done."""
        at_ms = self._now_ms()
        most_due = self.sifting.most_due(self.site, len(batch), at_ms)
        try:
            return think(self.site, [waiting.input for waiting in batch], at_ms, most_due)
        except MemoryError:
            raise  # no input's fault: this process ends, and the one that is started in its place has room
        except Exception as error:
            self._sift(batch, error)
            return None

    def _sift(self, batch: list[Waiting], error: Exception) -> None:
        self._is_stale = True
        if self.sifting.is_on:
            self.sifting.blame([waiting.input for waiting in batch], self._now_ms(), error)
            self._outward.fault(self.fault)
            for waiting in batch:
                waiting.stored(())
        else:
            self._queue.put_back(batch)
            self.sifting.begin(len(batch))
        self._wake()

    def _is_read(self) -> bool:
        """Whether what must be read again was; a store that can't be read just now is asked again soon, like one that can't be written."""
        try:
            self._read_again()
        except StoreFailed as error:
            self._tell_fault(f"The base can't read its database, so no alarm is being recorded or receipted: {error}")
            self._next = self._loop.call_later(COMMIT_AGAIN_S, self._turn)
            return False
        return True

    def _read_again(self) -> None:
        if self._is_stale:
            before, self.site = self.site, self._load()
            self.site.go_on_from(before, self._now_ms())
        elif self._is_edited:
            self.site.adopt(self._load_edited())
        self._is_stale = self._is_edited = False

    def _settle(self, turn: Turn, batch: list[Waiting]) -> None:
        try:
            is_stored = turn.batch.is_empty or self._is_committed(turn)
        except StoreRefused as error:
            return self._sift(batch, error)
        if is_stored:
            self._act(turn, batch)
            if self.sifting.well(len(batch), turn.at_ms):
                self._outward.fault(self.fault)
            self._plan_next_turn()
        else:
            self._queue.put_back(batch)
            self._is_stale = True
            self._next = self._loop.call_later(COMMIT_AGAIN_S, self._turn)

    def _is_committed(self, turn: Turn) -> bool:
        try:
            self._store.commit(turn.batch)
        except StoreFailed as error:
            self._tell_fault(f"The base can't write to its database, so no alarm is being recorded or receipted: {error}")
            return False
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

    def _plan_next_turn(self) -> None:
        if not self._queue.is_empty or self.sifting.is_on:
            return self._wake()
        if self._timer is not None:
            self._timer.cancel()
        due_ms = self.site.due_ms()
        wait_s = LONGEST_WAIT_S if due_ms is None else min(max(0, due_ms - self._now_ms()) / 1000, LONGEST_WAIT_S)
        self._timer = self._loop.call_later(wait_s, self._wake)

    @property
    def fault(self) -> str:
        """What is wrong with the base itself, in words for the office; empty when nothing is."""
        return self._write_fault or ". ".join(self.sense_faults())

    def sense_faults(self) -> list[str]:
        """What can't be read, understood or worked out."""
        return [*self.site.unread, *self.sifting.faults]

    @property
    def write_fault(self) -> str:
        """Why nothing is written just now."""
        return self._write_fault

    def _tell_fault(self, fault: str) -> None:
        if fault != self._write_fault:
            self._write_fault = fault
            self._outward.fault(self.fault)
