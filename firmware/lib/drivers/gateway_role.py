"""A board in the gateway role, put together: what the base says on the USB port, and what badges say by LoRa."""

import os

from gateway.airtime import GatewayAirtime
from gateway.mind import Gateway

from . import starts
from .chance import Chance
from .clock import Clock
from .gateway_loop import GatewayLoop
from .gateway_radio import GatewayRadio
from .line import Line
from .lora_chip import config_of, open_modem


def assembled(board: dict, who, store, wake_radio) -> GatewayLoop:
    """`who`: the settings. A gateway listens on the first of its frequencies, until the base tells it of another."""
    clock, below = Clock(), Chance().below

    def open_radio(config: dict):
        wake_radio()  # each time: the power chip may have been deaf before
        return open_modem(board["radio"], config)

    def airtime_of(sf: int, khz: int) -> GatewayAirtime:
        airtime = GatewayAirtime(store, sf, [khz], below)
        airtime.load(clock.now_ms())
        return airtime

    plan = (who.lora["sf"], who.lora["frequencies_khz"][0])
    start = int.from_bytes(os.urandom(2), "big")
    mind = Gateway(who.gateway, board["name"], start, plan, airtime_of)
    radio = GatewayRadio(open_radio, config_of(board["radio"], who.lora))
    return GatewayLoop(mind, radio, Line(), clock, starts.watchdog(), _settler(clock.now_ms()))


def _settler(started_ms: int):
    """Once a start has lived for long enough it is no crash."""
    is_settled = []

    def settle(at_ms: int):
        if not is_settled and at_ms - started_ms >= starts.LIFE_MS:
            is_settled.append(True)
            starts.settle()

    return settle
