"""Measures the image on the virtual board: what of the heap it holds once it has started, and whether that grows."""

import asyncio
import json
from typing import Any

from tools.emulator.vm.board import BOARDS, VirtualBoard

from . import portable
from .image import Image, romfs

SETTLED_MS = 30_000
STANDS_IN = "machine network esp32 cryptolib mqtt_as lora asyncio time struct json os io gc binascii micropython collections array"
EMPTY_MAIN = f"""
import {STANDS_IN.replace(" ", ", ")}


async def rest():
    while True:
        await asyncio.sleep(1)


asyncio.run(rest())
"""
WHO: dict[str, Any] = {
    "format": 1, "badge_id": 7, "site": "school", "key": "00112233445566778899aabbccddeeff",
    "wifi": [{"ssid": "school", "password": "chalk"}],
    "mqtt": {"host": "localhost", "port": 1883, "username": "7", "password": "secret", "tls": False},
    "lora": {"sf": 9, "frequencies_khz": [868_100]},
}  # fmt: skip
GATEWAY: dict[str, Any] = {"format": 1, "role": "gateway", "name": "hall", "lora": WHO["lora"]}


def live_heap_bytes(image: Image, board: str, is_in_rom: bool = True, who: dict[str, Any] = WHO) -> int:
    """On this board, all its roads in use, without what the board's own modules and their stand-ins take.

    `is_in_rom`: its code lies in the ROMFS and is run there; else it is loaded from the file system. `who`: a badge, or GATEWAY."""
    return asyncio.run(_live_heap_bytes(image, board, is_in_rom, who))


async def _live_heap_bytes(image: Image, board: str, is_in_rom: bool, who: dict[str, Any]) -> int:
    profile = (BOARDS / board / "board.json").read_bytes()
    ours = on_file_system(image) if is_in_rom else image.files
    files = {**ours, "/board.json": profile, "/settings.json": json.dumps(who).encode()}
    rom = romfs(image.files) if is_in_rom else b""
    return await _heap_of(board, files, rom) - await _heap_of(board, {"/main.py": EMPTY_MAIN.encode()}, b"")


async def _heap_of(board: str, files: dict[str, bytes], rom: bytes) -> int:
    async with VirtualBoard(board, files=files, rom=rom) as virtual:
        await virtual.advance(SETTLED_MS)
        if virtual.crashes:
            raise AssertionError(virtual.crashes[0][1])
        return await virtual.mem_alloc()


def on_file_system(image: Image) -> dict[str, bytes]:
    """What of the image is not in the ROMFS."""
    return {path: data for path, data in image.files.items() if not path.startswith("/lib/")}


def heap_growth_bytes(image: Image) -> int:
    """From the end of the alarm, in the third hour of a day, to its last: what the mind holds more."""
    used: list[int] = portable.day_on_image(image)["used"]
    return max(used[3:]) - used[3]
