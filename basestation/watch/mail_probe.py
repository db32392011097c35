"""Asks the mail server whether it is there, often while it matters: a letter that is needed must not be the first to find out."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from ..channels.base import GiveUp, TryAgain
from .tracked import SLOW, Tracked

# Asked, not answered, and held for 5 s: all within 20 s. Only every third time it is asked whether we may sign in.
BUSY_S, CALM_S, PATIENCE_S = 5.0, 300.0, 5.0
SIGN_IN_EVERY = 3
LOOK_S = 1.0


class Greets(Protocol):
    async def greet(self, signs_in: bool = True) -> str:
        """What the server answered. TryAgain or GiveUp when it did not, or not well."""
        ...


class MailProbe:
    """Tells `tracked`, which is the channel as the outbox has it."""

    def __init__(self, mail: Greets, tracked: Tracked, is_busy: Callable[[], bool], now_ms: Callable[[], int]) -> None:
        self._mail, self._tracked, self._is_busy, self._now_ms = mail, tracked, is_busy, now_ms
        self._asked_ms: int | None = None
        self._asked = 0

    async def run(self) -> None:
        """For ever. What falls due when a visit begins is asked then, not minutes later."""
        while True:
            if self.is_due():
                await self.prove()
            await asyncio.sleep(LOOK_S)

    def is_due(self) -> bool:
        every_s = BUSY_S if self._is_busy() or not self._tracked.state().is_up else CALM_S
        return self._asked_ms is None or self._now_ms() - self._asked_ms >= every_s * 1000

    async def prove(self) -> None:
        """One that is down has to let us in before it counts as well."""
        signs_in = not self._tracked.state().is_up or not self._is_busy() or self._asked % SIGN_IN_EVERY == 0
        self._asked_ms, self._asked = self._now_ms(), self._asked + 1
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._mail.greet(signs_in)
        except TimeoutError:
            self._tracked.failed(SLOW)
        except (TryAgain, GiveUp) as error:
            self._tracked.failed(str(error))
        else:
            self._tracked.greeted()
