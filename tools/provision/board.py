"""A board on a cable, real or virtual, spoken to in MicroPython's raw mode by mpremote's own transport."""

import base64
import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import serial  # type: ignore[import-untyped]  # pyserial brings no types
from mpremote.transport import TransportError  # type: ignore[import-untyped]  # nor does mpremote
from mpremote.transport_serial import SerialTransport  # type: ignore[import-untyped]

from .kit import ABOUT, KIT, MARK, PATIENCE
from .ports import why_not
from .trouble import Trouble

BAUD = 115_200
ANSWER_S = 30
STOP_S, STOP_TRIES = 2, 8
CHUNK_BYTES = 768
# Where sys.implementation._mpy says which processor's machine code an .mpy file may hold.
ARCHITECTURES = (
    "", "x86", "x64", "armv6", "armv6m", "armv7m", "armv7em", "armv7emsp", "armv7emdp", "xtensa", "xtensawin", "rv32imc", "rv64imc",
)  # fmt: skip
VIRTUAL = "webassembly"
CUT_OFF = "The badge stopped answering. Check the cable, press its reset button once, and run the same command again: it goes on."
NOT_MICROPYTHON = (
    "{port} does not answer as MicroPython does. Press the badge's reset button once and try again; "
    "if it is a new board, put MicroPython on it first: doorstep badge flash {port}"
)


@dataclass(frozen=True, slots=True)
class About:
    """What the board says of itself. `mpy` is 0 where it takes no compiled files."""

    name: str
    version: tuple[int, ...]
    platform: str
    machine: str
    mpy: int
    unique_id: str

    @property
    def is_virtual(self) -> bool:
        return self.platform == VIRTUAL

    @property
    def architecture(self) -> str:
        index = self.mpy >> 10
        return ARCHITECTURES[index] if index < len(ARCHITECTURES) else ""

    @property
    def version_text(self) -> str:
        return ".".join(str(part) for part in self.version)


class Board:
    """`with Board(port) as board:` stops the firmware, and at the end a soft reset starts boot.py and main.py again.

    `first` is said before: what makes a gateway give its port back."""

    def __init__(self, port: str, first: bytes = b""):
        self.port, self._first = port, first

    def __enter__(self) -> Self:
        try:
            self._wire = SerialTransport(self.port, baudrate=BAUD, timeout=ANSWER_S)
        except (TransportError, OSError, serial.SerialException) as error:
            raise why_not(self.port) from error
        try:
            self._stop_firmware()
            self._run(PATIENCE)
            self._run(KIT)
            self.about = self._ask_about()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError, serial.SerialException):  # a cable that was pulled out: the badge starts by itself
            self._wire.exit_raw_repl()
            self._wire.serial.write(b"\x04")
            self._wire.serial.timeout = STOP_S
            self._wire.read_until(1, b"soft reboot\r\n", timeout_overall=STOP_S)  # not before: what a closed port holds is lost
        self._close()

    # What is on it ---------------------------------------------------------------------------------------------------

    def digests(self, paths: Iterable[str]) -> dict[str, str | None]:
        """SHA-256 of each file; None where there is none."""
        found: dict[str, str | None] = {}
        names = list(paths)
        for start in range(0, len(names), 16):
            found.update(self.ask(f"k_say({{path: k_sha(path) for path in {names[start : start + 16]!r}}})"))
        return found

    def files(self, folder: str) -> list[str]:
        """Every file below `folder`; none when there is no such folder."""
        return [str(path) for path in self.ask(f"k_say(k_list({folder.rstrip('/')!r}, []))")]

    def read(self, path: str) -> str | None:
        """A file of text, with what is no text left out; None when there is none."""
        encoded = self.ask(
            f"try:\n with open({path!r}, 'rb') as file:\n  k_say(binascii.b2a_base64(file.read()).decode())\nexcept OSError:\n k_say(None)"
        )
        return None if encoded is None else base64.b64decode(encoded).decode("utf-8", "replace")

    def has(self, module: str, name: str) -> bool:
        """Whether this module can be imported, and has something of this name."""
        return bool(self.ask(f"try:\n k_say(hasattr(__import__({module!r}), {name!r}))\nexcept ImportError:\n k_say(False)"))

    # What is put on it -----------------------------------------------------------------------------------------------

    def write(self, path: str, data: bytes) -> None:
        """Whole or not at all: written beside its place, read back there, and renamed."""
        self._run(f"k_begin({path!r})")
        for start in range(0, len(data), CHUNK_BYTES):
            self._run(f"k_more({base64.b64encode(data[start : start + CHUNK_BYTES])!r})")
        if not self.ask(f"k_end({path!r}, {hashlib.sha256(data).hexdigest()!r})"):
            raise Trouble(f"{path} did not arrive whole: the cable or the badge's memory is bad. Try another cable.")

    def remove(self, path: str) -> bool:
        """Whether there was such a file."""
        return bool(self.ask(f"k_say(k_remove({path!r}))"))

    def start_bare(self) -> None:
        """As after a reset, without main.py. boot.py runs, if there is one."""
        self.lend(lambda transport: transport.enter_raw_repl(soft_reset=True))
        self._run(PATIENCE)
        self._run(KIT)

    # The wire --------------------------------------------------------------------------------------------------------

    def ask(self, code: str, timeout_s: float = ANSWER_S) -> Any:
        """What `code` says with k_say. `timeout_s` is for silence, not for the whole of it."""
        said = self._run(code, timeout_s).decode("utf-8", "replace")
        answers = [line[len(MARK) :] for line in said.splitlines() if line.startswith(MARK)]
        if not answers:
            raise Trouble(CUT_OFF)
        return json.loads(answers[-1])

    def lend(self, deed: Callable[[SerialTransport], None]) -> None:
        """For what mpremote has a command of its own."""
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                deed(self._wire)
        except (TransportError, OSError, serial.SerialException):
            raise Trouble(CUT_OFF) from None

    def _run(self, code: str, timeout_s: float = ANSWER_S) -> bytes:
        """Trouble never repeats `code`: there may be a key in it."""
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # mpremote prints what it can't make sense of
                self._wire.exec_raw_no_follow(code)
                said, failure = self._wire.follow(timeout_s)
        except (TransportError, OSError, serial.SerialException):
            raise Trouble(CUT_OFF) from None
        if failure:
            raise Trouble(_in_words(failure.decode("utf-8", "replace")))
        return bytes(said)

    def _stop_firmware(self) -> None:
        """A badge that is just starting hears nothing, or the wrong half of it: then it is told again."""
        self._wire.serial.timeout = STOP_S
        for tries in range(1, STOP_TRIES + 1):
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    self._wire.serial.write(self._first)
                    self._wire.enter_raw_repl(soft_reset=False, timeout_overall=STOP_S)
                break
            except (TransportError, OSError, serial.SerialException) as error:
                if tries == STOP_TRIES:
                    raise Trouble(NOT_MICROPYTHON.format(port=self.port)) from error
        self._wire.serial.timeout = ANSWER_S

    def _ask_about(self) -> About:
        said = self.ask(ABOUT)
        return About(said["name"], tuple(said["version"]), said["platform"], said["machine"], said["mpy"], said["unique_id"])

    def _close(self) -> None:
        with contextlib.suppress(OSError, serial.SerialException):  # a port that was pulled out is closed as well as can be
            self._wire.close()


def _in_words(failure: str) -> str:
    """The last line of MicroPython's traceback: what it printed of the program before that may quote it."""
    last = failure.strip().splitlines()[-1] if failure.strip() else "no reason given"
    if "ENOSPC" in last or "28" in last.split(":")[-1:]:
        return "The badge's flash is full. Remove what is not ours from it, or flash MicroPython again: doorstep badge flash PORT"
    if last.startswith("MemoryError"):
        return "The badge has no memory left. Press its reset button once and run the same command again."
    return f"The badge could not do that: {last}"
