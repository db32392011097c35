"""The libraries that the firmware leans on, and how they come onto a badge: from a bundle, or with mip where there is internet."""

import contextlib
import hashlib
import io
import json
import tempfile
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mpremote.commands import CommandError  # type: ignore[import-untyped]
from mpremote.mip import do_mip  # type: ignore[import-untyped]

from .board import Board
from .checkout import FIRMWARE, Profile
from .compiled import BYTECODE
from .plan import Wanted
from .steps import Steps
from .trouble import Trouble

LIST = "bundle.json"
NO_INTERNET = (
    "{names} could not be fetched: {why}\n"
    "Where there is internet run: doorstep badge bundle DIR\n"
    "then bring that folder here and add to this command: --bundle DIR"
)


@dataclass(frozen=True, slots=True)
class Library:
    """`module` is what it is on the badge; `chip` the radio that wants it, empty when every badge does."""

    package: str
    module: str
    chip: str = ""


LIBRARIES = (
    Library("mqtt_as", "mqtt_as"),
    Library("lora-sx126x", "lora.sx126x", "sx1262"),
    Library("lora-sx127x", "lora.sx127x", "sx1276"),
    Library("lora-async", "lora.async_modem", "any"),
)


def needed(profile: Profile) -> list[Library]:
    chip = (profile.board.get("radio") or {}).get("chip")
    return [library for library in LIBRARIES if library.chip in ("", chip) or (library.chip == "any" and chip)]


def files_for(board: Board, profile: Profile, bundle: Path | None, steps: Steps) -> list[Wanted]:
    """What must be copied besides our own firmware. What the board brings along is left alone."""
    if bundle is not None:
        files = read_bundle(bundle)
        steps.done("Libraries", f"{len(files)} files of the bundle {bundle}")
        return files
    missing = [library.package for library in needed(profile) if not board.has_module(library.module)]
    if not missing:
        steps.done("Libraries", "all are there already")
        return []
    with tempfile.TemporaryDirectory(prefix="doorstep-mip-") as folder:
        make_bundle(Path(folder), missing)
        files = read_bundle(Path(folder))
    steps.done("Libraries", f"{', '.join(missing)} fetched with mip")
    return files


# A bundle -----------------------------------------------------------------------------------------------------------


def specs() -> dict[str, str]:
    """Package: what mip is asked for, with its version, as firmware/package.json says."""
    found: dict[str, str] = {}
    for source, version in json.loads((FIRMWARE / "package.json").read_text("utf-8"))["deps"]:
        found[source.rstrip("/").rpartition("/")[2]] = f"{source}@{version}"
    return found


def make_bundle(folder: Path, packages: list[str] | None = None, index: str | None = None) -> list[str]:
    """Fetch with mip, dependencies included, into `folder`. The names of the packages."""
    wanted = specs()
    names = sorted(wanted) if packages is None else packages
    (folder / "lib").mkdir(parents=True, exist_ok=True)
    state = SimpleNamespace(transport=_Folder(folder), did_action=_nothing, ensure_raw_repl=_nothing)
    asked = Namespace(command=["install"], packages=[wanted[name] for name in names], index=index, target="lib", mpy=True)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            do_mip(state, asked)
    except (CommandError, OSError, ValueError) as error:
        raise Trouble(NO_INTERNET.format(names=", ".join(names), why=error)) from error
    listed = {path.relative_to(folder).as_posix(): _digest(path) for path in sorted((folder / "lib").rglob("*")) if path.is_file()}
    (folder / LIST).write_text(json.dumps({"packages": names, "files": listed}, indent=2) + "\n", "utf-8")
    return names


def read_bundle(folder: Path) -> list[Wanted]:
    """The files of a bundle, checked against its list."""
    try:
        listed = json.loads((folder / LIST).read_text("utf-8"))["files"]
        files = {path: (folder / path).read_bytes() for path in listed}
    except (OSError, ValueError, KeyError) as error:
        raise Trouble(
            f"{folder} is no whole bundle ({error}). Make it again where there is internet: doorstep badge bundle {folder}"
        ) from error
    damaged = [path for path, data in files.items() if hashlib.sha256(data).hexdigest() != listed[path]]
    if damaged:
        raise Trouble(f"{folder} is damaged ({', '.join(damaged)}). Make it again: doorstep badge bundle {folder}")
    return [Wanted(f"/{path}", data) for path, data in files.items()]


class _Folder:
    """A folder that mip takes for a board: what of mpremote's transport it uses, and no more."""

    def __init__(self, folder: Path):
        self._folder = folder

    def fs_exists(self, path: str) -> bool:
        return (self._folder / path).exists()

    def fs_mkdir(self, path: str) -> None:
        (self._folder / path).mkdir()

    def fs_hashfile(self, path: str, algorithm: str) -> bytes:
        return hashlib.new(algorithm, (self._folder / path).read_bytes()).digest()

    def fs_writefile(self, path: str, data: bytes, progress_callback: Callable[[int, int], None] | None = None) -> None:
        (self._folder / path).write_bytes(data)

    def exec(self, code: str) -> bytes:
        return b""

    def eval(self, code: str) -> int:
        """mip asks one thing: which .mpy files the board reads."""
        return BYTECODE


def _nothing(*_: Any) -> None:
    return None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
