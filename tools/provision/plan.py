"""What belongs on a badge, and what of it is not there yet."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .compiled import compile_file, takes_compiled

BOOT, MAIN = "/boot.py", "/main.py"
PACKAGES = ("badgelink", "badge", "drivers")  # of firmware/lib; ours alone, so whatever else lies in them on a badge is stale


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


def firmware_files(firmware: Path, mpy: int, architecture: str) -> list[Wanted]:
    """The one list of what of our firmware is copied. MicroPython starts only boot.py and main.py, and those only as source."""
    files: list[Wanted] = []
    for package in PACKAGES:
        sources = sorted((firmware / "lib" / package).rglob("*.py"))
        files += [_module(firmware / "lib", source, mpy, architecture) for source in sources]
    files += [Wanted(path, (firmware / path[1:]).read_bytes()) for path in (BOOT, MAIN)]
    return files


def _module(lib: Path, source: Path, mpy: int, architecture: str) -> Wanted:
    name = source.relative_to(lib)
    if not takes_compiled(mpy):
        return Wanted(f"/lib/{name.as_posix()}", source.read_bytes())
    return Wanted(f"/lib/{name.with_suffix('.mpy').as_posix()}", compile_file(source, name.as_posix(), architecture))


def changes(wanted: Iterable[Wanted], digest_of: Callable[[str], str | None], there: Sequence[str]) -> Changes:
    """`there` are the files found in the folders that are ours."""
    ordered = sorted(wanted, key=_turn)
    missing = tuple(file for file in ordered if digest_of(file.path) != file.digest)
    names = {file.path for file in ordered}
    stale = tuple(path for path in there if path not in names)
    return Changes(missing, stale, len(ordered) - len(missing))


def _turn(file: Wanted) -> tuple[int, str]:
    """main.py last: a badge that is half done does not start half."""
    return ({BOOT: 1, MAIN: 2}.get(file.path, 0), file.path)
