"""`doorstep board`, as a developer starts it."""

import subprocess
import sys
from pathlib import Path
from typing import IO

COMMAND = [sys.executable, "-m", "basestation", "board"]


def test_it_says_its_port_and_obeys_words() -> None:
    board = subprocess.Popen([*COMMAND, "--empty"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert board.stdin is not None
    assert board.stdout is not None

    port = board.stdout.readline().strip()
    is_there = Path(port).is_char_device()
    board.stdin.write("cut power\ndance\nbattery full\ngive power\n")
    board.stdin.flush()
    until(board.stdout, "died  off")
    until(board.stdout, "booted  PWRON_RESET")
    _, wrong = board.communicate("quit\n", timeout=30)

    assert is_there
    assert board.returncode == 0
    assert "'dance' is none of press, release" in wrong
    assert "battery full: invalid literal" in wrong


def until(lines: IO[str], words: str) -> None:
    for line in lines:
        if words in line:
            return
    raise AssertionError(f"it never said {words!r}")


def test_it_names_the_boards_it_can_play() -> None:
    done = subprocess.run([*COMMAND, "--profile", "toaster"], capture_output=True, text=True, timeout=30)

    assert done.returncode == 2
    assert "esp32-devkit" in done.stderr


def test_with_nothing_to_read_it_ends() -> None:
    done = subprocess.run([*COMMAND, "--empty"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0
    assert "Traceback" not in done.stderr
