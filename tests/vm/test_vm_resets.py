"""How a virtual board ends and starts again: watchdog, reset, sleep, power; and what outlives which."""

from vm_life import lived, printed

from tools.emulator.vm import VirtualBoard

TELL = "import machine, time\nprint(machine.reset_cause(), machine.wake_reason(), machine.RTC().memory(), time.ticks_ms())\n"


async def a_minute(board: VirtualBoard) -> None:
    await board.advance(60_000)


def test_a_watchdog_that_is_fed_sleeps_and_one_that_is_not_resets_the_board() -> None:
    board = lived(TELL + """
if machine.reset_cause() != machine.WDT_RESET:
    machine.RTC().memory(b"kept")
    dog = machine.WDT(timeout=3000)
    for _ in range(5):
        time.sleep(2)
        dog.feed()
    time.sleep(10)
""", a_minute)  # fmt: skip

    assert printed(board) == ["1 0 b'' 0", "3 0 b'kept' 0"]
    assert board.starts == [(0, "PWRON_RESET"), (13_000, "WDT_RESET")]


def test_firmware_that_never_lets_go_meets_its_watchdog_all_the_same() -> None:
    board = lived(TELL + """
if machine.reset_cause() != machine.WDT_RESET:
    open("/written", "w").close()
    machine.RTC().memory(b"kept")
    machine.WDT(timeout=8000)
    while True:
        pass
""", a_minute, hang_ms=500)  # fmt: skip

    assert board.starts == [(0, "PWRON_RESET"), (8000, "WDT_RESET")]
    assert printed(board) == ["1 0 b'' 0", "3 0 b'kept' 0"]
    assert "written" in board.files


def test_a_watchdog_outlives_a_soft_reset_as_on_the_chip() -> None:
    board = lived("import machine\nif machine.reset_cause() == 1:\n    machine.WDT(timeout=5000)\n    machine.soft_reset()\n", a_minute)

    assert board.starts == [(0, "PWRON_RESET"), (0, "SOFT_RESET"), (5000, "WDT_RESET")]


def test_a_watchdog_does_not_count_a_light_sleep() -> None:
    board = lived("import machine, time\nmachine.WDT(timeout=2000)\ntime.sleep(1)\nmachine.lightsleep(10_000)\ntime.sleep(5)\n", a_minute)

    assert board.starts[:2] == [(0, "PWRON_RESET"), (12_000, "WDT_RESET")]


def test_each_way_to_start_says_its_cause() -> None:
    async def story(board: VirtualBoard) -> None:
        await board.advance(100)
        await board.reboot()
        await board.advance(100)
        await board.power_cut()
        await board.advance(1000)
        await board.power_on()
        await board.advance(100)

    board = lived(TELL + "machine.RTC().memory(b'kept')", story)

    assert board.starts == [(0, "PWRON_RESET"), (100, "HARD_RESET"), (1200, "PWRON_RESET")]
    assert printed(board) == ["1 0 b'' 0", "2 0 b'kept' 0", "1 0 b'' 0"]
    assert [row for row in board.timeline if row[1] == "cpu"][1:] == [(200, "cpu", "off"), (1200, "cpu", "awake")]


SLEEPER = TELL + """
import esp32
from machine import Pin
button = Pin(13, Pin.IN, Pin.PULL_UP)
%s
if machine.reset_cause() == machine.PWRON_RESET:
    machine.RTC().memory(b"kept")
    machine.deepsleep(%d)
"""  # fmt: skip


def test_a_press_wakes_it_from_deep_sleep() -> None:
    async def story(board: VirtualBoard) -> None:
        board.press("hidden", at_ms=5000)
        await board.advance(10_000)

    for wake, reason in (
        ("esp32.wake_on_ext0(button, esp32.WAKEUP_ALL_LOW)", 2),
        ("esp32.wake_on_ext1([button], esp32.WAKEUP_ALL_LOW)", 3),
    ):
        board = lived(SLEEPER % (wake, 0), story)

        assert board.starts == [(0, "PWRON_RESET"), (5000, "DEEPSLEEP_RESET")]
        assert printed(board)[-1] == f"4 {reason} b'kept' 0"
        assert [row for row in board.timeline if row[1] == "cpu"] == [
            (0, "cpu", "awake"), (0, "cpu", "deep sleep"), (5000, "cpu", "awake"),
        ]  # fmt: skip


def test_its_timer_wakes_it_from_deep_sleep() -> None:
    board = lived(SLEEPER % ("", 30_000), a_minute)

    assert board.starts == [(0, "PWRON_RESET"), (30_000, "DEEPSLEEP_RESET")]
    assert printed(board)[-1] == "4 4 b'kept' 0"


def test_a_pin_that_can_not_wake_it_is_refused() -> None:
    board = lived(
        "import esp32, machine\ntry:\n    esp32.wake_on_ext0(machine.Pin(5), False)\nexcept ValueError as error:\n    print(error)"
    )

    assert printed(board) == ["invalid pin"]


def test_a_light_sleep_ends_by_its_timer_or_by_a_press_and_keeps_the_pin_until_a_mode_is_set() -> None:
    async def story(board: VirtualBoard) -> None:
        board.press("hidden", at_ms=2500)
        board.release("hidden", at_ms=3000)
        await board.advance(10_000)

    board = lived("""
import esp32, machine, time
from machine import Pin
seen = []
button = Pin(13, Pin.IN, Pin.PULL_UP)
button.irq(lambda pin: seen.append(time.ticks_ms()), Pin.IRQ_FALLING | Pin.IRQ_RISING)
esp32.wake_on_ext0(button, esp32.WAKEUP_ALL_LOW)
machine.lightsleep(1000)
print(time.ticks_ms(), machine.wake_reason() == machine.TIMER_WAKE, button.value())
button.init(Pin.IN, Pin.PULL_UP)
print(button.value(), seen)
machine.lightsleep(5000)
print(time.ticks_ms(), machine.wake_reason() == machine.EXT0_WAKE)
button.init(Pin.IN, Pin.PULL_UP)
time.sleep(1)
print(button.value(), seen)
""", story)  # fmt: skip

    assert printed(board) == ["1000 True 0", "1 [1000, 1000]", "2500 True", "1 [1000, 1000, 3000]"]


def test_nobody_is_told_that_the_power_went() -> None:
    async def story(board: VirtualBoard) -> None:
        await board.advance(55)
        await board.power_cut()
        await board.advance(1000)

    board = lived("""
import time
try:
    while True:
        time.sleep_ms(10)
except BaseException:
    print("told")
finally:
    print("finally")
""", story)  # fmt: skip

    assert printed(board) == []
    assert board.record.ends == [(55, "off")]


def test_power_that_goes_in_deep_sleep_takes_what_was_to_wake_it() -> None:
    async def story(board: VirtualBoard) -> None:
        await board.advance(1000)
        await board.power_cut()
        board.press("hidden", at_ms=2000)
        await board.advance(2000)
        assert board.starts == [(0, "PWRON_RESET")]
        board.release("hidden")
        await board.power_on()
        await board.advance(1000)

    board = lived(SLEEPER % ("esp32.wake_on_ext0(button, esp32.WAKEUP_ALL_LOW)", 0), story)

    assert board.starts == [(0, "PWRON_RESET"), (3000, "PWRON_RESET")]
    assert printed(board) == ["1 0 b'' 0", "1 0 b'' 0"]
    assert [state for _, what, state in board.timeline if what == "cpu"] == ["awake", "deep sleep", "off", "awake", "deep sleep"]


def test_nothing_of_one_life_reaches_into_the_next() -> None:
    """Starts by the dozen, each with interrupts and tasks pending: what JavaScript still holds of a dead one must not harm the living."""

    async def story(board: VirtualBoard) -> None:
        for _ in range(40):
            await board.advance(25)
            await board.reboot()
        await board.advance(25)

    board = lived("""
import asyncio, gc
from machine import Pin, Timer
lists = []
Timer(0, period=7, callback=lambda timer: lists.append([0] * 100))
pins = [Pin(number, Pin.IN) for number in (13, 14, 25)]
for pin in pins:
    pin.irq(lambda pin: lists.append(pin))
async def work():
    while True:
        lists.append(bytes(500))
        gc.collect()
        await asyncio.sleep_ms(1)
async def main():
    await asyncio.gather(*[work() for _ in range(5)])
asyncio.run(main())
""", story)  # fmt: skip

    assert board.crashes == []
    assert [cause for _, cause in board.starts] == ["PWRON_RESET"] + ["HARD_RESET"] * 40
