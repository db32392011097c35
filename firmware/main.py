"""The badge starts here: what it is and what it is made of become drivers, and the mind lives on them."""

import asyncio
import gc
import sys

import drivers
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
from drivers.sleep import Sleep, woken_by
from drivers.store import MemoryStore, PlainStore, Store

WATCHDOG_MS = 30_000  # a TLS handshake and a name that does not resolve hold the loop up for seconds
ECB = 1


class Ports:
    """What the runner touches (badge/run.py). Outputs come first: they are off from here on."""

    def __init__(self, board: dict, clock: Clock, beat: Beat, is_safe: bool):
        self.motor = pin_player(beat, board["motor"])
        self.buzzer = buzzer_of(beat, board.get("buzzer"), is_safe)
        self.led = pin_player(beat, board["led"]) if board.get("led") and not is_safe else Absent()
        self.hidden, self.visible = Button(board["hidden"], clock), Button(board["visible"], clock)
        self.random = Chance()
        self.battery = battery_of(board["battery"])
        self.gps = gps_of(board.get("gps"), self.battery, is_safe)
        self.store = store_of(starts.crashes())
        self.links: list = []
        self.watchdog = machine.WDT(timeout=WATCHDOG_MS)


def buzzer_of(beat, part, is_safe: bool):
    if not part or is_safe:
        return Absent()
    return (tone_player if part["kind"] == "passive" else pin_player)(beat, part)


def battery_of(part: dict):
    """Only the chip that this board has is loaded."""
    return __import__("drivers." + part["kind"], None, None, ("Battery",)).Battery(part)


def gps_of(part, battery, is_safe: bool):
    if not part or is_safe:
        return Absent()
    from drivers.gps import Gps, pin_switch, rail_switch

    power = part.get("power")
    if not power:
        return Gps(part, lambda is_on: None)
    return Gps(part, rail_switch(battery, power["rail"]) if power.get("rail") else pin_switch(power))


def store_of(crashes: int):
    if crashes >= starts.HOPELESS:
        return MemoryStore()
    return PlainStore() if crashes >= starts.MANY else Store()


def assemble() -> Loop:
    """Raises NoSettings or BadProfile, in words for people, when this badge has not been provisioned."""
    from drivers import profile, settings

    is_safe = starts.crashes() >= starts.MANY
    board, who = profile.load(), settings.load()
    if who.problem:
        print("settings:", who.problem)
    clock, beat = Clock(), Beat()
    ports = Ports(board, clock, beat, is_safe)
    runner = Runner(ports, Identity(who.badge_id, Ccm(aes(who.key, ECB).encrypt), who.site))
    loop = Loop(runner, clock, Sleep(board), beat, [])
    loop.boot(woken_by(), starts.has_crashed(), is_safe)
    return loop


def forget(names: tuple):
    """What is done with makes room."""
    for name in names:
        if "drivers." + name in sys.modules:
            del sys.modules["drivers." + name]
            delattr(drivers, name)
    gc.collect()


async def wait_for_provisioning(words: str):
    while True:
        print(words)
        await asyncio.sleep(60)


async def live():
    try:
        loop = assemble()
        forget(("profile", "pins", "settings"))
        print("doorstep badge: ready")
        await loop.live()
    except Exception as error:
        if type(error).__name__ in ("NoSettings", "BadProfile"):
            await wait_for_provisioning(str(error))
        crashlog.keep("a crash, %d in a row" % starts.crashes(), error)
        starts.crashed()
        machine.reset()


asyncio.run(live())
