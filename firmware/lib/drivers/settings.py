"""Who this badge is, and by which roads it reaches the base: /settings.json.

The last good file is kept as /settings.old. A file that is missing, torn or in a newer format never silences a badge
that was good before. What is in here is secret: no word of it is ever printed.
"""

import json
import os
from binascii import unhexlify

FORMAT = 1
LONGEST_NAME = 24  # of a gateway
FILE, HALF_RENAMED, OLD = "settings.json", "settings.new", "settings.old"


class NoSettings(Exception):
    """None of the files can be used: this badge waits for provisioning."""


class Settings:
    """`wifi`, `mqtt`, `lora`: as in the file; None where this road is not used. `problem`: words, "" when all is well.
    `gateway`: its name when this board is no badge but a gateway, "" otherwise."""

    def __init__(self, badge_id: int, site: str, key: bytes, gateway: str = ""):
        self.badge_id, self.site, self.key, self.gateway = badge_id, site, key, gateway
        self.wifi = self.mqtt = self.lora = None
        self.problem = ""


def load(folder: str = "/") -> Settings:
    """The best there is: a file of this format, before one that is newer than this firmware."""
    problems = []
    for formats in (FORMAT, None):
        for name in (FILE, HALF_RENAMED, OLD):
            try:
                text = _read(folder + name)
                found = parse(text, formats)
            except (OSError, ValueError) as error:
                problems.append("%s: %s" % (name, "missing" if isinstance(error, OSError) else error))
            else:
                return _chosen(found, folder, name, text, problems)
    raise NoSettings("; ".join(problems[:3]))


def _chosen(found: Settings, folder: str, name: str, text: str, problems: list) -> Settings:
    if problems:
        found.problem = "; ".join(problems[:3]) + "; using " + name
    elif not found.problem:
        _keep(folder + OLD, text)
    return found


def parse(text: str, format=FORMAT) -> Settings:
    """ValueError in words that give nothing away when this badge can't be told who it is."""
    try:
        values = json.loads(text)
    except ValueError:
        raise ValueError("torn, or no JSON")
    if not isinstance(values, dict) or format not in (None, values.get("format")):
        raise ValueError("not of format %d: newer than this firmware?" % FORMAT)
    settings = Settings(*_identity(values))
    settings.wifi = _road(values, "wifi", _is_wifi, settings)
    settings.mqtt = _road(values, "mqtt", _is_mqtt, settings)
    settings.lora = _road(values, "lora", _is_lora, settings)
    return settings


def _road(values: dict, name: str, is_usable, settings: Settings):
    part = values.get(name)
    if not part or is_usable(part):
        return part
    settings.problem = "%s: can't be used, this road is closed" % name
    return None


def _identity(values: dict) -> tuple:
    if values.get("role") == "gateway":
        return _gateway(values)
    badge_id, site, key = values.get("badge_id"), values.get("site"), values.get("key")
    if not isinstance(badge_id, int) or not 0 < badge_id < 65536:
        raise ValueError("badge_id is no badge's number")
    if not isinstance(site, str) or not site or [char for char in "/+# " if char in site]:
        raise ValueError("site is no word that a topic can hold")
    try:
        secret = unhexlify(key)
    except (ValueError, TypeError):
        secret = b""
    if len(secret) != 16:
        raise ValueError("key is not of 32 hex digits")
    return badge_id, site, secret


def _gateway(values: dict) -> tuple:
    """It has no key: it carries what others have sealed."""
    name = values.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or not _is_lora(values.get("lora")):
        raise ValueError("a gateway needs a name and a lora that can be used")
    return 0, "", b"", name


def _is_wifi(networks) -> bool:
    return isinstance(networks, list) and all([_has(network, "ssid", str) and _has(network, "password", str) for network in networks])


def _is_mqtt(broker) -> bool:
    words = all([_has(broker, name, str) for name in ("host", "username", "password")])
    return words and _has(broker, "port", int) and _has(broker, "tls", bool)


def _is_lora(radio) -> bool:
    if not _has(radio, "sf", int) or not 7 <= radio["sf"] <= 12 or not _has(radio, "frequencies_khz", list):
        return False
    return len(radio["frequencies_khz"]) > 0 and all([isinstance(khz, int) and 863000 <= khz <= 870000 for khz in radio["frequencies_khz"]])


def _has(part, name: str, kind) -> bool:
    return isinstance(part, dict) and isinstance(part.get(name), kind)


def _read(path: str) -> str:
    with open(path) as file:
        return file.read()


def _keep(path: str, text: str):
    """The copy to fall back on. Written only when it changes."""
    try:
        is_there = _read(path) == text
    except (OSError, ValueError):  # none yet, or torn
        is_there = False
    if is_there:
        return
    try:
        with open(path + "+", "w") as file:
            file.write(text)
        os.rename(path + "+", path)
    except OSError as error:
        print("settings: no copy could be kept:", error)
