"""The ROMFS partition: mounted at each start, written by the real mpremote, and kept."""

import asyncio
from pathlib import Path

import pytest
from test_vm_port import mpremote
from vm_life import PROFILE, lived, printed

from tools.emulator.vm import VirtualBoard
from tools.firmware.image import cross_compiled, romfs

GREETING = "def greet():\n    return 'in ROM'\n"
ASK = "import greeting\nprint(greeting.greet(), greeting.__file__)\n"


def rom_of(source: str) -> bytes:
    return romfs({"/lib/greeting.mpy": cross_compiled(source, "greeting.py")})


def test_code_is_imported_from_the_rom_it_is_given() -> None:
    assert printed(lived(ASK, rom=rom_of(GREETING))) == ["in ROM /rom/lib/greeting.mpy"]


def test_the_rom_comes_before_what_was_left_in_the_file_system() -> None:
    board = lived(ASK, files={"/lib/greeting.py": b"def greet():\n    return 'on flash'\n"}, rom=rom_of(GREETING))

    assert printed(board) == ["in ROM /rom/lib/greeting.mpy"]


def test_code_in_the_rom_takes_no_heap() -> None:
    code = "def f(x):\n" + "".join(f"    x = x + {number + 1000}\n" for number in range(300))
    program = "import gc\ngc.collect()\nbefore = gc.mem_alloc()\nimport greeting\ngc.collect()\nprint(gc.mem_alloc() - before)\n"

    in_rom = lived(program, rom=rom_of(code))
    loaded = lived(program, files={"/lib/greeting.mpy": cross_compiled(code, "greeting.py")})

    assert int(printed(loaded)[0]) - int(printed(in_rom)[0]) > 300 * 5


def test_an_erased_partition_is_there_and_not_mounted() -> None:
    board = lived("import os, vfs\nprint(vfs.rom_ioctl(1), len(vfs.rom_ioctl(2, 0)), 'rom' in os.listdir('/'))", rom_bytes=8192)

    assert printed(board) == ["1 8192 False"]


def test_a_board_without_the_partition_says_so() -> None:
    board = lived("import vfs\nprint(vfs.rom_ioctl(1), vfs.rom_ioctl(2, 0), vfs.rom_ioctl(3, 0, 4096))", rom_bytes=0)

    assert printed(board) == ["0 -22 -22"]


def test_an_image_larger_than_the_partition_is_refused() -> None:
    with pytest.raises(ValueError, match="don't go into"):
        VirtualBoard(PROFILE, rom=bytes(4097), rom_bytes=4096)


def test_what_was_not_erased_is_not_written_rightly() -> None:
    board = lived("import vfs\nvfs.rom_ioctl(4, 0, 0, b'\\x0f')\nvfs.rom_ioctl(4, 0, 0, b'\\xf1')", rom_bytes=4096)

    assert board.rom.data[:2] == b"\x01\xff"


def test_more_than_the_partition_holds_is_neither_erased_nor_written() -> None:
    board = lived("import vfs\nprint(vfs.rom_ioctl(3, 0, 4097), vfs.rom_ioctl(4, 0, 4095, b'ab'))", rom=rom_of(GREETING), rom_bytes=4096)

    assert printed(board) == ["-22 -22"]
    assert board.rom.data.startswith(rom_of(GREETING))


def test_mpremote_deploys_an_image_that_the_next_start_runs(tmp_path: Path) -> None:
    image = tmp_path / "new.img"
    image.write_bytes(rom_of(GREETING))
    said = []

    async def live() -> VirtualBoard:
        async with VirtualBoard(PROFILE, mode="real", rom=rom_of(GREETING.replace("in ROM", "old"))) as board, asyncio.timeout(60):
            said.append(await mpremote(board, "romfs", "deploy", image))
            said.append(await mpremote(board, "exec", ASK))
            await board.reboot()
            said.append(await mpremote(board, "exec", ASK))
            said.append(await mpremote(board, "romfs", "query"))
        return board

    board = asyncio.run(live())

    assert [code for code, _ in said] == [0, 0, 0, 0]
    assert said[0][1].strip().endswith("ROMFS image deployed")
    assert [said[at][1].strip() for at in (1, 2)] == ["in ROM /rom/lib/greeting.mpy"] * 2
    assert "ROMFS image size" in said[3][1]
    assert board.rom.data.startswith(image.read_bytes())


def test_mpremote_finds_no_partition_on_a_board_without_one(tmp_path: Path) -> None:
    image = tmp_path / "new.img"
    image.write_bytes(rom_of(GREETING))

    async def live() -> tuple[int | None, str]:
        async with VirtualBoard(PROFILE, mode="real", rom_bytes=0) as board, asyncio.timeout(60):
            return await mpremote(board, "romfs", "deploy", image)

    code, words = asyncio.run(live())

    assert code == 1
    assert "ROMFS0 partition not found" in words
