"""What belongs on a badge, and what of it is not there yet."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.firmware.image import built

from .compiled import takes_compiled

BOOT, MAIN = "/boot.py", "/main.py"
ROM = "/rom"  # the ROMFS as a whole
FIRMWARE = Path(__file__).parents[2] / "firmware"
OURS = ("badge/", "badgelink/", "drivers/", "gateway/", "doorstep")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as it must be on the badge."""

    path: str
    data: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Changes:
    """`copy` in this order; `remove` first."""

    copy: tuple[Wanted, ...]
    remove: tuple[str, ...]
    same: int

    @property
    def is_empty(self) -> bool:
        return not self.copy and not self.remove


def firmware_files(mpy: int) -> list[Wanted]:
    """The one list of what of our firmware is copied: the small image, or the sources where a board reads no compiled files."""
    if takes_compiled(mpy):
        return [Wanted(path, data) for path, data in built().files.items()]
    modules = [
        Wanted(f"/{source.relative_to(FIRMWARE).as_posix()}", source.read_bytes()) for source in sorted(FIRMWARE.rglob("lib/**/*.py"))
    ]
    return [*modules, *(Wanted(path, (FIRMWARE / path[1:]).read_bytes()) for path in (BOOT, MAIN))]


def is_ours(path: str) -> bool:
    """Whether a badge would take this file for our firmware's, of this version or another: what is not wanted would hide what is.

    What lies at the top is looked at before /lib."""
    return path.startswith(tuple(f"{folder}{name}" for folder in ("/", "/lib/") for name in OURS)) or path.endswith(".part")


def changes(wanted: Iterable[Wanted], digest_of: Callable[[str], str | None], there: Sequence[str]) -> Changes:
    """`there` are the files of ours that were found on the badge."""
    ordered = sorted(wanted, key=_turn)
    missing = tuple(file for file in ordered if digest_of(file.path) != file.digest)
    names = {file.path for file in ordered}
    stale = tuple(path for path in there if path not in names)
    return Changes(missing, stale, len(ordered) - len(missing))


def _turn(file: Wanted) -> tuple[int, str]:
    """main.py last: a badge that is half done does not start half."""
    return ({ROM: -1, BOOT: 1, MAIN: 2}.get(file.path, 0), file.path)
