"""`doorstep badge` while the test does something else: as a process of its own, or beside the test in this one, where the image that it
copies to a board is made once for all tests."""

import contextlib
import os
import subprocess
import threading
from pathlib import Path
from typing import TextIO

from basestation.__main__ import main


class BesideTest:
    """Looks as a process does."""

    def __init__(self, *words: str | Path) -> None:
        reading, writing = os.pipe()
        self.stdout = os.fdopen(reading, encoding="utf-8")
        self._said = os.fdopen(writing, "w", encoding="utf-8", buffering=1)
        self._code: int | None = None
        self._thread = threading.Thread(target=self._work, args=(["badge", *map(str, words)], self._said), daemon=True)
        self._thread.start()

    def _work(self, words: list[str], said: TextIO) -> None:
        with said, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            self._code = main(words)

    def wait(self, timeout_s: float) -> int | None:
        """Its exit code; None when it has none yet, or was ended by an error."""
        self._thread.join(timeout_s)
        self.stdout.close()
        return self._code


Running = BesideTest | subprocess.Popen[str]
