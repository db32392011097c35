"""The firmware in its gateway role on real MicroPython: the whole way from its USB port to its antenna, and back to its console."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from badgelink.line_messages import FOR_CHIP, LEAVE_WORD, Ask, Caught, Hello, Leave, Ping, Plan, Refused, Say, Sent, Status, Taken
from radio_school import FIRMWARE

from tests.support.line_end import LineEnd, line_of
from tools.emulator.vm.board import BOARDS, VirtualBoard
from tools.firmware.image import built

BOARD = "lilygo-tbeam-sx1262-axp2101"
WHO = {"format": 1, "role": "gateway", "name": "hall", "lora": {"sf": 9, "frequencies_khz": [868_100]}}
UP, DOWN = bytes([1, 0, 7]) + bytes(21), bytes([32, 0, 7]) + b"\x00\x03\x0a\x0d" * 4
RUBBISH = b"\x03\x03\x04\x01 ls\r\n\xff\xfe" + bytes(range(1, 256))


def files(is_built: bool = False) -> dict[str, bytes]:
    sources = {f"/{path.relative_to(FIRMWARE)}": path.read_bytes() for path in FIRMWARE.rglob("*.py")}
    own = {"/board.json": (BOARDS / BOARD / "board.json").read_bytes(), "/settings.json": json.dumps(WHO).encode()}
    return (dict(built().files) if is_built else sources) | own


class There:
    def __init__(self, board: VirtualBoard) -> None:
        self.board, self._end = board, LineEnd()
        self.on_air: list[dict[str, Any]] = []
        board.on("lora.send", lambda at_ms, sent: self.on_air.append(sent))

    async def waits(self, ms: int) -> list[Any]:
        """What it has said until then."""
        await self.board.advance(ms)
        return self._end.told(self.board.output)

    async def types(self, data: bytes, wait_ms: int = 20) -> list[Any]:
        self.board.tell("type", data.hex())
        return await self.waits(wait_ms)

    async def says(self, *messages: Any) -> list[Any]:
        return await self.types(line_of(*messages))

    async def hears(self, frame: bytes) -> list[Any]:
        self.board.tell("lora.heard", {"frame": frame.hex(), "rssi": -101})
        return await self.waits(20)


def told(story: Callable[[There], Awaitable[Any]], is_built: bool = False) -> Any:
    async def whole() -> Any:
        async with VirtualBoard(BOARD, files=files(is_built)) as board:
            there = There(board)
            hello = await there.waits(1500)
            assert [type(each) for each in hello] == [Hello]
            answer = await story(there)
            assert board.crashes == []
            return answer

    return asyncio.run(whole())


@pytest.mark.parametrize("is_built", [False, True], ids=["sources", "image"])
def test_f21_a_frame_goes_up_a_receipt_goes_down_and_rubbish_on_the_line_harms_neither(is_built: bool) -> None:
    """F21: 0x00, 0x03 and 0x0A in a frame, noise, a message in two halves and two glued together."""

    async def story(there: There) -> list[Any]:
        said = await there.types(RUBBISH)
        said += await there.hears(UP)
        line = line_of(Ping(0x0A03), Say(5, 0, 7, 4000, DOWN))
        said += await there.types(line[:9]) + await there.types(line[9:], 400)
        return said

    caught, status, taken, sent = told(story, is_built)

    assert caught == Caught(1, 0, 101, 158, UP)
    assert (type(status), status.ping, status.bad) == (Status, 0x0A03, 1)
    assert (taken, sent) == (Taken(5), Sent(5, 186))


def test_what_it_sends_is_what_the_base_said_byte_for_byte_where_the_base_said() -> None:
    async def story(there: There) -> list[dict[str, Any]]:
        await there.says(Plan(10, 869_525), Say(5, 0, 7, 4000, DOWN))
        await there.waits(500)
        return there.on_air

    assert told(story) == [{"khz": 869_525, "sf": 10, "frame": DOWN.hex()}]


def test_a_chip_that_stops_answering_is_told_and_tried_again() -> None:
    async def story(there: There) -> tuple[list[Any], Any, Any]:
        there.board.tell("lora.broken", True)
        refused = await there.says(Say(5, 0, 7, 4000, DOWN)) + await there.waits(1500)
        (bad,) = await there.says(Ping(1))
        there.board.tell("lora.broken", False)
        await there.waits(20_000)
        (good,) = await there.says(Ping(2))
        return refused, bad.faults, good.faults

    refused, bad, good = told(story)

    assert refused == [Taken(5), Refused(5, FOR_CHIP)]
    assert (bad, good) == (1, 0)


def test_it_lives_on_when_nobody_listens_and_its_watchdog_is_fed() -> None:
    async def story(there: There) -> tuple[list[Any], int]:
        await there.waits(120_000)
        return await there.says(Ask(1)), len(there.board.starts)

    said, starts = told(story)

    assert [(each.name, each.board) for each in said] == [(b"hall", BOARD.encode())]
    assert starts == 1


@pytest.mark.parametrize("how", [line_of(Leave(LEAVE_WORD)), b"\r\x03"], ids=["told in a message", "as mpremote begins"])
def test_a_technician_gets_the_console_and_ten_minutes_later_it_is_a_gateway_again(how: bytes) -> None:
    async def story(there: There) -> tuple[str, list[Any]]:
        await there.types(how)
        await there.types(b"\x03\r\x01")
        there.board.tell("type", b"print(6 * 7)\x04".hex())
        await there.waits(100)
        console = there.board.said[-40:]
        return console, await there.waits(660_000)

    console, later = told(story)

    assert "OK42\r\n" in console
    assert [type(each) for each in later if each is not None] == [Hello]


def test_while_a_base_speaks_nobody_else_gets_the_console() -> None:
    async def story(there: There) -> list[Any]:
        await there.says(Ask(1))
        await there.types(b"\r\x03\r\x01\r\x03")
        return await there.says(Ping(1))

    assert [type(each) for each in told(story)] == [Status]


def test_mpremote_itself_gets_in() -> None:
    async def story() -> tuple[int, str]:
        async with VirtualBoard(BOARD, files=files(True), mode="real") as board:
            end = LineEnd()
            while not end.told(board.output):
                await asyncio.sleep(0.02)
            command = [sys.executable, "-m", "mpremote", "connect", board.port, "resume", "exec", "print(6 * 7)"]
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)
            return done.returncode, done.stdout

    assert asyncio.run(story()) == (0, "42\n")


def test_a_board_without_a_radio_says_that_it_can_be_no_gateway_and_does_not_start_again_and_again() -> None:
    async def story() -> tuple[str, int]:
        own = files() | {"/board.json": (BOARDS / "esp32-devkit" / "board.json").read_bytes()}
        async with VirtualBoard("esp32-devkit", files=own) as board:
            await board.advance(90_000)
            return board.said, len(board.starts)

    said, starts = asyncio.run(story())

    assert ("a gateway needs a board with a radio" in said, starts) == (True, 1)
