"""Puts MicroPython itself on a new board, with Espressif's own esptool."""

import importlib.util
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .board import Board
from .divide import divided
from .trouble import Trouble

MAGIC = 0xE9
CHIP_AT = 12
SMALLEST_BYTES = 500_000
DOWNLOAD = "https://micropython.org/download"
BAUD = "460800"
WHERE_FROM = f"""Which MicroPython? Download the newest .bin (1.25 or later; 1.24 works, with less memory left), and give it as FILE:
  ESP32 boards (T-Beam, ESP32-DevKit):        {DOWNLOAD}/ESP32_GENERIC/
  ESP32-S3 boards (Heltec Wireless Tracker):  {DOWNLOAD}/ESP32_GENERIC_S3/
Then: doorstep badge flash PORT FILE"""
WITH_ROMFS = "MicroPython is on it, with a ROMFS partition for the firmware."
TOO_OLD = "MicroPython is on it. It is older than 1.25 and knows no ROMFS: the firmware will take more memory. A newer one is better."
PLAIN = "MicroPython is on it, exactly as the file has it."
NO_ESPTOOL = "esptool is not installed. Install it, in Doorstep's folder: .tools/bin/uv sync --frozen --inexact --extra badge"


@dataclass(frozen=True, slots=True)
class Chip:
    """How esptool calls it, and where in its flash the image begins."""

    name: str
    offset: str


CHIPS = {0x0000: Chip("esp32", "0x1000"), 0x0009: Chip("esp32s3", "0x0")}


def chip_of(image: Path) -> Chip:
    """For which chip an image was built: it says so in its first bytes."""
    try:
        data = image.read_bytes()
    except OSError as error:
        raise Trouble(f"{image} can't be read: {error.strerror}") from error
    number = int.from_bytes(data[CHIP_AT : CHIP_AT + 2], "little")
    if len(data) < SMALLEST_BYTES or data[0] != MAGIC or number not in CHIPS:
        raise Trouble(
            f"{image} is no MicroPython image for a chip we use. The .bin file is needed, not .uf2, .elf or .app-bin.\n{WHERE_FROM}"
        )
    return CHIPS[number]


def commands(port: str, image: Path) -> list[list[str]]:
    chip = chip_of(image)
    tool = [sys.executable, "-m", "esptool", "--chip", chip.name, "--port", port, "--baud", BAUD]
    return [[*tool, "erase-flash"], [*tool, "write-flash", chip.offset, str(image)]]


def is_pseudo_terminal(port: str) -> bool:
    return str(Path(port).resolve()).startswith("/dev/pts/")


def is_virtual(port: str) -> bool:
    """A virtual board is a program: it has its MicroPython already."""
    if not is_pseudo_terminal(port):
        return False
    with Board(port) as board:
        return board.about.is_virtual


def flash(port: str, image: Path, as_it_is: bool = False) -> str:
    """Erases all that is on the board. esptool shows its own progress. What was written, in words."""
    with tempfile.TemporaryDirectory(prefix="doorstep-flash-") as folder:
        written, words = (image, PLAIN) if as_it_is else divided_copy(image, Path(folder))
        if importlib.util.find_spec("esptool") is None:
            raise Trouble(NO_ESPTOOL)
        _run(commands(port, written))
    return words


def divided_copy(image: Path, folder: Path) -> tuple[Path, str]:
    """A copy of the image whose table of partitions has room for our firmware."""
    data = divided(image.read_bytes(), int(chip_of(image).offset, 16), image.name)
    if data is None:
        return image, TOO_OLD
    copy = folder / image.name
    copy.write_bytes(data)
    return copy, WITH_ROMFS


def _run(todo: list[list[str]]) -> None:
    for command in todo:
        if subprocess.run(command, check=False).returncode:
            raise Trouble(
                "esptool could not do that. Hold the board's BOOT button, press RESET, let BOOT go, and run the same command again."
            )
