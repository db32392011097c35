"""The board's serial port, with the real mpremote at its other end."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

from vm_life import PROFILE

from tools.emulator.vm import VirtualBoard

MPREMOTE = Path(sys.executable).parent / "mpremote"
WAIT_S = 30
BOOT = b"print('begins')\n"
MAIN = b"""
import asyncio
print('main')
async def main():
    while True:
        await asyncio.sleep_ms(20)
asyncio.run(main())
"""


def with_board(story: Callable[[VirtualBoard], Awaitable[None]], files: dict[str, bytes] | None = None) -> VirtualBoard:
    board = VirtualBoard(PROFILE, {"/boot.py": BOOT, "/main.py": MAIN} if files is None else files, mode="real")

    async def live() -> None:
        async with board, asyncio.timeout(2 * WAIT_S):
            await story(board)

    asyncio.run(live())
    return board


async def mpremote(board: VirtualBoard, *words: str | Path) -> tuple[int | None, str]:
    """Its exit code, and what it said."""
    command = [str(MPREMOTE), "connect", board.port, *map(str, words)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await asyncio.sleep(0.01)


@contextlib.contextmanager
def typing(board: VirtualBoard) -> Iterator[Callable[[bytes], int]]:
    """A person at a terminal."""
    descriptor = os.open(board.port, os.O_RDWR | os.O_NOCTTY)
    yield partial(os.write, descriptor)
    os.close(descriptor)


def tree(folder: Path) -> Path:
    """Files as a firmware has them: many, in folders, some longer than one window of the serial port."""
    for number in range(12):
        path = folder / "lib" / f"part{number % 3}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"number = {number}\n".encode() * (1 + 40 * number))
    return folder / "lib"


def test_a_folder_of_files_is_copied_onto_it_and_can_be_imported(tmp_path: Path) -> None:
    said = []

    async def story(board: VirtualBoard) -> None:
        said.append(await mpremote(board, "cp", "-r", tree(tmp_path), ":"))
        said.append(await mpremote(board, "exec", "from part1.module10 import number; print(number)"))
        said.append(await mpremote(board, "fs", "ls", ":lib/part2"))

    board = with_board(story)

    assert [code for code, _ in said] == [0, 0, 0]
    assert said[1][1].strip() == "10"
    assert [str(11 * (1 + 40 * 2)), "module2.py"] in [line.split() for line in said[2][1].splitlines()]
    for path in (tmp_path / "lib").rglob("*.py"):
        assert board.files[str(path.relative_to(tmp_path))] == path.read_bytes()


def test_it_runs_what_it_is_given_and_says_what_went_wrong(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import time\nfor number in range(3):\n    time.sleep_ms(10)\n    print(number)\n")
    said = []

    async def story(board: VirtualBoard) -> None:
        said.append(await mpremote(board, "run", script))
        said.append(await mpremote(board, "exec", "kept = 41"))
        said.append(await mpremote(board, "resume", "exec", "print(kept + 1)"))
        said.append(await mpremote(board, "exec", "print(kept)"))
        said.append(await mpremote(board, "fs", "cat", ":nowhere"))
        said.append(await mpremote(board, "eval", "'é' * 100"))

    with_board(story)

    assert [code for code, _ in said] == [0, 0, 0, 1, 1, 0]
    assert said[0][1].split() == ["0", "1", "2"]
    assert said[2][1].strip() == "42"
    assert "NameError: name 'kept' isn't defined" in said[3][1]
    assert "No such file" in said[4][1]
    assert said[5][1].strip() == "é" * 100


def test_a_soft_reset_runs_boot_and_main_unless_it_is_in_raw_mode() -> None:
    async def story(board: VirtualBoard) -> None:
        await until(lambda: "main" in board.said)
        await mpremote(board, "soft-reset")
        in_raw_mode = board.said.count("begins\r\n")
        assert in_raw_mode > 1
        assert board.said.count("main\r\n") == 1
        with typing(board) as types:
            types(b"\x04")
            await until(lambda: board.said.count("main\r\n") == 2)
            assert board.said.count("begins\r\n") == in_raw_mode + 1

    board = with_board(story)

    assert {cause for _, cause in board.starts[1:]} == {"SOFT_RESET"}
    assert board.said.count("MPY: soft reboot") == len(board.starts) - 1


def test_the_reset_command_starts_it_again_from_the_beginning() -> None:
    async def story(board: VirtualBoard) -> None:
        await mpremote(board, "reset")
        await until(lambda: board.said.count("main\r\n") == 2)

    board = with_board(story)

    assert board.starts[-1][1] == "HARD_RESET"


def test_control_c_stops_main_and_leaves_a_prompt() -> None:
    async def story(board: VirtualBoard) -> None:
        await until(lambda: "main" in board.said)
        with typing(board) as types:
            types(b"\x03")
            await until(lambda: ">>> " in board.said)
            types(b"print(6 * 7)\r")
            await until(lambda: "42" in board.said)

    board = with_board(story)

    assert "KeyboardInterrupt" in board.said


def test_control_c_stops_a_main_that_never_lets_go() -> None:
    async def story(board: VirtualBoard) -> None:
        await until(lambda: "busy" in board.said)
        code, said = await mpremote(board, "exec", "print(6 * 7)")
        assert (code, said.strip()) == (0, "42")

    with_board(story, {"/main.py": b"print('busy')\nwhile True: pass\n"})


def test_a_copy_that_is_cut_off_leaves_a_board_for_the_next_one(tmp_path: Path) -> None:
    whole = tree(tmp_path)

    async def story(board: VirtualBoard) -> None:
        for files in (1, 4, 8):
            process = await asyncio.create_subprocess_exec(
                str(MPREMOTE), "connect", board.port, "cp", "-r", str(whole), ":", stdout=asyncio.subprocess.DEVNULL
            )
            await until(lambda files=files: sum(path.startswith("lib/part") for path in board.files) >= files)
            process.kill()
            await process.wait()
            assert not board.is_port_open()
        code, _ = await mpremote(board, "cp", "-r", whole, ":")
        assert code == 0

    board = with_board(story)

    assert {path: board.files[path] for path in board.files if path.endswith(".py") and path.startswith("lib")} == {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in whole.rglob("*.py")
    }


def test_a_session_that_ends_in_the_middle_of_a_paste_leaves_a_board_for_the_next_one() -> None:
    async def story(board: VirtualBoard) -> None:
        with typing(board) as types:
            types(b"\r\x03\r\x01\x05A\x01print('half a")
            await until(lambda: board.output.endswith(b"R\x01\x80\x00\x01"))
        code, said = await mpremote(board, "exec", "print(6 * 7)")
        assert (code, said.strip()) == (0, "42")

    with_board(story)


def test_several_boards_live_side_by_side() -> None:
    async def story(board: VirtualBoard) -> None:
        async with VirtualBoard(PROFILE, {}, mode="real") as other:
            await mpremote(other, "exec", "open('here', 'w').close()")
            code, said = await mpremote(board, "exec", "import os; print('here' in os.listdir())")
            assert (code, said.strip()) == (0, "False")
            assert "here" in other.files

    with_board(story)
