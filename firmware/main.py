"""The board starts here, a badge or a gateway: what it is made of becomes drivers, and the mind lives on them."""

import asyncio
import gc
import sys

import machine
from badge.run import Identity, Runner
from badgelink.ccm import Ccm
from cryptolib import aes
from drivers import crashlog, starts
from drivers.absent import Absent
from drivers.button import Button
from drivers.chance import Chance
from drivers.clock import Clock
from drivers.loop import Loop
from drivers.player import Beat, pin_player, tone_player
from drivers.roads import roads_of
from drivers.sleep import Sleep, woken_by
from drivers.store import MemoryStore, PlainStore, Store

ECB = 1
NOT_PROVISIONED = (60, 200, 60)  # on the LED, every few seconds


class Ports:
    """What the runner touches (badge/run.py). Outputs come first: they are off from here on."""

    def __init__(self, board: dict, clock: Clock, beat: Beat, is_safe: bool):
        if board.get("dark"):
            machine.Pin(board["dark"]["pin"], machine.Pin.OUT, value=board["dark"]["active_low"])
        self.motor = pin_player(beat, board["motor"])
        self.buzzer = Absent() if is_safe else buzzer_of(beat, board.get("buzzer"))
        self.led = Absent() if is_safe else led_of(beat, board.get("led"))
        self.hidden, self.visible = Button(board["hidden"], clock), Button(board["visible"], clock)
        self.random = Chance()
        self.battery = battery_of(board["battery"])
        self.gps = Absent() if is_safe else gps_of(board.get("gps"), self.battery)
        self.store = store_of(starts.crashes())
        self.links: list = []
        self.watchdog = starts.watchdog()


def buzzer_of(beat: Beat, part):
    if not part:
        return Absent()
    return (tone_player if part["kind"] == "passive" else pin_player)(beat, part)


def led_of(beat: Beat, part):
    return pin_player(beat, part) if part else Absent()


def battery_of(part: dict):
    """Only the chip that this board has is loaded."""
    if part["kind"] == "axp2101":
        from drivers.axp2101 import Axp2101

        return Axp2101(part)
    if part["kind"] == "axp192":
        from drivers.axp192 import Axp192

        return Axp192(part)
    from drivers.adc import DividedBattery

    return DividedBattery(part)


def gps_of(part, battery):
    if not part:
        return Absent()
    from drivers.gps import Gps, always, pin_switch, rail_switch

    power = part.get("power")
    if not power:
        return Gps(part, always)
    return Gps(part, rail_switch(battery, power["rail"]) if power.get("rail") else pin_switch(power))


def store_of(crashes: int):
    if crashes >= starts.HOPELESS:
        return MemoryStore()
    return PlainStore() if crashes >= starts.MANY else Store()


def assemble(board: dict, who) -> Loop:
    is_safe = starts.crashes() >= starts.MANY
    clock, beat = Clock(), Beat()
    ports = Ports(board, clock, beat, is_safe)
    sleep = Sleep(board, ports.battery)
    ports.links = roads_of(board, who, ports.store, ports.random.below, clock, sleep.wake_radio)
    runner = Runner(ports, Identity(who.badge_id, Ccm(aes(who.key, ECB).encrypt), who.site))
    loop = Loop(runner, clock, sleep, beat, ports.links)
    loop.boot(woken_by(), starts.has_crashed(), is_safe)
    return loop


def read_files() -> tuple:
    """(board, who, words): words say what is missing when this badge has not been provisioned."""
    from drivers.profile import BadProfile
    from drivers.profile import load as load_board
    from drivers.settings import NoSettings
    from drivers.settings import load as load_settings

    board = None
    try:
        board = load_board()
        who = load_settings()
    except (BadProfile, NoSettings) as error:
        return board, None, str(error)
    if who.problem:
        crashlog.keep(who.problem)
    if who.gateway and not board.get("radio"):
        return board, None, "a gateway needs a board with a radio"
    return board, who, ""


def forget(names: tuple):
    """What is done with makes room."""
    for name in names:
        if sys.modules.pop("drivers." + name, None):
            delattr(sys.modules["drivers"], name)
    gc.collect()


async def wait_for_provisioning(board, words: str):
    """Says what is missing, and does not start again and again."""
    beat = Beat()
    led = led_of(beat, board and board.get("led"))
    print("this board does not work yet:", words)
    watchdog = starts.watchdog()
    while True:
        watchdog.feed()
        led.play(NOT_PROVISIONED)
        await asyncio.sleep(3)


async def live_as_gateway(board: dict, who):
    """Until somebody wants the console."""
    from drivers.gateway_role import assembled

    crashes = starts.crashes()
    await assembled(board, who, store_of(crashes), Sleep(board, battery_of(board["battery"])).wake_radio).live()
    starts.leave_to_console()


async def live():
    starts.note_watchdog()
    try:
        board, who, words = read_files()
        forget(("profile", "pins", "settings"))
        if words:
            await wait_for_provisioning(board, words)
        if who.gateway:
            return await live_as_gateway(board, who)
        loop = assemble(board, who)
        board = who = None
        print("doorstep badge: it works")
        await loop.live()
    except Exception as error:
        try:
            crashlog.keep("a crash, after %d others" % starts.crashes(), error)
        finally:  # without memory for words too
            starts.crashed()
            machine.reset()


asyncio.run(live())
