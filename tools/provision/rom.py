"""The badge's ROMFS: a partition that MicroPython runs our firmware from where it lies, so that it takes no heap.

Where a board has one it counts as one file more, ROM: written by mpremote's own `romfs deploy`, compared by its digest.
MicroPython looks into /rom/lib before /lib, and mounts it with each reset.
"""

import base64
import hashlib
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mpremote.commands import CommandError, do_romfs  # type: ignore[import-untyped]

from tools.firmware.image import romfs

from .board import Board
from .plan import ROM, Wanted, is_ours
from .steps import Steps
from .trouble import Trouble

# Taken from sight: what a cut has left half written must not be listed or imported while it is put right.
VIEW = """
def k_rom():
    try:
        import vfs
        if vfs.rom_ioctl(1) < 1:
            return b""
        found = vfs.rom_ioctl(2, 0)
    except (ImportError, AttributeError):
        return b""
    return b"" if isinstance(found, int) else memoryview(found)

def k_rom_sha(size):
    view, total = k_rom(), hashlib.sha256()
    for start in range(0, size, 512):
        total.update(view[start:min(size, start + 512)])
    k_say(binascii.hexlify(total.digest()).decode() if size <= len(view) else None)

try:
    import vfs
    vfs.umount("/rom")
except (ImportError, OSError):
    pass
"""
PIECE = "with open({path!r}, 'rb') as file:\n file.seek({start})\n k_say(binascii.b2a_base64(file.read(2048)).decode())"
NONE = (
    "this board has no ROMFS partition for {size} bytes: the firmware is copied into its filesystem, and takes more of its memory. "
    "With MicroPython 1.25 or later, doorstep badge flash PORT FILE makes one (everything on the board is erased)"
)


def placed(board: Board, files: Sequence[Wanted], steps: Steps | None = None) -> list[Wanted]:
    """The same files, those of the firmware's library as one ROMFS where the board has room for it."""
    if not any(_is_library(file) for file in files):
        return list(files)
    room = room_bytes(board)
    image = romfs(_library(board, files) if room else {file.path: file.data for file in files})
    if room >= len(image):
        return [Wanted(ROM, image), *(file for file in files if not _is_library(file))]
    if steps is not None:
        steps.note(NONE.format(size=len(image)))
    return [Wanted(ROM, romfs({})), *files] if room else list(files)  # an older one in there would hide /lib's


def _library(board: Board, files: Sequence[Wanted]) -> dict[str, bytes]:
    """Ours, and what it leans on, which stays in /lib too: whatever becomes of the ROMFS, that need not be fetched from afar again."""
    wanted = {file.path: file.data for file in files}
    others = [path for path in board.files("/lib") if path not in wanted and not is_ours(path)]
    return {path: read(board, path) for path in others} | wanted


def read(board: Board, path: str) -> bytes:
    """In pieces, for the badge's memory may be nearly full."""
    data = b""
    while piece := base64.b64decode(board.ask(PIECE.format(path=path, start=len(data)))):
        data += piece
    return data


def room_bytes(board: Board) -> int:
    return int(board.ask(f"{VIEW}\nk_say(len(k_rom()))"))


def digest(board: Board, size_bytes: int) -> str | None:
    """SHA-256 of the first bytes of the partition."""
    found = board.ask(f"{VIEW}\nk_rom_sha({size_bytes})")
    return None if found is None else str(found)


def write(board: Board, image: bytes) -> None:
    """Nothing of ours may run, or have run since the last reset, from what is written over: there is no boot.py and no main.py by now."""
    board.start_bare()
    with tempfile.TemporaryDirectory(prefix="doorstep-rom-") as folder:
        path = Path(folder) / "doorstep.romfs"
        path.write_bytes(image)
        board.lend(lambda transport: _deploy(transport, path))
    board.start_bare()
    if digest(board, len(image)) != hashlib.sha256(image).hexdigest():
        raise Trouble("The ROMFS did not arrive whole: the cable or the badge's flash is bad. Try another cable, and run this again.")


def _deploy(transport: Any, path: Path) -> None:
    state = SimpleNamespace(transport=transport, ensure_raw_repl=_nothing, did_action=_nothing)
    try:
        do_romfs(state, Namespace(command=["deploy"], path=str(path), partition=0, mpy=False, output=None))
    except CommandError as error:
        raise Trouble(f"mpremote could not write the ROMFS: {error}") from error


def _is_library(file: Wanted) -> bool:
    """Only what is compiled gains by it, and boot.py and main.py are looked for nowhere else."""
    return file.path.startswith("/lib/") and file.path.endswith(".mpy") and is_ours(file.path)


def _nothing() -> None:
    return None
