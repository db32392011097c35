"""Asks the mail server whether it is there, often while it matters: a letter that is needed must not be the first to find out."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from ..channels.base import GiveUp, TryAgain
from .tracked import Tracked

BUSY_S, CALM_S = 15.0, 300.0
LOOK_S = 1.0


class Greets(Protocol):
    async def greet(self) -> str:
        """What the server answered. TryAgain or GiveUp when it did not, or not well."""
        ...


class MailProbe:
    """Tells `tracked`, which is the channel as the outbox has it."""

    def __init__(self, mail: Greets, tracked: Tracked, is_busy: Callable[[], bool], now_ms: Callable[[], int]) -> None:
        self._mail, self._tracked, self._is_busy, self._now_ms = mail, tracked, is_busy, now_ms
        self._asked_ms: int | None = None

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
        self._asked_ms = self._now_ms()
        try:
            await self._mail.greet()
        except (TryAgain, GiveUp) as error:
            self._tracked.failed(str(error), is_sure=True)
        else:
            self._tracked.worked()
