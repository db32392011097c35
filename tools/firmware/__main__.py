"""Builds and measures what is copied to a badge.

python -m tools.firmware build        writes the image to build/firmware; romfs.img there is its /lib, for a badge with a ROMFS
python -m tools.firmware report       builds and measures it: build/firmware.json
python -m tools.firmware names FILE   a crash log (- for standard input), with what each short name in it may stand for
"""

import json
import re
import shutil
import sys
from pathlib import Path

from . import portable
from .image import Image, image, romfs
from .measure import GATEWAY, heap_growth_bytes, live_heap_bytes
from .modules import ROOT

BUILD = ROOT / "build" / "firmware"
MAP = ROOT / "build" / "firmware-names.json"
REPORT = ROOT / "build" / "firmware.json"
BOARDS = ("lilygo-tbeam-sx1262-axp2101", "esp32-devkit")  # the one with both roads, and the one with Wi-Fi only


def build() -> Image:
    made = image()
    shutil.rmtree(BUILD, ignore_errors=True)
    for path, data in made.files.items():
        target = BUILD / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        print(f"{len(data):7d}  {path}")
    rom = romfs(made.files)
    (BUILD / "romfs.img").write_bytes(rom)
    print(f"{len(rom):7d}  romfs.img")
    MAP.write_text(json.dumps(made.meanings(), indent=1, sort_keys=True))
    print(f"{made.mpy_bytes:7d}  bytes of .mpy; {MAP.relative_to(ROOT)} leads from its short names back to the sources")
    return made


def report() -> None:
    """The image's figures; `live_heap_bytes` is of the board that has most to load, its code run in ROMFS."""
    made = build()
    heaps = {board: live_heap_bytes(made, board) for board in BOARDS}
    without = {board: live_heap_bytes(made, board, is_in_rom=False) for board in BOARDS}
    on_image = portable.on_image(made)
    if on_image.failed:
        sys.exit("\n".join(on_image.failed))
    figures = {
        "mpy_bytes": made.mpy_bytes,
        "live_heap_bytes": max(heaps.values()),
        "live_heap_bytes_by_board": heaps,
        "live_heap_bytes_without_romfs": max(without.values()),
        "live_heap_bytes_as_gateway": live_heap_bytes(made, BOARDS[0], who=GATEWAY),
        "romfs_bytes": len(romfs(made.files)),
        "heap_growth_bytes_24h": heap_growth_bytes(made),
        "portable_tests_cpython": portable.on_cpython(),
        "portable_tests_micropython": on_image.passed,
    }
    REPORT.write_text(json.dumps(figures, indent=1) + "\n")
    for name, value in figures.items():
        print(f"{name:30} {value}")


def names(path: str) -> None:
    meanings: dict[str, list[str]] = json.loads(MAP.read_text())
    text = sys.stdin.read() if path == "-" else Path(path).read_text()
    print(re.sub(r"(?<=, in )\w+", lambda found: f"{found[0]} ({', '.join(meanings.get(found[0], ['?']))})", text), end="")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build"]:
            build()
        case ["report"]:
            report()
        case ["names", path]:
            names(path)
        case _:
            sys.exit(__doc__)
