"""`doorstep board`: a virtual board in real time, for a developer. It prints its serial port, and does what is typed."""

import argparse
import asyncio
import json
import os
import shlex
import stat
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

from tools.emulator.vm.board import BOARDS, ROOT, VirtualBoard
from tools.emulator.vm.radio_broker import BoardBroker, RealBroker

FIRMWARE = ROOT / "firmware"
DEFAULT_PROFILE = "lilygo-tbeam-sx1262-axp2101"
SETTINGS = "settings.json"
TAP_MS, HOLD_MS = 150, 3000
STRENGTH_DBM = -60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    known = sorted(folder.name for folder in BOARDS.iterdir() if (folder / "board.json").is_file())
    parser.add_argument("--profile", default=DEFAULT_PROFILE, choices=known, help="the board it plays (default: %(default)s)")
    parser.add_argument("--empty", action="store_true", help="with nothing in its flash, as it comes from the shop")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="who it is: a settings.json (default: not provisioned)")
    parser.epilog = f"Each line on stdin is one of: {', '.join(WORDS)}, quit."


def run(arguments: argparse.Namespace) -> int:
    files = {} if arguments.empty else firmware_files(arguments.profile)
    if arguments.settings:
        files[SETTINGS] = arguments.settings.read_bytes()
    try:
        asyncio.run(live(arguments.profile, files))
    except KeyboardInterrupt:
        return 130
    return 0


def firmware_files(profile: str) -> dict[str, bytes]:
    """The checkout's own firmware, as it is now."""
    files = {str(path.relative_to(FIRMWARE)): path.read_bytes() for path in sorted(FIRMWARE.rglob("*.py"))}
    return files | {"board.json": (BOARDS / profile / "board.json").read_bytes()}


async def live(profile: str, files: dict[str, bytes]) -> None:
    board = VirtualBoard(profile, files, mode="real")
    BoardBroker(board, RealBroker())
    for name in ("output", "power", "booted", "died", "crashed", "wifi.joined", "wifi.left"):
        board.on(name, partial(show, board, name))
    board.on("flash.write", lambda at_ms, change: wifi_back(board) if change["path"] == SETTINGS else None)
    board.on("flash.rename", lambda at_ms, change: wifi_back(board) if change["to"] == SETTINGS else None)
    wifi_back(board)
    async with board:
        print(board.port, flush=True)
        print(f"mpremote connect {board.port}    or type: {', '.join(WORDS)}, quit", file=sys.stderr, flush=True)
        await obey_all(board)


async def obey_all(board: VirtualBoard) -> None:
    async for line in _typed():
        if line.strip() == "quit":
            return
        obey(board, line)


async def _typed() -> AsyncIterator[str]:
    mode = os.fstat(sys.stdin.fileno()).st_mode
    if not (sys.stdin.isatty() or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):  # a file, or /dev/null: it is all there already
        for line in sys.stdin:
            yield line
        return
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async for raw in lines:
        yield raw.decode()


def obey(board: VirtualBoard, line: str) -> None:
    words = shlex.split(line)
    for count in (2, 1):
        order = WORDS.get(" ".join(words[:count]))
        if order and len(words) >= count:
            try:
                return order(board, *words[count:])
            except (TypeError, ValueError, KeyError) as error:
                return print(f"{line.strip()}: {error}", file=sys.stderr, flush=True)
    if words:
        print(f"{line.strip()!r} is none of {', '.join([*WORDS, 'quit'])}", file=sys.stderr, flush=True)
    return None


def show(board: VirtualBoard, name: str, at_ms: int, value: object) -> None:
    if name == "output" and isinstance(value, dict):
        parts = [part for part in ("motor", "buzzer", "led") if (board.profile.get(part) or {}).get("pin") == value["pin"]]
        value = f"{parts[0]} {board.played(parts[0])[-1][1]}" if parts else f"GPIO {value['pin']} {value['duty']}"
    elif isinstance(value, dict):
        value = " ".join(str(part) for part in value.values())
    print(f"{at_ms / 1000:10.3f}  {name}  {value or ''}".rstrip(), flush=True)


def wifi_back(board: VirtualBoard) -> None:
    """Every network that its settings know is in reach."""
    try:
        known = json.loads(board.files.get(SETTINGS, b"{}")).get("wifi") or []
    except ValueError:  # half-written, for now
        known = []
    board.wifi({network["ssid"]: {"password": network["password"], "rssi": STRENGTH_DBM} for network in known})


def tap(board: VirtualBoard, button: str, ms: int) -> None:
    board.press(button)
    asyncio.get_running_loop().call_later(ms / 1000, board.release, button)


WORDS: dict[str, Callable[..., None]] = {
    "press": lambda board, button="hidden": board.press(button),
    "release": lambda board, button="hidden": board.release(button),
    "tap": lambda board, button="visible": tap(board, button, TAP_MS),
    "hold": lambda board, button="hidden": tap(board, button, HOLD_MS),
    "cut wifi": lambda board: board.wifi({}),
    "give wifi": wifi_back,
    "battery": lambda board, pct: board.battery(int(pct)),
    "charge": lambda board, pct="50": board.battery(int(pct), is_charging=True),
    "gps": lambda board, log: board.gps(Path(log).read_text()),
    "cut power": lambda board: board.tell("power.cut"),
    "give power": lambda board: board.tell("power.give"),
    "reset": lambda board: board.tell("reset"),
    "fill flash": lambda board: board.fill_flash(True),
    "empty flash": lambda board: board.fill_flash(False),
}
