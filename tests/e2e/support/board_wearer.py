"""Somebody who wears a virtual board in real time: what they press, what they feel, and what the room hears and sees."""

import asyncio
from collections.abc import Callable

from tools.emulator.vm import VirtualBoard

from .board_feelings import feelings

PATIENCE_S = 60.0
PRESS_MS, TAP_MS, DURESS_MS = 2400, 200, 1400  # how long a finger stays where it is
LONGEST_GAP_MS = 500  # within a pattern
READY = "doorstep badge: it works"  # what main.py says when all of it is built


class Wearer:
    def __init__(self, board: VirtualBoard) -> None:
        self.board = board
        self._taken = 0

    async def presses(self, button: str, lasting_ms: int) -> None:
        self.board.touch(button, lasting_ms)
        await self.waits(lasting_ms)

    async def calls(self) -> None:
        await self.presses("hidden", PRESS_MS)

    async def taps(self) -> None:
        await self.presses("visible", TAP_MS)

    async def answers_under_duress(self) -> None:
        await self.presses("visible", DURESS_MS)

    async def waits(self, ms: int) -> None:
        """By the board's clock: what it did until then is known."""
        until_ms = await self.board.clock_ms() + ms
        while (left_ms := until_ms - await self.board.clock_ms()) > 0:
            await asyncio.sleep(left_ms / 1000)

    @property
    def felt(self) -> list[str]:
        return [name for _, name in feelings(self.board.played("motor"))]

    async def feels(self, name: str) -> None:
        """The next one of these that was not waited for yet, and no more of it to come: some patterns begin like others."""
        while True:
            await until(lambda: name in self.felt[self._taken :], lambda: f"{name!r} was never felt: {self.felt}; it said {self._said()}")
            await self.waits(LONGEST_GAP_MS)
            if name in self.felt[self._taken :]:
                self._taken += self.felt[self._taken :].index(name) + 1
                return

    async def is_ready(self, starts: int = 1) -> None:
        """It has started so many times, and works."""
        await until(lambda: self.board.said.count(READY) >= starts, lambda: f"the badge never started: {self._said()}")

    def room(self) -> list[tuple[str, int]]:
        """(what, at_ms) of all that could be heard or seen."""
        return [(part, at_ms) for part in ("buzzer", "led") for at_ms, strength in self.board.played(part) if strength]

    def _said(self) -> str:
        return self.board.said[-2000:]


async def until(is_true: Callable[[], bool], complaint: Callable[[], str]) -> None:
    deadline_s = asyncio.get_running_loop().time() + PATIENCE_S
    while not is_true():
        assert asyncio.get_running_loop().time() < deadline_s, complaint()
        await asyncio.sleep(0.02)
