"""What a LoRaWAN server heard long before it came here is not taken for what is said just now."""

import base64
from datetime import UTC, datetime

import pytest

from basestation.gateways import chirpstack, lorawan, things
from basestation.gateways.mqtt_road import MqttSettings

NOW_MS = 1_772_442_900_000
MINUTE_MS = 60_000
FRAME = bytes(range(25))
DATA = base64.b64encode(FRAME).decode()
NOWHERE = MqttSettings("hill", "127.0.0.1", 1)


def stamp(at_ms):
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def by_chirpstack(at_ms):
    gateway = chirpstack.ChirpStackGateway(NOWHERE, chirpstack.Application("a", 10), lambda: NOW_MS, lambda badge, road: "")
    inbound = gateway._uplink("a840410000000007", {"time": stamp(at_ms), "fPort": 10, "data": DATA}, lambda: None)
    return inbound, gateway._remark


def by_the_things_webhook(at_ms):
    gateway = things.ThingsGateway(NOWHERE, things.Application("a", 10), lambda: NOW_MS, lambda badge, road: "")
    message = {"f_port": 10, "frm_payload": DATA, "received_at": stamp(at_ms)}
    inbound = gateway._uplink({"end_device_ids": {"device_id": "badge-7"}, "uplink_message": message}, lambda: None)
    return inbound, gateway._remark


@pytest.mark.parametrize("came", [by_chirpstack, by_the_things_webhook])
@pytest.mark.parametrize(
    ("ago_ms", "is_late"),
    [
        (0, False),
        (MINUTE_MS - 1, False),
        (MINUTE_MS, True),
        (120 * MINUTE_MS, True),
        (24 * 60 * MINUTE_MS, True),
        (24 * 60 * MINUTE_MS + 1, False),
        (-120 * MINUTE_MS, False),
    ],
)
def test_a_late_uplink_says_since_when_it_was_kept_unless_that_cannot_be_right(came, ago_ms, is_late):
    inbound, remark = came(NOW_MS - ago_ms)

    assert (inbound.frame, inbound.at_ms) == (FRAME, NOW_MS)
    assert inbound.kept_since_ms == (NOW_MS - ago_ms if is_late else None)
    assert (f"heard {ago_ms // MINUTE_MS} minutes before it came here" in remark) is is_late


def test_an_uplink_without_a_time_came_at_once():
    assert lorawan.kept_since_ms(None, NOW_MS) is None
