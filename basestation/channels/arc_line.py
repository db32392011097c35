"""The line to the alarm receiving centre: a first and, if there is one, a second receiver, both watched all the time.

A signal goes to the first and, when that says nothing that counts, to the second. One that is known to be down comes last, so that an
alarm does not wait for it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ..core.deliveries.arc_signal import ArcSignal
from ..core.roads import RoadState
from ..dc09 import telling
from ..dc09.reply import ACK, DUH, NOISE, Reply
from ..dc09.telling import Dialect
from .arc_exchange import NoAnswer
from .arc_numbers import Book, Numbers
from .arc_order import Order
from .arc_receiver import Make, Receiver, Where
from .arc_refused import Refused
from .base import GiveUp, TryAgain

DEADLINE_S = 18.0  # the outbox waits 20
NOT_UNDERSTOOD = "the alarm receiving centre does not understand this message (DUH): ring them"


@dataclass(frozen=True, slots=True)
class LineSettings:
    """`numbers_tests`: line tests have numbers of their own; otherwise each is 0000."""

    dialect: Dialect
    receivers: tuple[Where, ...]
    numbers_tests: bool = False


class ArcLine:
    """`book` keeps the message numbers in the database (arc_numbers.py); `wants_answers`: each probe is to be answered."""

    def __init__(
        self,
        settings: LineSettings,
        book: Book,
        now_ms: Callable[[], int],
        deadline_s: float = DEADLINE_S,
        wants_answers: Callable[[], bool] = lambda: False,
    ) -> None:
        self._dialect, self._numbers_tests = settings.dialect, settings.numbers_tests
        self.receivers = tuple(Receiver(where, settings.dialect.key, now_ms, wants_answers) for where in settings.receivers)
        self._numbers, self._deadline_s = Numbers(book), deadline_s
        self._order = Order()
        self._refused = Refused()
        self._watching: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._watching = [asyncio.create_task(each.watch(self._next_test), name=f"arc-{each.name}") for each in self.receivers]

    async def stop(self) -> None:
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        for receiver in self.receivers:
            receiver.close()

    def state(self) -> RoadState:
        return joined([(receiver.name, receiver.state()) for receiver in self.receivers])

    async def tell(self, key: str, signal: ArcSignal, text: str = "", place: int = 0) -> str:
        """What was answered, once one of the receivers said yes. TryAgain or GiveUp otherwise. `key` is the same at each try, and so is
        `place`, which rises from signal to signal."""
        async with self._order.kept(signal, place):
            number, heard = await self._numbers.of(key), list[Reply]()
            try:
                async with asyncio.timeout(self._deadline_s):
                    if taken := await self._taken(key, heard, lambda now: telling.event(self._dialect, number, signal, now, text)):
                        return f"taken by the alarm receiving centre's {taken} receiver as message {number:04d}"
            except TimeoutError:
                heard.append(Reply(NOISE, f"no answer within {self._deadline_s:g} s"))
            if len(self._refused.by(key)) == len(self.receivers):
                self._refused.forget(key)
                raise GiveUp(NOT_UNDERSTOOD)
            raise TryAgain("; ".join(reply.why for reply in heard))

    async def _taken(self, key: str, heard: list[Reply], make: Make) -> str:
        """Which receiver took it, "" when none did. What one does not understand is not said to it again; another may be only silent."""
        asked = [each for each in self.receivers if each.name not in self._refused.by(key)]
        for receiver in sorted(asked, key=lambda each: not each.is_up):
            heard.append(await _answer(receiver, make))
            if heard[-1].verdict == ACK:
                self._refused.forget(key)
                return receiver.name
            if heard[-1].verdict == DUH:
                self._refused.note(key, receiver.name, heard[-1])
        return ""

    async def _next_test(self) -> Make:
        number = await self._numbers.next() if self._numbers_tests else 0
        return partial(telling.line_test, self._dialect, number)


async def _answer(receiver: Receiver, make: Make) -> Reply:
    try:
        return await receiver.tell(make)
    except NoAnswer as error:
        return Reply(NOISE, f"{receiver.name} receiver: {error}")


def joined(states: Sequence[tuple[str, RoadState]]) -> RoadState:
    """The line is up while one receiver is; which one is not, and why, is said all the same."""
    up = [state for _, state in states if state.is_up]
    since_ms = min(state.since_ms for state in up) if up else max(state.since_ms for _, state in states)
    proved_ms = max((state.proved_ms for _, state in states if state.proved_ms is not None), default=None)
    why = "; ".join(f"{name} receiver: {state.why}" if len(states) > 1 else state.why for name, state in states if state.why)
    return RoadState(bool(up), since_ms, why, proved_ms)
