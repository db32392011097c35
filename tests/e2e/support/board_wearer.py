"""Somebody who wears a virtual board in real time: what they press, what they feel, and what the room hears and sees."""

import asyncio
from collections.abc import Callable

from tools.emulator.vm import VirtualBoard

from .board_feelings import feelings

PATIENCE_S = 60.0
PRESS_S, TAP_S, DURESS_S = 2.4, 0.2, 1.4  # how long a finger stays where it is
LONGEST_GAP_S = 0.5  # within a pattern
READY = "doorstep badge: it works"  # what main.py says when all of it is built


class Wearer:
    def __init__(self, board: VirtualBoard) -> None:
        self.board = board
        self._taken = 0

    async def presses(self, button: str, lasting_s: float) -> None:
        self.board.press(button)
        await asyncio.sleep(lasting_s)
        self.board.release(button)

    async def calls(self) -> None:
        await self.presses("hidden", PRESS_S)

    async def taps(self) -> None:
        await self.presses("visible", TAP_S)

    async def answers_under_duress(self) -> None:
        await self.presses("visible", DURESS_S)

    @property
    def felt(self) -> list[str]:
        return [name for _, name in feelings(self.board.played("motor"))]

    async def feels(self, name: str) -> None:
        """The next one of these that was not waited for yet, and no more of it to come: some patterns begin like others."""
        while True:
            await until(lambda: name in self.felt[self._taken :], lambda: f"{name!r} was never felt: {self.felt}; it said {self._said()}")
            await asyncio.sleep(LONGEST_GAP_S)
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
