"""Time on a virtual board: it jumps, it stands still, and nothing in the firmware can tell."""

import asyncio
import json
import time

from vm_life import lived, printed

from tools.emulator.vm import VirtualBoard

LOOP = """
import asyncio, time
async def main():
    for _ in range(%d):
        await asyncio.sleep_ms(%d)
    return time.ticks_ms()
print(asyncio.run(main()))
"""


def advances(*steps_ms: int):
    async def story(board: VirtualBoard) -> None:
        for step_ms in steps_ms:
            await board.advance(step_ms)

    return story


async def something_is_printed(board: VirtualBoard) -> None:
    while not printed(board):
        await asyncio.sleep(0.01)


def test_an_hour_of_a_loop_that_sleeps_takes_no_time() -> None:
    started_s = time.process_time()

    board = lived(LOOP % (60, 60_000), advances(3_600_000))

    assert printed(board) == ["3600000"]
    assert time.process_time() - started_s < 1


def test_nothing_happens_before_its_time() -> None:
    early = lived(LOOP % (1, 1000), advances(999))
    late = lived(LOOP % (1, 1000), advances(999, 1))

    assert printed(early) == []
    assert printed(late) == ["1000"]


def test_a_sleep_that_blocks_takes_as_long_as_it_says_and_hardware_goes_on() -> None:
    board = lived(
        """
import time
from machine import Pin, Timer
rings = []
Timer(0, period=100, callback=lambda timer: rings.append(time.ticks_ms()))
time.sleep(1)
time.sleep_ms(50)
print(time.ticks_ms(), rings[:3], len(rings))
""",
        advances(500, 700),
    )

    assert printed(board) == ["1050 [100, 200, 300] 10"]


def test_a_loop_that_only_looks_at_the_clock_sees_time_pass() -> None:
    board = lived("import time\nnow = 0\nwhile now < 5000: now = time.ticks_ms()\nprint(now)", advances(4_000, 2_000))

    assert printed(board) == ["5000"]


def test_in_real_time_a_timer_rings_at_its_moment_though_this_computer_came_late() -> None:
    """The firmware does sums for longer than its timer's beat, and nobody takes the processor from it meanwhile: as on the chip."""

    board = lived(
        """
import asyncio, time
from machine import Timer
rings = []
async def main():
    Timer(0, period=10, callback=lambda timer: rings.append(time.ticks_ms()))
    for _ in range(3):
        sum(range(200_000))
        await asyncio.sleep_ms(30)
    print([later - ring for ring, later in zip(rings, rings[1:])])
asyncio.run(main())
""",
        something_is_printed,
        mode="real",
    )

    gaps_ms = json.loads(printed(board)[0])
    assert len(gaps_ms) >= 9
    assert max(gaps_ms) <= 20


def test_a_touch_lasts_as_long_on_the_boards_clock_as_it_should() -> None:
    async def story(board: VirtualBoard) -> None:
        await something_is_printed(board)
        board.touch("hidden", 200)
        until_ms = await board.clock_ms() + 400
        while await board.clock_ms() < until_ms:
            await asyncio.sleep(0.01)

    board = lived(
        """
import asyncio, time
from machine import Pin
async def main():
    button = Pin(13, Pin.IN, Pin.PULL_UP)
    button.irq(lambda pin: print(pin.value(), time.ticks_ms()), Pin.IRQ_FALLING | Pin.IRQ_RISING)
    print("ready")
    while True:
        await asyncio.sleep_ms(20)
asyncio.run(main())
""",
        story,
        mode="real",
    )

    (down, down_ms), (up, up_ms) = (map(int, line.split()) for line in printed(board)[1:])
    assert (down, up) == (0, 1)
    assert 200 <= up_ms - down_ms <= 210


def test_run_gives_back_what_its_coroutine_returns_or_raises_at_the_outermost_level_and_inside_a_function() -> None:
    board = lived(
        """
import asyncio
async def good():
    await asyncio.sleep_ms(10)
    return 42
async def bad():
    await asyncio.sleep_ms(10)
    raise ValueError("bad")
def inside(what):
    return asyncio.run(what())
try:
    print(asyncio.run(good()), inside(good))
    asyncio.run(bad())
except ValueError as error:
    print(error)
finally:
    print("finally")
try:
    inside(bad)
except ValueError as error:
    print(error)
""",
        advances(100),
    )

    assert printed(board) == ["42 42", "bad", "finally", "bad"]
    assert board.crashes == []


def test_what_main_raises_is_printed_and_seen() -> None:
    board = lived("print('here')\n1 / 0\n", advances(10))

    assert "ZeroDivisionError: divide by zero" in board.said
    assert [(at_ms, text.splitlines()[-1]) for at_ms, text in board.crashes] == [(0, "ZeroDivisionError: divide by zero")]


def test_ticks_can_begin_just_before_they_wrap() -> None:
    board = lived("import time\na = time.ticks_ms()\ntime.sleep_ms(100)\nprint(time.ticks_diff(time.ticks_ms(), a), time.ticks_ms() < a)",
                  advances(200), ticks_ms=2**30 - 50)  # fmt: skip

    assert printed(board) == ["100 True"]


def test_the_heap_is_tidied_while_main_waits_and_can_be_measured() -> None:
    used: list[int] = []

    async def story(board: VirtualBoard) -> None:
        for _ in range(3):
            await board.advance(60_000)
            used.append(await board.mem_alloc())

    lived(
        "import asyncio\nasync def main():\n    while True:\n        bytes(1000)\n        await asyncio.sleep_ms(20)\nasyncio.run(main())",
        story,
    )

    assert max(used) < 40_000
    assert max(used) - min(used) < 200


def test_python_looks_inside_and_is_asked_by_a_stand_in() -> None:
    seen: list[tuple[int, str]] = []

    async def story(board: VirtualBoard) -> None:
        board.on("news", lambda at_ms, value: seen.append((at_ms, value)))
        board.answer("sum", lambda values: sum(values))
        await board.advance(100)
        seen.append((0, await board.evaluate("answer")))

    lived("""
import _board, json, time
time.sleep_ms(5)
_board.post("news", json.dumps("hello"))
answer = json.loads(_board.call("sum", "[1, 2]"))
""", story)  # fmt: skip

    assert seen == [(5, "hello"), (0, 3)]
