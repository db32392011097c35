"""Why a badge does not reach its base: asked of the badge itself, over the cable, road by road."""

from typing import Any

from .board import Board
from .logs import CRASH_LOG

# Joins each network in turn and then knocks at the base's door. Says what happened, never a password.
KNOCK = """
def k_knock():
    import network, time
    settings, path = k_settings()
    wifi = network.WLAN(network.STA_IF)
    wifi.active(True)
    wifi.disconnect()
    wifi.config(reconnects=0)  # or it never says why
    seen = {}
    for found in wifi.scan():
        seen[found[0].decode()] = found[3]
    told = []
    for known in settings.get("wifi") or []:
        row = {"ssid": known["ssid"], "rssi": seen.get(known["ssid"]), "status": None, "address": "", "knock": ""}
        told.append(row)
        if row["rssi"] is None:
            continue
        wifi.connect(known["ssid"], known["password"])
        for _ in range(150):
            row["status"] = wifi.status()
            if wifi.isconnected() or 200 <= row["status"] < 1000:
                break
            time.sleep_ms(100)
        if wifi.isconnected():
            row["address"] = wifi.ifconfig()[0]
            row["knock"] = k_door(settings["mqtt"])
            if not row["knock"]:
                break
        wifi.disconnect()
    wifi.config(reconnects=-1)
    k_say(told)

def k_door(mqtt):
    try:
        import socket
    except ImportError:
        return ""
    try:
        place = socket.getaddrinfo(mqtt["host"], mqtt["port"])[0][-1]
    except OSError:
        return "name"
    door = socket.socket()
    try:
        door.settimeout(5)
        door.connect(place)
    except OSError:
        return "door"
    finally:
        door.close()
    return ""
"""
WRONG_PASSWORD, NOT_FOUND = 202, 201
SILENCE_S = 60.0


def findings(board: Board, host: str, port: int) -> list[str]:
    """What keeps it from the base, in words with a remedy; the last resort when all seems well."""
    rows = board.ask(KNOCK + "\nk_knock()", SILENCE_S)
    if not rows:
        return ["It knows no Wi-Fi network. Run this again with --wifi NAME (or --networks FILE)."]
    if any(row["address"] and not row["knock"] for row in rows):
        crashed = [f"It has crashed: doorstep badge logs {board.port}"] if board.digests([CRASH_LOG])[CRASH_LOG] else []
        return ["It reaches the base's broker. Was the visible button pressed? Is this base the one of --settings?", *crashed]
    return [_words(row, host, port) for row in rows]


def _words(row: dict[str, Any], host: str, port: int) -> str:
    name = f"Wi-Fi {row['ssid']!r}"
    if row["rssi"] is None or row["status"] == NOT_FOUND:
        return f"{name} is not in reach of the badge. Is the name written exactly so? The badge hears 2.4 GHz only, no 5 GHz."
    if row["status"] == WRONG_PASSWORD:
        return f"{name} refuses its password. Run this again with --wifi {row['ssid']!r} and type it once more."
    if not row["address"]:
        return f"{name} lets no badge in (status {row['status']}). One that asks for a user name can't be used."
    if row["knock"] == "name":
        return f"{name} works, but nobody there knows the name {host!r}. Put the base's IP address into broker.host of its settings."
    return f"{name} works, but {host}:{port} does not answer from there. Is the base running, and does its firewall let port {port} in?"
