"""What lies on a badge's flash before its first start: the firmware's own files, its board, its identity, its settings."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.emulator.vm.board import BOARDS, ROOT
from tools.firmware.image import built
from tools.invented_school import BadgeIdentity

FIRMWARE = ROOT / "firmware"
SCHOOL_WIFI, SCHOOL_PASSWORD = "Saltmarsh Staff", "seven gulls on a wall"
PHONE_WIFI, PHONE_PASSWORD = "Ann's phone", "three herring, no chips"
LORA = {"sf": 7, "frequencies_khz": [868_100]}  # our gateway hears one channel
WITH_LORA, WITHOUT_LORA = "lilygo-tbeam-sx1262-axp2101", "esp32-devkit"


def firmware_files() -> dict[str, bytes]:
    """boot.py, main.py and everything under lib, as they stand in the repository."""
    found = sorted(FIRMWARE.rglob("*.py"))
    assert {path.name for path in found} >= {"boot.py", "main.py", "mind.py", "loop.py"}
    return {"/" + path.relative_to(FIRMWARE).as_posix(): path.read_bytes() for path in found}


def built_files() -> dict[str, bytes]:
    """The image that is put on badges, as `make firmware` builds it: compiled, in few files."""
    return built().files


def settings_of(identity: BadgeIdentity, port: int, site: str, **roads: Any) -> dict[str, Any]:
    """As provisioning writes them. `roads`: other "wifi", "mqtt" or "lora" than the usual; None closes one."""
    today = datetime.now(UTC).date().isoformat()
    usual = {
        "wifi": [{"ssid": SCHOOL_WIFI, "password": SCHOOL_PASSWORD}, {"ssid": PHONE_WIFI, "password": PHONE_PASSWORD}],
        "mqtt": {
            "host": "localhost",
            "port": port,
            "username": str(identity.number),
            "password": identity.password,
            "tls": True,
            "since": today,
        },
        "lora": LORA,
    }
    who = {"format": 1, "badge_id": identity.number, "site": site, "key": identity.key.hex()}
    return {**who, **{name: part for name, part in (usual | roads).items() if part is not None}}


def flash_of(board: str, settings: dict[str, Any], authority: bytes, is_built: bool = False) -> dict[str, bytes]:
    """`authority`: the school's own CA, as DER. `is_built`: the image in place of the sources."""
    mine = {
        "/board.json": Path(BOARDS / board / "board.json").read_bytes(),
        "/settings.json": json.dumps(settings).encode(),
    }
    return (built_files() if is_built else firmware_files()) | mine | {"/ca.der": authority}


def wifi_points(*names: str) -> dict[str, dict[str, Any]]:
    """For `board.tell("wifi.points", ...)`: the networks in reach."""
    passwords = {SCHOOL_WIFI: SCHOOL_PASSWORD, PHONE_WIFI: PHONE_PASSWORD}
    return {name: {"password": passwords[name], "rssi": -60} for name in names}
