"""What talks to the modem never touches the world: only the line, its port and the file of the PIN do."""

from pathlib import Path

import pytest

from tests.test_architecture import ROOT, WORLD, imports_of

FOLDER = ROOT / "basestation/sms"
AT_THE_EDGE = {"line.py", "serial_port.py", "pin_tries.py"}
TOUCHING = WORLD | {"serial", "os", "termios", "fcntl", "glob", "logging"}
PURE = sorted(path for path in FOLDER.glob("*.py") if path.name not in AT_THE_EDGE)


def touched(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports_of(path, "basestation.sms")} & TOUCHING


@pytest.mark.parametrize("path", PURE, ids=[path.name for path in PURE])
def test_what_talks_never_touches_the_world(path: Path) -> None:
    assert touched(path) == set()


def test_the_edge_does() -> None:
    assert all(touched(FOLDER / name) for name in AT_THE_EDGE)
