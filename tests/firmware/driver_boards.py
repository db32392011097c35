"""A board that can be built, for tests to spoil."""

import copy
from typing import Any

_GOOD: dict[str, Any] = {
    "format": 1,
    "name": "test-board",
    "title": "A board for tests",
    "status": "emulated",
    "mcu": "esp32",
    "hidden": {"pin": 13, "active_low": True, "pull": True},
    "visible": {"pin": 38, "active_low": True, "pull": False},
    "motor": {"pin": 14, "active_low": False},
    "buzzer": {"pin": 25, "kind": "passive"},
    "led": {"pin": 4, "active_low": True},
    "gps": {"uart": 1, "tx": 12, "rx": 34, "baud": 9600, "power": {"rail": "aldo3"}},
    "battery": {"kind": "axp2101", "i2c": {"id": 0, "sda": 21, "scl": 22}, "capacity_mah": 2600},
    "radio": {
        "chip": "sx1262",
        "spi": {"id": 1, "sck": 5, "mosi": 27, "miso": 19},
        "cs": 18,
        "reset": 23,
        "busy": 32,
        "dio": 33,
        "tcxo_mv": 1800,
        "dio2_rf_switch": True,
        "output_dbm": 14,
        "rail": "aldo2",
    },
    "wakeup_pins": [13, 38],
    "strapping_ok": [5, 12],
    "currents_ua": {
        "deep_sleep": 1200,
        "light_sleep": 3000,
        "cpu_awake": 45000,
        "wifi_idle": 20000,
        "wifi_tx": 120000,
        "lora_rx": 11500,
        "lora_tx": 120000,
        "gps": 40000,
        "motor": 70000,
        "buzzer": 20000,
    },
    "currents_source": "made up for tests",
}


def good() -> dict[str, Any]:
    return copy.deepcopy(_GOOD)


def spoiled(path: str, value: object) -> dict[str, Any]:
    """A good board with one value changed; `path` as in the profile's own messages."""
    board = good()
    inner = board
    *outer, last = path.split(".")
    for name in outer:
        inner = inner[name]
    inner[last] = value
    return board
