"""The firmware's library in the badge's ROMFS: run where it lies, and as safe from a cut as the files are."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from mpremote.romfs import VfsRomWriter  # type: ignore[import-untyped]  # mpremote brings no types

from tests.provision.base_beside import school_beside
from tests.provision.cabled import CabledBoard, badge, started, until
from tests.provision.conftest import School
from tools.firmware.image import romfs
from tools.provision.board import Board
from tools.provision.compiled import BYTECODE
from tools.provision.plan import MAIN, firmware_files

__all__ = ["school_beside"]
ERASED = b"\xff"
OTHERS = b"LENGTH = len('" + b"x" * 6000 + b"')\n"  # more than is read at once


def words(cabled: CabledBoard, school: School) -> tuple[str | Path, ...]:
    named = ("--settings", school.settings, "--profile", "esp32-devkit", "--networks", school.networks)
    return ("provision", cabled.port, *named, "--label", school.folder / "label.svg", "--without-proof")


def ours() -> bytes:
    return romfs({file.path: file.data for file in firmware_files(BYTECODE)})


def library(cabled: CabledBoard) -> list[str]:
    return [path for path in cabled.files if path.startswith("/lib/doorstep")]


def works(cabled: CabledBoard) -> None:
    until(lambda: bool(cabled.broker.connects), "the badge signs in at the broker")


def deployed(cabled: CabledBoard, rom: Path) -> None:
    """By hand, with stock mpremote."""
    command = [sys.executable, "-m", "mpremote", "connect", cabled.port, "resume", "romfs", "deploy", str(rom)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with Board(cabled.port):
        pass  # the reset at its end is what mounts it


def another(folder: Path) -> Path:
    """A ROMFS of somebody else's."""
    writer = VfsRomWriter()
    writer.mkfile("doorstep.mpy", b"not ours")
    (folder / "another.romfs").write_bytes(writer.finalise())
    return folder / "another.romfs"


def test_the_library_lies_in_the_romfs_and_nowhere_else_and_is_written_once(cabled: CabledBoard, school: School) -> None:
    first = badge(*words(cabled, school))
    rom, files = cabled.rom, cabled.files

    again = badge(*words(cabled, school))

    assert first.returncode == 0, first.stdout + first.stderr
    assert rom.rstrip(ERASED).rstrip(b"\0") == ours().rstrip(b"\0")
    assert library(cabled) == [] and {"/boot.py", MAIN} <= files.keys()
    assert "are there already" in again.stdout and "copied" not in again.stdout
    assert cabled.rom == rom
    works(cabled)


def test_what_an_earlier_firmware_left_in_the_filesystem_is_cleared_away(cabled: CabledBoard, school: School) -> None:
    with Board(cabled.port) as board:
        board.write("/lib/doorstep.mpy", b"of an earlier version")
        board.write("/doorstep_gps.mpy", b"looked at before the ROMFS")
        board.write("/lib/somebody/elses.py", OTHERS)

    done = badge(*words(cabled, school))

    assert done.returncode == 0, done.stderr
    assert library(cabled) == [] and "/doorstep_gps.mpy" not in cabled.files
    assert cabled.files["/lib/somebody/elses.py"] == OTHERS
    works(cabled)


def test_libraries_are_run_where_they_lie_too_and_are_kept_in_the_filesystem_for_the_next_time(cabled: CabledBoard, school: School) -> None:
    with Board(cabled.port) as board:
        board.write("/lib/somebody/elses.py", OTHERS)
    badge(*words(cabled, school))
    rom = cabled.rom

    with Board(cabled.port) as board:
        board.start_bare()
        found = board.ask("import somebody.elses\nk_say([somebody.elses.__file__, somebody.elses.LENGTH])")
    again = badge(*words(cabled, school))

    assert found == ["/rom/lib/somebody/elses.py", 6000]
    assert cabled.files["/lib/somebody/elses.py"] == OTHERS
    assert "are there already" in again.stdout and cabled.rom == rom


@pytest.mark.parametrize("already_written", [pytest.param(1, marks=pytest.mark.long), 20_000])
def test_cut_off_in_the_middle_of_a_deploy_it_waits_and_is_simply_run_again(
    cabled: CabledBoard, school: School, already_written: int
) -> None:
    running = started(*words(cabled, school))
    until(lambda: len(cabled.rom.rstrip(ERASED)) >= already_written, "the deploy is under way")
    running.send_signal(signal.SIGKILL)
    running.wait(10)
    half, half_rom = cabled.files, cabled.rom

    again = badge(*words(cabled, school))

    assert again.returncode == 0, again.stdout + again.stderr
    assert half.keys().isdisjoint({MAIN, "/boot.py"})  # nothing that would run what is half written
    assert not half_rom.startswith(ours()) and cabled.rom.startswith(ours())
    works(cabled)


def test_verify_sees_another_romfs_and_update_puts_ours_back(cabled: CabledBoard, school: School, tmp_path: Path) -> None:
    badge(*words(cabled, school))
    deployed(cabled, another(tmp_path))

    bad = badge("verify", cabled.port, "--settings", school.settings)
    update = badge("update", cabled.port)
    good = badge("verify", cabled.port, "--settings", school.settings)

    assert re.search(r"NO +Files .*/rom.*doorstep badge update", bad.stdout), bad.stdout
    assert update.returncode == 0, update.stderr
    assert re.search(r"yes +Files ", good.stdout), good.stdout
    assert cabled.rom.startswith(ours())
    works(cabled)


def test_a_partition_that_is_too_small_is_left_without_anything_that_would_hide_the_files(school: School, tmp_path: Path) -> None:
    with CabledBoard(rom_bytes=4096, rom=another(tmp_path).read_bytes()) as cabled:
        done = badge(*words(cabled, school))
        again = badge(*words(cabled, school))

        assert done.returncode == 0, done.stdout + done.stderr
        assert "no ROMFS partition for" in done.stdout
        assert "/lib/doorstep.mpy" in library(cabled)
        assert cabled.rom.startswith(romfs({}))
        assert "are there already" in again.stdout
        works(cabled)
