"""A visitor whose badge is a virtual board, in one virtual time with the school's own code: an hour takes seconds."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from badgelink.messages import CUE_BUZZ

from basestation.core.decisions import Open
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from tests.firmware.radio_school import BADGE, BoardSchool
from tools.emulator.vm.radio_board import live

from .board_feelings import feelings
from .board_flash import built_files

LONG_S = 20
BEAT_MS = 15  # the players look every 10 ms
TBEAM, DEVKIT = "lilygo-tbeam-sx1262-axp2101", "esp32-devkit"


class Outing(BoardSchool):
    def use_image(self) -> None:
        """What `make firmware` builds, in place of the sources; before it starts."""
        files = self.board.flash.files
        own = {path: data for path, data in files.items() if not path.endswith(".py")}
        self.board.flash.files = own | {path.lstrip("/"): data for path, data in built_files().items()}

    async def waits(self, seconds: float, step_ms: int | None = None) -> None:
        """In a long wait what board and school do to each other arrives a little later, and the test much sooner."""
        await live(self.board, self.school.world, int(seconds * 1000), step_ms or (20 if seconds <= LONG_S else 200))

    async def signs_out(self, interval_min: int = 20, grace_min: int = 5, cue: int = CUE_BUZZ) -> None:
        """And ten seconds later the badge knows."""
        base, visitor = self.school.base, self.school.colleague("Ann Ashby", "visitor")
        back_by_ms = base.now_ms + 4 * 3_600_000
        plan = Plan(visitor.number, BADGE, (Stop("1 Low Road"),), back_by_ms, interval_min=interval_min, grace_min=grace_min, cue=cue)
        base.ask(SignedOut(base.now_ms, plan))
        await self.waits(10)

    async def taps(self, lasting_s: float = 0.2) -> None:
        self.board.press("visible")
        await self.waits(lasting_s)
        self.board.release("visible")
        await self.waits(1)

    @property
    def felt(self) -> list[str]:
        return [name for _, name in feelings(self.board.played("motor"), BEAT_MS)]

    @property
    def room(self) -> list[tuple[str, int]]:
        """(what, at_ms) of all that could be heard or seen."""
        parts = [part for part in ("buzzer", "led") if self.board.profile.get(part)]
        return [(part, at_ms) for part in parts for at_ms, strength in self.board.played(part) if strength]

    @property
    def alarms(self) -> list[str]:
        """The cause of each incident."""
        return [opened.cause for opened in self.school.record.all_of(Open)]

    @property
    def presses_on_record(self) -> int:
        return len(self.school.record.presses())


def told(
    folder: Path, story: Callable[[Outing], Coroutine[Any, Any, Any]], board: str = TBEAM, is_built: bool = False, **other: Any
) -> Any:
    """`other`: what else BoardSchool takes."""

    async def whole() -> Any:
        made = Outing(folder, board, **other)
        if is_built:
            made.use_image()
        async with made as out:
            return await story(out)

    return asyncio.run(whole())
