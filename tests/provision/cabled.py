"""A virtual board in real time on a loop of its own, so that a test may run `doorstep badge` as a technician does."""

import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from basestation.__main__ import main
from tests.e2e.support.board_feelings import feelings
from tests.support.loop_thread import LoopThread
from tools.emulator.vm import VirtualBoard
from tools.emulator.vm.radio_broker import BoardBroker, RealBroker

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0
SCHOOL_WIFI, SCHOOL_PASSWORD = "Saltmarsh staff", "a long word nobody guesses"


class CabledBoard:
    """`with CabledBoard("esp32-devkit") as cabled: ... cabled.port`. It is in reach of the school's Wi-Fi, and that of the broker."""

    def __init__(self, profile: str = "esp32-devkit", **options: Any) -> None:
        self._profile, self._options, self._loop = profile, options, LoopThread()

    def __enter__(self) -> Self:
        self._loop.start()
        self._loop.run(self._open())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.run(self.board.__aexit__(None, None, None))
        self._loop.stop()

    async def _open(self) -> None:
        self.board = VirtualBoard(self._profile, mode="real", **self._options)
        self.broker = BoardBroker(self.board, RealBroker())
        self.board.wifi({SCHOOL_WIFI: {"password": SCHOOL_PASSWORD, "rssi": -55}})
        await self.board.__aenter__()

    @property
    def port(self) -> str:
        return self.board.port

    def press(self, button: str, seconds: float) -> None:
        self._loop.call(lambda: self.board.touch(button, int(seconds * 1000)))
        time.sleep(seconds)

    def wifi(self, points: dict[str, dict[str, Any]]) -> None:
        self._loop.call(lambda: self.board.wifi(points))

    @property
    def files(self) -> dict[str, bytes]:
        """What is on its flash, read from outside: "/main.py" is its bytes."""
        return {
            f"/{path.lstrip('/')}": data for path, data in self._loop.call(lambda: dict(self.board.files)).items() if not path.endswith("/")
        }

    @property
    def rom(self) -> bytes:
        """Its ROMFS partition, read from outside."""
        return self._loop.call(lambda: self.board.rom.data)

    def said(self) -> str:
        return self.board.said

    def felt(self) -> list[str]:
        """What its motor did, in the wearer's words."""
        return [name for _, name in feelings(self.board.played("motor"))]


@dataclass(frozen=True, slots=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def badge(*words: str | Path) -> Done:
    """`doorstep badge ...` to its end, in this process: the image is built once for all of them."""
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        code = main(["badge", *map(str, words)])
    return Done(code, said.getvalue(), complained.getvalue())


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "basestation", "badge", *map(str, words)]


def started(*words: str | Path) -> subprocess.Popen[str]:
    """The same as a process of its own, while the test does something else."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=environment)


def until(is_true: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not is_true():
        assert time.monotonic() < deadline, f"waited {patience_s:g} s for: {what}"
        time.sleep(0.05)
