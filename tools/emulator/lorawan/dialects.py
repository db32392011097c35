"""How the two kinds of network server say what they heard, and how they are told what a device is to hear."""

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

F_PORT = 10
APPLICATION = "7f6c2d1e-0b8a-4c3d-9e5f-aa55aa55aa55"
THINGS_APPLICATION = "doorstep-badges@saltmarsh"


@dataclass(frozen=True, slots=True)
class Item:
    """One downlink in a device's queue."""

    number: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """What the application asked for: these items for this device, behind what waits already or in its place."""

    device: str
    items: tuple[Item, ...]
    is_replacing: bool


class Dialect(Protocol):
    commands: tuple[str, ...]
    qos: int

    def device(self, badge: int) -> str: ...

    def uplink(self, device: str, count: int, at_ms: int, frame: bytes) -> tuple[str, bytes]: ...

    def order(self, topic: str, payload: bytes) -> Order: ...

    def sent(self, device: str, item: Item) -> tuple[str, bytes]:
        """What it says when a gateway has sent a downlink."""
        ...


class ChirpStack:
    qos = 1
    commands = (f"application/{APPLICATION}/device/+/command/down",)

    def device(self, badge: int) -> str:
        return f"a84041{badge:010x}"

    def uplink(self, device: str, count: int, at_ms: int, frame: bytes) -> tuple[str, bytes]:
        """What is zero, false or empty is left out, as in all of its events."""
        event: dict[str, Any] = {
            "deduplicationId": f"00000000-0000-4000-8000-{count:012x}",
            "time": _nanoseconds(at_ms),
            "deviceInfo": self._info(device),
            "devAddr": "01ab23cd",
            "dr": 3,
            "fCnt": count,
            "fPort": F_PORT,
            "data": base64.b64encode(frame).decode(),
            "rxInfo": [{"gatewayId": "0016c001f1500812", "uplinkId": 1, "rssi": -101, "snr": 6.5, "context": "AAAAAA=="}],
            "txInfo": {"frequency": 868100000, "modulation": {"lora": {"bandwidth": 125000, "spreadingFactor": 9, "codeRate": "CR_4_5"}}},
        }
        return self._topic(device, "event/up"), _json({name: said for name, said in event.items() if said or name == "data"})

    def order(self, topic: str, payload: bytes) -> Order:
        """It refuses a command whose device is not the topic's, a port of 0, and a field that it does not know."""
        said = json.loads(payload)
        named = re.fullmatch(rf"application/{APPLICATION}/device/([0-9a-f]{{16}})/command/down", topic)
        assert named is not None, topic
        assert said["devEui"] == named[1], said
        assert said["fPort"] == F_PORT, said
        assert said.keys() <= {"id", "devEui", "confirmed", "fPort", "data", "object"}, said
        return Order(named[1], (Item(said["id"], base64.b64decode(said["data"], validate=True)),), is_replacing=False)

    def sent(self, device: str, item: Item) -> tuple[str, bytes]:
        event = {"downlinkId": 7, "deviceInfo": self._info(device), "queueItemId": item.number, "gatewayId": "0016c001f1500812"}
        return self._topic(device, "event/txack"), _json(event)

    def _info(self, device: str) -> dict[str, str]:
        return {"tenantName": "School", "applicationId": APPLICATION, "applicationName": "badges", "deviceName": device, "devEui": device}

    def _topic(self, device: str, end: str) -> str:
        return f"application/{APPLICATION}/device/{device}/{end}"


class Things:
    """QoS 0 only. A field that is empty is left out."""

    qos = 0
    commands = (f"v3/{THINGS_APPLICATION}/devices/+/down/push", f"v3/{THINGS_APPLICATION}/devices/+/down/replace")

    def device(self, badge: int) -> str:
        return f"badge-{badge}"

    def uplink(self, device: str, count: int, at_ms: int, frame: bytes) -> tuple[str, bytes]:
        return f"v3/{THINGS_APPLICATION}/devices/{device}/up", _json(self.message(device, count, at_ms, frame))

    def message(self, device: str, count: int, at_ms: int, frame: bytes) -> dict[str, Any]:
        return {
            "end_device_ids": {"device_id": device, "application_ids": {"application_id": "doorstep-badges"}, "dev_addr": "27000001"},
            "received_at": _nanoseconds(at_ms),
            "uplink_message": {
                "session_key_id": "AXA=",
                "f_port": F_PORT,
                **({"f_cnt": count} if count else {}),
                "frm_payload": base64.b64encode(frame).decode(),
                "rx_metadata": [{"gateway_ids": {"gateway_id": "office-roof", "eui": "0016C001F1500812"}, "rssi": -97, "snr": 8.25}],
                "settings": {"data_rate": {"lora": {"bandwidth": 125000, "spreading_factor": 9}}, "frequency": "868100000"},
                "received_at": _nanoseconds(at_ms),
                "consumed_airtime": "0.206s",
            },
        }

    def order(self, topic: str, payload: bytes) -> Order:
        named = re.fullmatch(rf"v3/{THINGS_APPLICATION}/devices/([a-z0-9-]+)/down/(push|replace)", topic)
        assert named is not None, topic
        downlinks = json.loads(payload)["downlinks"]
        assert all(each["f_port"] == F_PORT for each in downlinks), downlinks
        assert all(each["priority"] in ("LOWEST", "NORMAL", "HIGHEST") for each in downlinks), downlinks
        items = tuple(Item("", base64.b64decode(each["frm_payload"], validate=True)) for each in downlinks)
        return Order(named[1], items, is_replacing=named[2] == "replace")

    def sent(self, device: str, item: Item) -> tuple[str, bytes]:
        said = {"end_device_ids": {"device_id": device}, "downlink_sent": {"f_port": F_PORT}}
        return f"v3/{THINGS_APPLICATION}/devices/{device}/down/sent", _json(said)


def _nanoseconds(at_ms: int) -> str:
    then = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{then:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}123456+00:00"


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said).encode()
