"""The roads this badge has to the base, the best first: Wi-Fi, then LoRa. Each is loaded only where it is used."""

from . import crashlog
from .guarded import Guarded


def roads_of(board: dict, who, store, below, clock, wake_radio) -> list:
    """`who`: the settings. Called inside the loop: a road may have work of its own to do there."""
    roads: list = []
    if who.wifi and who.mqtt:
        _add(roads, lambda: _wifi(who, clock))
    if who.lora and board.get("radio"):
        _add(roads, lambda: _lora(board["radio"], who.lora, store, below, clock, wake_radio))
    return roads


def _add(roads: list, build):
    try:
        roads.append(Guarded(build()))
    except Exception as error:  # the other road, and the alarm, go on
        crashlog.keep("a road could not be built", error)


def _wifi(who, clock):
    import network

    from .mqtt import MqttLink
    from .mqtt_client import client_maker
    from .wifi import Networks

    networks = Networks(who.wifi, network.WLAN(network.STA_IF))
    make_client = client_maker(networks, who.badge_id, who.mqtt, _authority())
    link = MqttLink(make_client, networks, "doorstep/%s/badge/%d" % (who.site, who.badge_id), clock.now_ms)
    link.start()
    return link


def _lora(radio: dict, settings: dict, store, below, clock, wake_radio):
    import time

    import machine
    from badge.airtime import Airtime

    from .lora import LoraLink
    from .lora_chip import config_of, open_modem

    def open_radio(config: dict):
        wake_radio()  # each time: the power chip may have been deaf before
        return open_modem(radio, config)

    airtime = Airtime(store, settings["sf"], settings["frequencies_khz"], below)
    if not airtime.has_channel():  # a radio that may never speak must not look like a way out
        raise ValueError("lora: no frequency on which a badge may send")
    has_slept = machine.reset_cause() == machine.DEEPSLEEP_RESET
    airtime.load(clock.now_ms(), int(time.time()) if has_slept else 0)
    return LoraLink(open_radio, config_of(radio, settings), airtime, below, clock.now_ms, time.time)


def _authority() -> bytes:
    """The school's own, b"" when there is none."""
    try:
        with open("/ca.der", "rb") as file:
            return file.read()
    except OSError:
        return b""
