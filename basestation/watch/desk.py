"""The desk sounder: a small box in the office that complains when the base stops petting it.

    base --"pet\\n" every 5 s--> sounder        sounder --"ok\\n" at once--> base        15 s without "pet": it sounds

docs/operations.md says how to make one. A base that is not well pets nobody.
"""

import asyncio
import subprocess
import termios
from collections.abc import Callable, Sequence
from typing import Protocol

import serial  # type: ignore[import-untyped]  # pyserial brings no types

from ..core.roads import RoadState
from .computer import Changing

EVERY_S, ANSWER_S, COMMAND_S = 5.0, 1.0, 4.0
PET, OK = b"pet\n", b"ok"
MOST_BYTES = 64
NOT_WELL = "the base is not well, so it is not petted"
SILENT = "it does not answer"


class Sounder(Protocol):
    def pet(self) -> bool:
        """Whether it answered. OSError when it is not there. Blocks."""
        ...


class SerialSounder:
    """Opened anew after every failure: it may come back under the same name with another device behind it."""

    def __init__(self, port: str, baud: int) -> None:
        self._port, self._baud = port, baud
        self._line: serial.Serial | None = None

    def pet(self) -> bool:
        try:
            line = self._line = self._line or serial.Serial(self._port, self._baud, timeout=ANSWER_S, write_timeout=ANSWER_S)
            line.reset_input_buffer()
            line.write(PET)
            if line.read_until(b"\n", MOST_BYTES).strip() == OK:
                return True
        except (OSError, termios.error):  # the second when the port has hung up; pyserial's own texts hold the path
            self._close()
            raise OSError("its port can't be opened: is it plugged in? Is the port in the settings right?") from None
        self._close()
        return False

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class CommandSounder:
    """Petted by a command that ends well."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    def pet(self) -> bool:
        nothing = subprocess.DEVNULL
        try:
            done = subprocess.run(self._command, stdin=nothing, stdout=nothing, stderr=nothing, timeout=COMMAND_S, check=False)
        except subprocess.TimeoutExpired:
            return False
        except (FileNotFoundError, PermissionError):
            raise OSError(f"its command can't be run: is {self._command[0]} there, and executable?") from None
        return done.returncode == 0


class Desk:
    def __init__(self, sounder: Sounder, is_well: Callable[[], bool], now_ms: Callable[[], int]) -> None:
        self._sounder, self._is_well, self._state = sounder, is_well, Changing(now_ms)

    async def run(self) -> None:
        """For ever."""
        while True:
            await self.pet()
            await asyncio.sleep(EVERY_S)

    async def pet(self) -> None:
        if not self._is_well():
            self._state.set(False, NOT_WELL)
            return
        try:
            has_answered = await asyncio.to_thread(self._sounder.pet)
        except OSError as error:
            self._state.set(False, str(error))
            return
        self._state.set(has_answered, "" if has_answered else SILENT)

    def state(self) -> RoadState:
        return self._state.now
