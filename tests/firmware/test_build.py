"""The image: small, the same each time, and a badge that works."""

import asyncio
import re
from pathlib import Path

import pytest
from radio_school import BoardSchool

from tools.firmware import image as the_image
from tools.firmware.image import Image, cross_compiled, image, romfs
from tools.firmware.measure import GATEWAY, live_heap_bytes, on_file_system
from tools.firmware.words import ROM_WORDS


@pytest.fixture(scope="module")
def built() -> Image:
    return the_image.built()


def test_all_of_the_firmware_fits_into_64_kilobytes(built: Image) -> None:
    assert 30_000 < built.mpy_bytes <= 64 * 1024


def test_building_again_gives_the_same_bytes(built: Image) -> None:
    assert image().files == built.files


def test_words_of_the_rom_are_not_stored_as_text() -> None:
    code = cross_compiled("\n".join(f"x.{word}" for word in ROM_WORDS), "x.py")

    assert [word for word in ROM_WORDS if bytes([len(word) * 2]) + word.encode() + b"\0" in code] == []


def test_main_py_starts_the_image_and_boot_py_counts_without_it(built: Image) -> None:
    main, boot = built.files["/main.py"].decode(), built.files["/boot.py"].decode()

    assert re.search(r"^from doorstep import \w+$", main, re.MULTILINE)
    assert "asyncio.run(" in main
    assert boot.startswith("try:\n    from doorstep_boot import ")


def test_every_short_name_leads_back_to_the_sources(built: Image) -> None:
    meanings = built.meanings()

    assert any("badge.alarm.AlarmMachine" in names for names in meanings.values())
    assert any("_raise" in names for names in meanings.values())


@pytest.mark.parametrize("board", ["lilygo-tbeam-sx1262-axp2101", "esp32-devkit"])
def test_the_image_in_rom_leaves_the_heap_to_the_work(built: Image, board: str) -> None:
    assert 16 * 1024 < live_heap_bytes(built, board) <= 48 * 1024


def test_a_gateway_needs_less_than_a_badge(built: Image) -> None:
    assert 8 * 1024 < live_heap_bytes(built, "lilygo-tbeam-sx1262-axp2101", who=GATEWAY) <= 36 * 1024


def test_the_rom_holds_the_library_and_not_what_starts_it(built: Image) -> None:
    rom = romfs(built.files)

    assert rom.startswith(b"\xd2\xcd\x31")
    assert [path for path, data in built.files.items() if data not in rom] == ["/boot.py", "/main.py"]
    assert set(on_file_system(built)) == {"/boot.py", "/main.py"}


@pytest.mark.parametrize("is_in_rom", [True, False])
def test_a_badge_with_the_image_calls_for_help_and_feels_that_it_was_heard(built: Image, tmp_path: Path, is_in_rom: bool) -> None:
    files, rom = (on_file_system(built), romfs(built.files)) if is_in_rom else (built.files, b"")

    async def story() -> tuple[list[tuple[int, str]], tuple[int, ...]]:
        async with BoardSchool(tmp_path, files=files, rom=rom) as school:
            await school.waits(20)
            await school.presses()
            await school.waits(20)
            return school.board.crashes, school.felt_last(3)

    crashes, felt = asyncio.run(story())

    assert crashes == []
    assert felt == (120, 120, 120)
