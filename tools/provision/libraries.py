"""The libraries that the firmware leans on, and how they come onto a badge: from a bundle, or with mip where there is internet."""

import contextlib
import hashlib
import io
import json
import tempfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mpremote.commands import CommandError  # type: ignore[import-untyped]
from mpremote.mip import do_mip  # type: ignore[import-untyped]

from .board import Board
from .checkout import FIRMWARE, Profile
from .compiled import BYTECODE, compile_file, takes_compiled
from .plan import Wanted
from .steps import Steps
from .trouble import Trouble

LIST = "bundle.json"
NO_INTERNET = (
    "The libraries that badges need could not be fetched: {why}\n"
    "Where there is internet run: doorstep badge bundle DIR\n"
    "then bring that folder here and add to this command: --bundle DIR"
)


# Radio chip: what the lora package calls its driver, and the driver's own file.
RADIOS = {"sx1262": ("SX1262", "lora/sx126x"), "sx1276": ("SX1276", "lora/sx127x")}


def files_for(board: Board, profile: Profile, bundle: Path | None, steps: Steps) -> list[Wanted]:
    """What must be copied besides our own firmware. What the board brings along is left alone."""
    if bundle is not None:
        files = _for_board(read_bundle(bundle), board, profile)
        steps.done("Libraries", f"{len(files)} files of the bundle {bundle}")
        return files
    missing = [module for module, name in _needed(profile) if not board.has(module, name)]
    if not missing:
        steps.done("Libraries", "all are there already")
        return []
    with tempfile.TemporaryDirectory(prefix="doorstep-mip-") as folder:
        make_bundle(Path(folder))
        files = _for_board(read_bundle(Path(folder)), board, profile)
    steps.done("Libraries", f"{', '.join(missing)} fetched with mip")
    return files


def _needed(profile: Profile) -> list[tuple[str, str]]:
    """(module, a name in it)."""
    radio = [("lora", RADIOS[profile.board["radio"]["chip"]][0])] if profile.has_radio else []
    return [("mqtt_as", "MQTTClient"), *radio]


def _for_board(files: dict[str, bytes], board: Board, profile: Profile) -> list[Wanted]:
    """Only the driver of this board's radio: each one that is there is loaded, and memory is short. Sources are compiled here."""
    own = RADIOS[profile.board["radio"]["chip"]][1] if profile.has_radio else None
    strange = tuple(driver for _, driver in RADIOS.values() if driver != own) if own else ("lora/",)
    wanted: list[Wanted] = []
    for path, data in files.items():
        if path.removeprefix("lib/").startswith(strange):
            continue
        if path.endswith(".py") and takes_compiled(board.about.mpy):
            path, data = path.removesuffix(".py") + ".mpy", _compiled(path.removeprefix("lib/"), data, board)
        wanted.append(Wanted(f"/{path}", data))
    return wanted


def _compiled(name: str, source: bytes, board: Board) -> bytes:
    with tempfile.TemporaryDirectory(prefix="doorstep-mip-") as folder:
        path = Path(folder) / "source.py"
        path.write_bytes(source)
        return compile_file(path, name, board.about.architecture)


# A bundle -----------------------------------------------------------------------------------------------------------


def make_bundle(folder: Path, index: str | None = None, package: Path = FIRMWARE / "package.json") -> int:
    """Fetch with mip what firmware/package.json names, dependencies included, into `folder`. The number of files."""
    (folder / "lib").mkdir(parents=True, exist_ok=True)
    state = SimpleNamespace(transport=_Folder(folder), did_action=_nothing, ensure_raw_repl=_nothing)
    asked = Namespace(command=["install"], packages=[str(package)], index=index, target="lib", mpy=True)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            do_mip(state, asked)
    except (CommandError, OSError, ValueError) as error:
        raise Trouble(NO_INTERNET.format(why=error)) from error
    listed = {path.relative_to(folder).as_posix(): _digest(path) for path in sorted((folder / "lib").rglob("*")) if path.is_file()}
    (folder / LIST).write_text(json.dumps({"files": listed}, indent=2) + "\n", "utf-8")
    return len(listed)


def read_bundle(folder: Path) -> dict[str, bytes]:
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
    return files


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
