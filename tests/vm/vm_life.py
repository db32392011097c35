"""A small made-up board, and the life of a piece of MicroPython on it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tools.emulator.vm import VirtualBoard

PROFILE: dict[str, Any] = {
    "format": 1,
    "name": "test-bench",
    "mcu": "esp32",
    "hidden": {"pin": 13, "active_low": True, "pull": True},
    "visible": {"pin": 38, "active_low": True, "pull": False},
    "motor": {"pin": 25, "active_low": False},
    "buzzer": {"pin": 14, "kind": "passive"},
    "led": {"pin": 4, "active_low": True},
    "gps": {"uart": 1, "tx": 12, "rx": 34, "baud": 9600, "power": {"rail": "aldo3"}},
    "battery": {"kind": "axp2101", "i2c": {"id": 0, "sda": 21, "scl": 22}, "capacity_mah": 2600},
}

Story = Callable[[VirtualBoard], Awaitable[None]]


async def nothing(board: VirtualBoard) -> None:
    await board.advance(1)


def lived(
    main: str, story: Story = nothing, profile: dict[str, Any] = PROFILE, files: dict[str, bytes] | None = None, **options: Any
) -> VirtualBoard:
    """A board after `story`, with `main` as its main.py. What it said is in `said`."""
    return lived_from(VirtualBoard(profile, files, **options), main, story)


def lived_from(board: VirtualBoard, main: str, story: Story = nothing) -> VirtualBoard:
    """The same for a board whose world is already as it should be."""
    board.files["main.py"] = main.encode()

    async def live() -> None:
        async with board:
            await story(board)

    asyncio.run(live())
    return board


PROMPTS = ("MicroPython v", 'Type "help()"', ">>> ")


def printed(board: VirtualBoard) -> list[str]:
    """What its firmware printed, line by line, without the prompt's own words."""
    return [line for line in board.said.replace("\r\n", "\n").replace(">>> ", "\n").split("\n") if line and not line.startswith(PROMPTS)]
