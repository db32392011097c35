"""The flash of a virtual board: it keeps files over every end, and power can go at any byte of it."""

import json

import pytest
from vm_life import PROFILE, lived, lived_from, printed

from tools.emulator.vm import VirtualBoard

WRITER = """
import json, os
def text(path):
    with open(path) as file:
        return file.read()
print(json.dumps([text("/data/log"), text("/data/kept"), "old" in os.listdir()]))
with open("/data/log", "ab") as log:
    log.write(b"two,")
with open("/new", "wb") as new:
    new.write(b"newer")
os.rename("/new", "/data/kept")
if "old" in os.listdir():
    os.remove("/old")
print("all is written")
"""
FILES = {"/data/log": b"one,", "/data/kept": b"older", "/old": b"1"}
LOGS = ["one,", "one,t", "one,tw", "one,two"]  # a new file, its five bytes, its new name, and an old one gone: eight more


async def cut_and_given_again(board: VirtualBoard) -> None:
    await board.advance(10)
    await board.power_on()
    await board.advance(10)


@pytest.mark.parametrize("after", range(12))
def test_power_goes_after_any_byte_and_the_next_start_finds_what_was_written(after: int) -> None:
    board = VirtualBoard(PROFILE, FILES)
    board.cut_flash_after(after)

    said = printed(lived_from(board, WRITER, cut_and_given_again))

    log = LOGS[after] if after < len(LOGS) else "one,two,"
    assert [json.loads(line) for line in said[:2]] == [["one,", "older", True], [log, "newer" if after > 10 else "older", True]]
    assert board.record.ends == [(0, "off")]


def test_all_is_written_when_the_power_stays_one_byte_longer() -> None:
    board = VirtualBoard(PROFILE, FILES)
    board.cut_flash_after(12)

    assert printed(lived_from(board, WRITER))[1:] == ["all is written"]
    assert {path: data for path, data in board.files.items() if path != "main.py"} == {"data/log": b"one,two,", "data/kept": b"newer"}


def test_a_full_flash_refuses_to_grow_and_lets_go() -> None:
    board = VirtualBoard(PROFILE, FILES)
    board.fill_flash(True)

    said = printed(lived_from(board, """
import errno, os
for change in (lambda: open("/new", "w"), lambda: open("/old", "a").write("2"), lambda: os.mkdir("/folder")):
    try:
        change()
    except OSError as error:
        print(error.errno)
os.remove("/old")
print(os.listdir(), os.statvfs("/")[3])
"""))  # fmt: skip

    assert said == ["28", "28", "28", "['data', 'main.py'] 0"]


def test_errors_have_the_numbers_of_the_real_board() -> None:
    board = lived("""
import os
os.mkdir("/folder")
open("/folder/file", "w").close()
for wrong, path in ((open, "/none"), (os.mkdir, "/folder"), (os.rmdir, "/folder"), (os.stat, "/folder/none"), (os.remove, "/none")):
    try:
        wrong(path)
    except OSError as error:
        print(error.errno)
""")  # fmt: skip

    assert printed(board) == ["2", "17", "39", "2", "2"]
    assert "folder/" in board.files


def test_files_written_anywhere_in_a_file_are_as_the_board_sees_them() -> None:
    board = lived("""
with open("/f", "wb") as f: f.write(b"0123456789")
with open("/f", "r+b") as f:
    f.seek(3)
    f.write(b"abc")
with open("/f", "ab") as f: f.write(b"!")
print(open("/f", "rb").read())
""")

    assert board.files["f"] == b"012abc6789!"
    assert printed(board) == ["b'012abc6789!'"]


def test_a_small_flash_fills_up() -> None:
    board = lived("""
import os
try:
    with open("/big", "wb") as big:
        while True:
            big.write(bytes(1024))
except OSError as error:
    print(error.errno, os.stat("/big")[6] > 30_000, os.statvfs("/")[:4])
""", flash_bytes=64 * 1024)  # fmt: skip

    assert printed(board) == ["28 True (4096, 4096, 16, 0)"]


def test_the_stand_ins_are_no_files_of_the_badge() -> None:
    board = lived("import os, sys\nprint(os.listdir(), [entry for entry in os.ilistdir('/')][0][3] > 0, '/lib' in sys.path)")

    assert printed(board) == ["['main.py'] True True"]
