"""What this board is made of: /board.json, and every reason why it can't be right, in words that say what to do.

Pure: the badge checks the file at its start, and whoever writes one checks it on a PC with the same code.
A key of `_SHAPE` that ends in `?` may be absent or null. docs: hardware/README.md.
"""

import json

from .pins import wrong_parts, wrong_pins

FILE = "/board.json"
FORMAT = 1

_BUTTON = {"pin": "button", "active_low": "bool", "pull": "bool"}
_SHAPE = {
    "format": (FORMAT,),
    "name": "text",
    "title": "text",
    "status": ("emulated", "proved"),
    "mcu": ("esp32", "esp32s3"),
    "hidden": _BUTTON,
    "visible": _BUTTON,
    "motor": {"pin": "output", "active_low": "bool"},
    "buzzer?": {"pin": "quiet", "kind": ("passive", "active")},
    "led?": {"pin": "quiet", "active_low": "bool"},
    "gps?": {
        "uart": (1, 2),
        "tx": "output",
        "rx": "input",
        "baud": (4800, 9600, 19200, 38400, 57600, 115200),
        "power?": {"rail?": "rail", "pin?": "output", "active_low?": "bool"},
    },
    "battery": {
        "kind": ("axp2101", "axp192", "adc"),
        "i2c?": {"id": (0, 1), "sda": "output", "scl": "output"},
        "adc?": {"pin": "adc", "divider_x1000": "count", "enable_pin?": "output", "enable_active_low?": "bool", "charging_pin?": "input"},
        "capacity_mah": "count",
    },
    "radio?": {
        "chip": ("sx1262", "sx1276"),
        "spi": {"id": (1, 2), "sck": "output", "mosi": "output", "miso": "input"},
        "cs": "output",
        "reset": "output",
        "busy?": "input",
        "dio": "input",
        "tcxo_mv": (0, 1600, 1700, 1800, 2200, 2400, 2700, 3000, 3300),
        "dio2_rf_switch": "bool",
        "output_dbm": (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
        "rail?": "rail",
    },
    "wakeup_pins": "pins",
    "dark?": {"pin": "output", "active_low": "bool"},  # a light that the board's maker put there, and that we never want
    "strapping_ok?": "pins",  # strapping pins that the board's maker has wired so that it still starts
    "currents_ua": {
        "deep_sleep": "count",
        "light_sleep": "count",
        "cpu_awake": "count",
        "wifi_idle": "count",
        "wifi_tx": "count",
        "lora_rx?": "count",
        "lora_tx?": "count",
        "gps?": "count",
        "motor": "count",
        "buzzer?": "count",
    },
    "currents_source": "text",
    "wiring?": None,  # for people and drawings; the badge doesn't read it
}


class BadProfile(Exception):
    """This board.json can't be used: `args[0]` says why and what to do, a line for each problem."""


def load(path: str = FILE) -> dict:
    try:
        with open(path) as file:
            board = json.load(file)
    except OSError:
        raise BadProfile("%s is missing: provision this badge" % path)
    except ValueError:
        raise BadProfile("%s is no JSON: provision this badge again" % path)
    found = problems(board)
    if found:
        raise BadProfile("\n".join(found))
    return board


def problems(board) -> list:
    """Why this can't be a board, in words; empty when it can."""
    if not isinstance(board, dict) or board.get("format") != FORMAT:
        return ["format: this firmware reads board.json of format %d: provision with the firmware that belongs to it" % FORMAT]
    found, pins = [], []
    _walk(_SHAPE, board, "", found, pins)
    return found or wrong_pins(board, pins) + wrong_parts(board)


def _walk(shape: dict, values: dict, path: str, found: list, pins: list):
    for key in sorted(values):
        if key not in shape and key + "?" not in shape:
            found.append("%s%s: not known; known here: %s" % (path, key, ", ".join([name.rstrip("?") for name in sorted(shape)])))
    for key in sorted(shape):
        name = key.rstrip("?")
        value = values.get(name)
        if value is None:
            if key == name:
                found.append("%s%s: is missing" % (path, name))
        elif isinstance(shape[key], dict):
            if isinstance(value, dict):
                _walk(shape[key], value, path + name + ".", found, pins)
            else:
                found.append("%s%s: must be an object { }" % (path, name))
        else:
            _check_value(shape[key], value, path + name, found, pins)


def _check_value(kind, value, path: str, found: list, pins: list):
    if isinstance(kind, tuple):
        if value not in kind or isinstance(value, bool):
            found.append("%s: %s is not one of %s" % (path, value, ", ".join([str(choice) for choice in kind])))
    elif kind in ("button", "input", "output", "quiet", "adc"):
        if _is_count(value):
            pins.append((path, kind, value))
        else:
            found.append("%s: must be the number of a GPIO, not %s" % (path, value))
    elif kind in _FITS and not _FITS[kind][0](value):
        found.append("%s: must be %s, not %s" % (path, _FITS[kind][1], value))


def _is_count(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_FITS = {
    "bool": (lambda value: isinstance(value, bool), "true or false"),
    "count": (_is_count, "a whole number, 0 or more"),
    "text": (lambda value: isinstance(value, str) and value, "words"),
    "rail": (lambda value: isinstance(value, str) and value, "a rail's name"),
    "pins": (lambda value: isinstance(value, list) and all([_is_count(pin) for pin in value]), "a list of GPIO numbers"),
}
