"""One receiver of the alarm receiving centre: what is said to it, what its clock shows, and whether it still answers."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

from ..core.roads import RoadState
from ..dc09.frame import Frame, build
from ..dc09.reply import ACK, NAK, Reply, read
from ..dc09.telling import Now
from ..dc09.watch import Watch
from .arc_address import Address
from .arc_exchange import NoAnswer, Place, Transport, ask, knock

AT_ONCE = 4
CALM_S = 0.25  # after a failure its place among the AT_ONCE stays taken so long: a storm is 16 tries in a second, not thousands
FAR_MS = 120_000
LONGEST_TEST_S = 3.0  # a knock, a line test and the waits before them, and whoever watches holds a fault for 5 s: all within 20 s

Make = Callable[[Now], Frame]

log = logging.getLogger(__name__)


class Busy(NoAnswer):
    """It was not asked: our other messages to it hang."""


@dataclass(frozen=True, slots=True)
class Where:
    """`name` is what people call it: first, second."""

    name: str
    host: str
    port: int
    transport: Transport
    patience_s: float
    null_ms: int
    probe_ms: int


class Receiver:
    """`offset_ms` is how far its clock is ahead of ours, as far as it told and what was said by it was taken."""

    def __init__(self, where: Where, key: bytes | None, now_ms: Callable[[], int], wants_answers: Callable[[], bool]) -> None:
        is_udp = where.transport == "udp"  # there is no connection to knock at: the line test itself goes as often
        null_ms = min(where.null_ms, where.probe_ms or where.null_ms) if is_udp else where.null_ms
        self._watch = Watch(now_ms(), null_ms, 0 if is_udp else where.probe_ms, wants_answers)
        self._where, self._key, self._now_ms = where, key, now_ms
        self._address = Address(where.host, where.port)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._changed = asyncio.Event()
        self._was_up: bool | None = None
        self.offset_ms = 0

    @property
    def name(self) -> str:
        return self._where.name

    @property
    def is_up(self) -> bool:
        return self._watch.is_up

    def state(self) -> RoadState:
        state = self._watch.state()
        if not state.is_up or abs(self.offset_ms) <= FAR_MS:
            return state
        apart = f"its clock and this computer's are {abs(self.offset_ms) // 60_000} minutes apart"
        return replace(state, why=f"{apart}: set the one that is wrong")

    async def tell(self, make: Make) -> Reply:
        """Say an event: `make` writes it down for the time it is. NoAnswer when there is none that counts."""
        return await self._heeded(self._say(make, self._where.patience_s), is_event=True)

    async def watch(self, null: Callable[[], Awaitable[Make]]) -> None:
        """For ever: test the line when it is due. `null` makes the next line test."""
        while True:
            await self._until_due()
            try:
                await self._test(null)
            except NoAnswer:
                continue  # the state has it
            except Exception as error:  # a fault of ours must not end the watch: the line counts as dead until it is asked again
                log.error("the test of the line to the alarm receiving centre broke: %s", type(error).__name__)
                self._watch.missed(self._now_ms(), "this program could not test it")

    async def _test(self, null: Callable[[], Awaitable[Make]]) -> None:
        if self._watch.wants_null:
            await self._heeded(self._say(await null(), min(self._where.patience_s, LONGEST_TEST_S)), is_event=False)
        else:
            await self._heeded(self._knock(), is_event=False)

    def close(self) -> None:
        self._address.close()

    async def _until_due(self) -> None:
        """An event that goes wrong meanwhile makes it due sooner."""
        while (wait_ms := self._watch.due_ms - self._now_ms()) > 0:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1000):
                    await self._changed.wait()

    async def _heeded(self, asked: Awaitable[Reply | None], is_event: bool) -> Reply:
        """Whatever comes of it is taken into the state, once."""
        try:
            reply = await asked
        except Busy:
            raise
        except NoAnswer as error:
            self._watch.missed(self._now_ms(), str(error))
            raise
        else:
            if reply is None:
                self._watch.opened(self._now_ms())
            elif reply.verdict == ACK:
                self._watch.answered(self._now_ms(), is_event)
            elif is_event:
                self._watch.refused(self._now_ms(), "it does not understand one of our messages (DUH): ring the centre")
            else:
                self._watch.missed(self._now_ms(), "it answers, but does not know line tests (NULL): ask the centre")
            return reply or Reply(ACK)
        finally:
            self._note()

    async def _say(self, make: Make, patience_s: float) -> Reply:
        """A NAK is never sealed: a forged one may set our clock wrong, but for no longer than until something goes wrong by it."""
        try:
            reply, self.offset_ms = await self._said(make, patience_s, self.offset_ms)
        except Busy:
            raise
        except NoAnswer:
            self.offset_ms = 0
            raise
        return reply

    async def _said(self, make: Make, patience_s: float, ahead_ms: int) -> tuple[Reply, int]:
        """And how far ahead its clock is, if this was said by the right one."""
        reply = await self._ask(make, patience_s, ahead_ms)
        if reply.verdict == NAK:  # its time is the cure; once only, or two clocks that never agree would talk for ever
            ahead_ms = ahead_ms if reply.receiver_ms is None else reply.receiver_ms - self._now_ms()
            reply = await self._ask(make, patience_s, ahead_ms)
        if reply.verdict == NAK:
            raise NoAnswer("it refuses our messages (NAK) even with its own time: is the account or the key another there?")
        return reply, ahead_ms

    async def _ask(self, make: Make, patience_s: float, ahead_ms: int) -> Reply:
        async with self._place(patience_s) as place:
            frame = make(Now(self._now_ms(), ahead_ms))
            return await ask(place, build(frame), lambda data: read(data, frame, self._key, self._now_ms() + ahead_ms), patience_s)

    async def _knock(self) -> None:
        patience_s = min(self._where.patience_s, LONGEST_TEST_S)
        async with self._place(patience_s) as place:
            await knock(place, patience_s)

    @contextlib.asynccontextmanager
    async def _place(self, patience_s: float) -> AsyncIterator[Place]:
        """One of the few places at this receiver, given back late when it failed. Whoever gets none in time goes to the other receiver."""
        try:
            async with asyncio.timeout(patience_s):
                await self._room.acquire()
        except TimeoutError:
            raise Busy("it keeps our other messages waiting") from None
        try:
            yield Place(await self._found(patience_s), self._where.port, self._where.transport)
        except NoAnswer:
            asyncio.get_running_loop().call_later(CALM_S, self._room.release)
            raise
        except BaseException:
            self._room.release()
            raise
        self._room.release()

    async def _found(self, patience_s: float) -> str:
        try:
            return await self._address.find(patience_s)
        except (OSError, UnicodeError):
            raise NoAnswer("its name has no address") from None

    def _note(self) -> None:
        """Into the log when it changed, not at each try."""
        self._changed.set()
        state = self.state()
        if state.is_up != self._was_up:
            self._was_up = state.is_up
            log.log(
                logging.INFO if state.is_up else logging.ERROR,
                "the alarm receiving centre's %s receiver: %s",
                self.name,
                state.why or "answers",
            )
