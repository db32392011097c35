"""Keeps a modem on its line for ever: finds its port, opens it, carries bytes and time, and begins again when it is gone."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from ..core.roads import RoadState
from .known import NO_MODEM
from .modem import Modem
from .serial_port import Opener, PortFailed, SerialPort, find_ports
from .talk import HangUp, Odd, Order, Write

WAITS_S = (0.5, 1.0, 2.0, 4.0)
BROKE = "the base did not understand the modem, and begins again with it"

log = logging.getLogger(__name__)


class Line:
    """`obey` gets every order but those about the line itself, on the event loop."""

    def __init__(self, modem: Modem, pattern: str, baud: int, now_ms: Callable[[], int], obey: Callable[[Order], None]) -> None:
        self.modem, self._pattern, self._baud = modem, pattern, baud
        self._now_ms, self._obey = now_ms, obey
        self._port: SerialPort | None = None
        self._opener, self._gone = Opener(), asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._proved_ms: int | None = None
        self._state = RoadState(False, now_ms(), NO_MODEM)
        self._was_awake = False
        self._odd: set[str] = set()

    async def start(self) -> None:
        self._keeping = asyncio.create_task(self._keep(), name="modem")

    async def stop(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        self._let_go()

    def do(self, act: Callable[[int], list[Order]]) -> None:
        """Something is wanted of the modem, or happened to it; and what comes of that."""
        try:
            orders = act(self._now_ms())
        except Exception:
            log.exception(BROKE)
            return self._lose(BROKE)
        self._was_awake = self._was_awake or self.modem.known.is_awake
        for order in orders:
            self._carry(order)
        self._plan()
        self._look()

    def state(self) -> RoadState:
        self._look()
        return self._state

    def proved(self) -> None:
        """Something came back from the network."""
        self._proved_ms = self._now_ms()

    def _look(self) -> None:
        now_ms, known = self._now_ms(), self.modem.known
        why = self.modem.why_not(now_ms)
        has_turned = self._state.is_up == bool(why)
        if has_turned:
            log.log(logging.WARNING if why else logging.INFO, "road sms %s", f"down: {why}" if why else "up")
        since_ms = now_ms if has_turned else self._state.since_ms
        self._state = RoadState(not why, since_ms, why or known.worry, self._proved_ms)

    # The port -------------------------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                has_worked = await self._use_any()
            except Exception:  # a base that no longer looks for its modem would be worse
                log.exception("looking for the modem broke")
                self._lose(BROKE)
                has_worked = False
            failures = 0 if has_worked else failures
            await asyncio.sleep(WAITS_S[min(failures, len(WAITS_S) - 1)])
            failures += 1

    async def _use_any(self) -> bool:
        paths = find_ports(self._pattern)
        if not paths:
            self._lose(NO_MODEM)
        for path in paths:  # a modem has several ports, and only some of them answer
            if await self._use(path):
                return True
        return False

    async def _use(self, path: str) -> bool:
        """Until it is gone. Whether there was a modem."""
        self._gone.clear()
        self._was_awake = False
        try:
            self._port = await self._opener.open(path, self._baud, self._heard, self._lose)
        except PortFailed as error:
            self._lose(str(error))
            return False
        try:
            self.do(self.modem.opened)
            await self._gone.wait()
        finally:
            self._let_go()
        return self._was_awake

    def _heard(self, data: bytes) -> None:
        self.do(partial(self.modem.heard, data))

    def _lose(self, why: str) -> None:
        self.modem.lost(self._now_ms(), why)
        self._let_go()
        self._look()
        self._gone.set()

    def _hang_up(self) -> None:
        """What is wrong is still known of the modem."""
        self._let_go()
        self._gone.set()

    def _let_go(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._port is not None:
            self._port.close()
            self._port = None

    def _carry(self, order: Order) -> None:
        if isinstance(order, Write):
            if self._port is not None:
                self._port.write(order.data)
        elif isinstance(order, HangUp):
            self._hang_up()
        elif isinstance(order, Odd):
            self._say_once(order.what)
        else:
            self._obey(order)

    def _say_once(self, what: str) -> None:
        if what not in self._odd:
            self._odd.add(what)
            log.warning("the modem gave us %s", what)

    def _plan(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due_ms = self.modem.due_ms
        if due_ms is not None and self._port is not None:
            wait_s = max(0, due_ms - self._now_ms()) / 1000
            self._timer = asyncio.get_running_loop().call_later(wait_s, self.do, self.modem.tick)
