"""The chip's parts as MicroPython on an ESP32 has them: pins, converters, buses, and the chips on their wires."""

from vm_life import PROFILE, lived, lived_from, printed

from tools.emulator.vm import VirtualBoard
from tools.emulator.vm.nmea_log import seconds_of

WATCH = """
import asyncio, time
from machine import Pin
seen = []
for number in (13, 38):
    pin = Pin(number, Pin.IN, Pin.PULL_UP if number == 13 else None)
    pin.irq(lambda pin: seen.append((time.ticks_ms(), str(pin), pin.value())), Pin.IRQ_FALLING | Pin.IRQ_RISING)
async def main():
    while True:
        await asyncio.sleep_ms(20)
asyncio.run(main())
"""


def test_a_press_is_an_interrupt_at_its_very_millisecond() -> None:
    seen: list = []

    async def story(board: VirtualBoard) -> None:
        board.press("hidden", at_ms=107)
        board.release("hidden", at_ms=311)
        board.press("visible", at_ms=500)
        await board.advance(1000)
        seen.extend(await board.evaluate("seen"))

    lived(WATCH, story)

    assert seen == [[107, "Pin(13)", 0], [311, "Pin(13)", 1], [500, "Pin(38)", 0]]


def test_a_contact_bounces_and_each_edge_is_seen() -> None:
    counts: list[int] = []

    async def story(board: VirtualBoard) -> None:
        board.bounce("hidden", edges=9, every_ms=1, at_ms=50)
        await board.advance(100)
        counts.append(await board.evaluate("len(seen)"))

    lived(WATCH, story)

    assert counts == [9]


def test_a_button_held_while_it_starts_is_down_from_the_start() -> None:
    board = VirtualBoard(PROFILE)
    board.press("hidden")

    said = printed(lived_from(board, "from machine import Pin\nprint(Pin(13, Pin.IN, Pin.PULL_UP).value(), Pin(38, Pin.IN).value())"))

    assert said == ["0 1"]


def test_pins_that_are_not_there_or_can_only_listen_are_refused() -> None:
    board = lived("""
from machine import Pin
for number in (77, 34):
    try:
        Pin(number, Pin.OUT)
    except ValueError as error:
        print(error)
print(Pin(5) is Pin(5))
""")

    assert printed(board) == ["invalid pin", "pin can only be input", "True"]


def test_outputs_are_on_record_as_strength_over_time() -> None:
    async def story(board: VirtualBoard) -> None:
        await board.advance(1000)

    board = lived("""
import time
from machine import PWM, Pin
motor, led = Pin(25, Pin.OUT, value=0), Pin(4, Pin.OUT, value=1)
time.sleep_ms(100)
motor.on()
led.value(0)
time.sleep_ms(200)
motor.off()
tone = PWM(Pin(14), freq=2700, duty_u16=32768)
time.sleep_ms(50)
tone.deinit()
""", story)  # fmt: skip

    assert board.played("motor") == [(0, 0), (100, 65535), (300, 0)]
    assert board.played("led") == [(0, 0), (100, 65535)]
    assert board.played("buzzer") == [(300, 32768), (350, 0)]
    assert [row for row in board.timeline if row[1] == "motor"] == [(0, "motor", "off"), (100, "motor", "on"), (300, "motor", "off")]
    assert (300, 14, 32768, 2700) in board.outputs


def test_a_reset_lets_go_of_every_output() -> None:
    async def story(board: VirtualBoard) -> None:
        await board.advance(50)
        await board.reboot()
        await board.advance(50)

    board = lived("import machine\nif machine.reset_cause() == 1: machine.Pin(25, machine.Pin.OUT, value=1)", story)

    assert board.played("motor") == [(0, 65535), (50, 0)]


def test_the_battery_is_read_from_either_power_chip() -> None:
    read = """
from machine import I2C, Pin
bus = I2C(0, sda=Pin(21), scl=Pin(22))
def reg(number): return bus.readfrom_mem(0x34, number, 1)[0]
print(bus.scan(), %s)
"""
    axp2101 = read % "reg(0xa4), reg(0x34) << 8 | reg(0x35), reg(0x01) >> 5, reg(0x03)"
    axp192 = read % "((reg(0x78) << 4 | reg(0x79)) * 11 + 5) // 10, reg(0x01) >> 6 & 1"
    full = VirtualBoard(PROFILE)
    full.battery(50, is_charging=True)
    old = VirtualBoard(PROFILE | {"battery": PROFILE["battery"] | {"kind": "axp192"}, "gps": None})
    old.battery(50, millivolts=3700)

    assert printed(lived_from(full, axp2101)) == ["[52] 50 3810 1 74"]
    assert printed(lived_from(old, axp192)) == ["[52] 3700 0"]


def test_nobody_answers_on_the_wrong_wires_or_at_another_address() -> None:
    board = lived("""
from machine import I2C, Pin
for sda, address in ((23, 0x34), (21, 0x35)):
    try:
        I2C(0, sda=Pin(sda), scl=Pin(22)).readfrom_mem(address, 0, 1)
    except OSError as error:
        print(error.errno)
""")

    assert printed(board) == ["19", "19"]


def test_an_analog_pin_is_read_through_its_divider_and_only_when_that_is_on() -> None:
    profile = PROFILE | {
        "battery": {"kind": "adc", "adc": {"pin": 35, "divider_x1000": 2000, "enable_pin": 2}, "capacity_mah": 1000},
        "gps": None,
    }
    board = VirtualBoard(profile)
    board.battery(50)

    said = printed(lived_from(board, """
from machine import ADC, Pin
adc, enable = ADC(Pin(35), atten=ADC.ATTN_11DB), Pin(2, Pin.OUT, value=0)
print(adc.read_uv())
enable.on()
print(adc.read_uv(), ADC(Pin(35)).read_u16())
"""))  # fmt: skip

    assert said == ["0", "1905000 65535"]


GPS = """
import asyncio
from machine import I2C, UART, Pin
bus, uart, heard = I2C(0, sda=Pin(21), scl=Pin(22)), UART(1, 9600, tx=Pin(12), rx=Pin(34), rxbuf=%d), []
async def main():
    for _ in range(500):
        heard.append(uart.read() or b"")
        await asyncio.sleep_ms(20)
    print(b"".join(heard).decode())
bus.writeto_mem(0x34, 0x90, bytes([%d]))
asyncio.run(main())
"""


def test_a_gps_says_its_log_a_second_each_second_but_only_with_power() -> None:
    log = "$GNRMC,171926.00,A,1*11\n$GNGGA,171926.00,1*22\n$GNRMC,171927.00,A,2*33\n$GNGGA,171927.00,2*44\n"

    async def story(board: VirtualBoard) -> None:
        board.gps(log, is_looping=False)
        await board.advance(11_000)

    on, off = lived(GPS % (512, 4), story), lived(GPS % (512, 0), story)

    assert printed(on) == log.splitlines()
    assert printed(off) == []
    assert [state for _, what, state in on.timeline if what == "gps"] == ["off", "on"]


def test_what_nobody_reads_in_time_overflows() -> None:
    log = "\n".join(f"$GNRMC,17192{second}.00,{'x' * 60}" for second in range(9))

    async def story(board: VirtualBoard) -> None:
        board.gps(log, is_looping=False)
        await board.advance(21_000)

    board = lived("import time\n" + GPS.replace("asyncio.run", "time.sleep(10)\nasyncio.run") % (128, 4), story)

    assert board.said.count("$GNRMC") == 2


def test_a_log_is_cut_where_the_receivers_clock_goes_on() -> None:
    groups = seconds_of("$GPGSV,1\n$GPRMC,1.0,A\n$GPGGA,1.0\n$GPRMC,2.0,A\n$GPGSV,2\n$GPRMC,3.0,A\n")

    assert groups == [["$GPGSV,1"], ["$GPRMC,1.0,A", "$GPGGA,1.0"], ["$GPRMC,2.0,A", "$GPGSV,2"], ["$GPRMC,3.0,A"]]


def test_interrupts_that_are_held_come_when_they_are_let_go() -> None:
    board = lived("""
import machine, time
rings = []
machine.Timer(0, mode=machine.Timer.ONE_SHOT, period=10, callback=lambda timer: rings.append(1))
held = machine.disable_irq()
time.sleep_ms(50)
print(rings)
machine.enable_irq(held)
print(rings, machine.freq(), machine.unique_id())
""", advance_100)  # fmt: skip

    assert printed(board) == ["[]", "[1] 160000000 b'\\x02\\x00\\x00\\x00\\x00\\x01'"]


async def advance_100(board: VirtualBoard) -> None:
    await board.advance(100)
