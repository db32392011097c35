"""`doorstep demo` as a process of its own, on free ports, read from what it prints."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

REPOSITORY = Path(__file__).parents[3]
PATIENCE_S = 30.0


class Demo:
    """Ends when the block does, however the test went."""

    def __init__(self, folder: Path, *wishes: str) -> None:
        path = os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "firmware" / "lib")))
        command = [sys.executable, "-m", "basestation", "demo", "--seconds", "120", "--port", "0", "--badges-port", "0", *wishes]
        self._process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": path, "TMPDIR": str(folder)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.said = self._read_greeting()
        self.badges_url = self._find(r"badges to press\s+(\S+)")
        self.office_url = self._find(r"office screen\s+(\S+)")
        self.password = self._find(r"password\s+(\S+)")

    def state(self) -> dict[str, Any]:
        """What the page with the badges shows now."""
        with httpx.stream("GET", f"{self.badges_url}/live", timeout=PATIENCE_S) as answer:
            line = next(line for line in answer.iter_lines() if line.startswith("data:"))
        return dict(json.loads(line.removeprefix("data:")))

    def badge(self, number: int) -> dict[str, Any]:
        return next(badge for badge in self.state()["badges"] if badge["number"] == number)

    def felt(self, number: int) -> list[str]:
        return [felt["feeling"] for felt in self.badge(number)["felt"]]

    def do(self, number: int, deed: str) -> int:
        return httpx.post(f"{self.badges_url}/badges/{number}/{deed}", headers={"Origin": self.badges_url}).status_code

    def answer(self, who: str, words: str) -> int:
        """From this telephone, by text."""
        return httpx.post(f"{self.badges_url}/phones/{who}/{words}", headers={"Origin": self.badges_url}).status_code

    def plug(self, name: str, way: str) -> int:
        """`way` is pull or put."""
        return httpx.post(f"{self.badges_url}/plugs/{name}/{way}", headers={"Origin": self.badges_url}).status_code

    def until(self, is_true: Callable[[], bool], what: str, every_s: float = 0.02) -> None:
        end = time.monotonic() + PATIENCE_S
        while not is_true():
            assert time.monotonic() < end, f"waited {PATIENCE_S:g} s for: {what}"
            time.sleep(every_s)  # another process is looked at: there is nothing to wait on

    def interrupt(self) -> int:
        """As Ctrl-C does. The exit code."""
        self._process.send_signal(signal.SIGINT)
        self.said += self._process.communicate(timeout=PATIENCE_S)[0]
        return self._process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def _read_greeting(self) -> str:
        assert self._process.stdout is not None
        said = ""
        for line in self._process.stdout:
            said += line
            if "Ctrl-C" in line:
                return said
        raise AssertionError(f"the demo ended before it began: {said}")

    def _find(self, pattern: str) -> str:
        found = re.search(pattern, self.said)
        assert found is not None, self.said
        return found[1]
