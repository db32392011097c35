"""Keeps the lease: a sign of life each second while the event loop is alive, and the end of a process that was overtaken.

loop      pets us four times a second; one that hangs does not, and then no sign is shown
renewing  a thread: shows the sign; neither waits for the loop nor keeps it waiting
judging   a thread: when another base will have taken over it ends the process, whatever hangs in it
"""

import asyncio
import logging
import os
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from ..clock import steady_ms
from ..core.lease import BEAT_MS, LOOK_MS, STARTING_MS
from ..store.ownership import NotOurs
from ..store.store import Store

log = logging.getLogger(__name__)
LOOK_S = LOOK_MS / 1000
STOPPED_WITHIN_S = 1.0  # what hangs in the database is left behind
HUNG_MS = 1_000  # a loop that did not pet us for longer shows no sign
WORKING_MS = 20_000  # but for so long the database may keep it: a spare would wait for it too, and kill what is being written


def end_at_once(why: str) -> None:
    """With everything that was under way: what this process believes is not true any more. The service manager starts it as the spare."""
    log.critical("%s: this one ends, to be started again as the spare", why)
    for handler in logging.getLogger().handlers:
        handler.flush()
    os._exit(1)


class LeaseKeeper:
    """`now_ms` is the base's clock; `lost` is called on a thread, and doesn't come back in a real process."""

    def __init__(
        self,
        store: Store,
        now_ms: Callable[[], int],
        lost: Callable[[str], None] = end_at_once,
        steady: Callable[[], int] = steady_ms,
    ):
        self._store, self._now_ms, self._lost, self._steady_ms = store, now_ms, lost, steady
        self._is_stopped = threading.Event()
        self._petted_ms = steady()
        self._renewed_ms = 0
        self._petting: asyncio.TimerHandle | None = None
        self._threads: list[threading.Thread] = []
        self._fault = ""

    def start(self) -> None:
        """While the base reads and opens everything its loop has little time to pet us: for so long it is believed."""
        self._petted_ms = self._steady_ms() + STARTING_MS
        self._threads = [threading.Thread(target=self._repeat, args=(work,), daemon=True) for work in (self.renew, self.judge)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._is_stopped.set()
        if self._petting is not None:
            self._petting.cancel()
        for thread in self._threads:
            thread.join(STOPPED_WITHIN_S)

    def pet(self) -> None:
        """On the loop, from now on for ever: as long as this comes it is alive."""
        self._petted_ms = max(self._petted_ms, self._steady_ms())
        self._petting = asyncio.get_running_loop().call_later(LOOK_S, self.pet)

    def all_is_open(self) -> None:
        """From now on the loop is missed when it hangs."""
        self._petted_ms = self._steady_ms()

    def _repeat(self, work: Callable[[], None]) -> None:
        while not self._is_stopped.wait(LOOK_S):
            try:
                work()
            except Exception as error:
                log.critical("the keeper of the lease broke", exc_info=error)
                self._give_up("a base that can't keep its lease must not go on")

    def renew(self) -> None:
        """Show a sign of life, if it is time."""
        began_ms = self._steady_ms()
        if self._hangs(began_ms) or began_ms - self._renewed_ms < BEAT_MS:
            return
        try:
            self._store.ownership.renew(self._store.signs, self._now_ms())
        except NotOurs as error:
            self._give_up(str(error))
        except (SQLAlchemyError, OSError) as error:
            self._say(f"the base can't show the spare that it is alive: {error}")
        else:
            self._renewed_ms = began_ms
            self._say("")

    def _hangs(self, now_ms: int) -> bool:
        working_ms = self._store.working_since_ms
        return now_ms - self._petted_ms > HUNG_MS and (working_ms is None or now_ms - working_ms > WORKING_MS)

    def judge(self) -> None:
        """End, if another base will have taken over."""
        if self._store.ownership.hold.must_end(self._steady_ms()):
            self._give_up("this base hung or lost its database, and a spare stood by")

    def _give_up(self, why: str) -> None:
        if not self._is_stopped.is_set():
            self._is_stopped.set()
            self._lost(why)

    def _say(self, fault: str) -> None:
        """Once for each time that it begins: which words the driver finds is no news."""
        if bool(fault) != bool(self._fault):
            log.log(logging.ERROR if fault else logging.INFO, "%s", fault or "the base shows that it is alive again")
        self._fault = fault
