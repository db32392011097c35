"""What ChirpStack and The Things Stack send, whole and with everything left out that may be, and whatever else may come there: F23, F61."""

import asyncio
import base64
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basestation.core.roads import Signal
from basestation.gateways import chirpstack, lorawan, things
from basestation.gateways.mqtt_road import MqttSettings
from basestation.gateways.mqtt_session import Message
from tools.emulator.lorawan.dialects import APPLICATION, F_PORT, THINGS_APPLICATION

PAYLOADS = Path(__file__).parent / "payloads"
FRAME = bytes.fromhex("0100070000002900") + bytes(range(1, 18))
NOW_MS = 1_772_442_900_000
DEVICE = "a840410000000007"
NOWHERE = MqttSettings("hill", "127.0.0.1", 1)


class Listener:
    """A gateway that is never connected, and what the base hears of it."""

    def __init__(self, gateway, topic):
        self.gateway, self.topic, self.heard = gateway, topic, []
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(gateway.start(self.heard.append))

    def takes(self, payload, topic=None):
        self.gateway.came(Message(topic or self.topic, payload))

    def close(self):
        self._loop.run_until_complete(self.gateway.stop())
        self._loop.close()


def listener_to_chirpstack():
    gateway = chirpstack.ChirpStackGateway(NOWHERE, chirpstack.Application(APPLICATION, F_PORT), lambda: NOW_MS, lambda badge, road: "")
    return Listener(gateway, f"application/{APPLICATION}/device/{DEVICE}/event/up")


def listener_to_things():
    gateway = things.ThingsGateway(NOWHERE, things.Application(THINGS_APPLICATION, F_PORT), lambda: NOW_MS, lambda badge, road: "")
    return Listener(gateway, f"v3/{THINGS_APPLICATION}/devices/badge-7/up")


@pytest.fixture(params=[listener_to_chirpstack, listener_to_things], ids=["chirpstack", "things"])
def listener(request):
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def stack():
    made = listener_to_chirpstack()
    yield made
    made.close()


@pytest.fixture
def tts():
    made = listener_to_things()
    yield made
    made.close()


def payload(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def test_an_uplink_is_a_frame_of_nobody_in_particular_with_its_device_and_its_best_signal(stack):
    stack.takes(payload("chirpstack_up"))

    (heard,) = stack.heard
    assert (heard.claimed_badge, heard.sender, heard.road, heard.frame, heard.at_ms) == (None, DEVICE, "chirpstack", FRAME, NOW_MS)
    assert heard.signal == Signal(-97, 7.5, "0016c001f1500813")


def test_what_chirpstack_leaves_out_is_zero(stack):
    stack.takes(payload("chirpstack_up_zeros_left_out"))

    assert [heard.frame for heard in stack.heard] == [FRAME]
    assert stack.heard[0].signal == Signal(0, 0.0, "0016c001f1500812")


@pytest.mark.parametrize("event", ["status", "join", "ack", "txack", "location", "integration", "something_new"])
def test_other_events_say_nothing_of_a_badge(stack, caplog, event):
    said = payload(f"chirpstack_{event}") if (PAYLOADS / f"chirpstack_{event}.json").exists() else b'{"eventType": "new"}'

    stack.takes(said, stack.topic.replace("event/up", f"event/{event.replace('_', '')}"))

    assert stack.heard == []
    assert caplog.records == []


def test_a_device_that_only_spoke_to_its_network_has_said_nothing(stack, caplog):
    stack.takes(payload("chirpstack_up_network_only"))

    assert stack.heard == []
    assert caplog.records == []
    assert stack.gateway.state().proved_ms == NOW_MS


def test_a_codec_on_the_way_is_said_with_the_remedy(stack, caplog):
    stack.takes(payload("chirpstack_up_decoded"))

    assert stack.heard == []
    assert "take the codec off the device profile" in caplog.text


def test_what_chirpstack_complains_of_is_kept_for_the_roads_page(stack):
    stack.takes(payload("chirpstack_log"), stack.topic.replace("event/up", "event/log"))

    assert "exceeds the max. payload size" in stack.gateway._remark


def test_an_uplink_of_the_things_stack_is_read_as_well(tts):
    tts.takes(payload("things_up"))
    tts.takes(payload("things_up_zeros_left_out"))

    assert [(heard.sender, heard.frame, heard.claimed_badge, heard.at_ms) for heard in tts.heard] == [("badge-7", FRAME, None, NOW_MS)] * 2
    assert [heard.signal for heard in tts.heard] == [Signal(-99, 9.75, "church"), None]


def test_a_downlink_that_failed_is_kept_for_the_roads_page(tts):
    tts.takes(payload("things_down_failed"), tts.topic.replace("/up", "/down/failed"))

    assert "too long for the data rate" in tts.gateway._remark


def test_a_webhook_is_the_same_message_by_another_way(tts):
    done = []

    tts.gateway.webhook(payload("things_up"), lambda: done.append("stored"))
    tts.heard[0].stored()

    assert (tts.heard[0].frame, tts.heard[0].sender, done) == (FRAME, "badge-7", ["stored"])


@pytest.mark.parametrize(
    "said",
    [
        b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5_000, b'"up"', b"{}" + b" " * 200_000,
        b'{"fPort": 10, "data": 7}', b'{"fPort": 10, "data": "%%%"}', b'{"fPort": 10, "data": "AAAA", "rxInfo": {"rssi": NaN}}',
    ],
)  # fmt: skip
def test_rubbish_is_refused_and_never_ends_anything(listener, said):
    listener.takes(said)

    assert [heard for heard in listener.heard if heard.signal is not None] == []


def test_rubbish_is_said_once_for_each_device(listener, caplog):
    caplog.set_level(logging.WARNING)

    for _ in range(50):
        listener.takes(b"{")

    assert len(caplog.records) == 1
    assert "it is no JSON" in caplog.text


def test_a_device_of_somebody_else_is_refused(listener):
    listener.takes(payload("chirpstack_up"), "application/other/device/a840410000000007/event/up")
    listener.takes(payload("things_up"), "v3/other@saltmarsh/devices/badge-7/up")
    listener.takes(payload("chirpstack_up"), f"application/{APPLICATION}/device/../event/up")

    assert listener.heard == []


def test_a_frame_on_another_port_is_somebody_elses(stack, tts):
    stack.takes(payload("chirpstack_up").replace(b'"fPort": 10', b'"fPort": 11'))
    tts.takes(payload("things_up").replace(b'"f_port": 10', b'"f_port": 11'))

    assert stack.heard == tts.heard == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def paths_of(said, path=()):
    """Every place within a message."""
    yield path
    inside = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, value in inside:
        yield from paths_of(value, (*path, key))


@pytest.mark.parametrize("name", ["chirpstack_up", "chirpstack_log", "chirpstack_txack", "things_up", "things_down_failed"])
def test_any_value_in_any_place_never_ends_anything(name):
    whole = json.loads(payload(name))
    places = [path for path in paths_of(whole) if path]
    ends = {"chirpstack_log": "event/log", "chirpstack_txack": "event/txack", "things_down_failed": "down/failed"}
    made = listener_to_chirpstack() if name.startswith("chirpstack") else listener_to_things()
    topic = made.topic.replace("event/up", ends.get(name, "event/up")).replace("badge-7/up", f"badge-7/{ends.get(name, 'up')}")

    @settings(max_examples=60, deadline=None)
    @given(st.sampled_from(places), anything)
    def mangled(place, value):
        said = json.loads(json.dumps(whole))
        inner = said
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = value
        made.heard.clear()
        made.takes(json.dumps(said).encode(), topic)
        assert all(len(heard.frame) <= 64 and lorawan.name(heard.sender) for heard in made.heard)
        assert len(made.gateway.state().why) < 300

    mangled()
    made.close()


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_an_object_or_refused(data):
    try:
        found = lorawan.read_object(data)
    except lorawan.NotUnderstood:
        found = {}
    assert isinstance(found, dict)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("2026-03-02T09:14:15.775023242+00:00", 1_772_442_855_775),
        ("2026-03-02T09:14:15Z", 1_772_442_855_000),
        ("2026-03-02T10:14:15.1+01:00", 1_772_442_855_100),
        ("yesterday", None),
        (17, None),
        ("9999-99-99T00:00:00Z", None),
    ],
)
def test_times_have_up_to_nine_digits_or_are_none(said, wanted):
    assert lorawan.moment_ms(said) == wanted


@given(st.binary(max_size=64))
@settings(max_examples=50, deadline=None)
def test_base64_of_any_kind_comes_back(data):
    assert lorawan.frame_bytes(base64.b64encode(data).decode()) == data
    assert lorawan.frame_bytes(base64.urlsafe_b64encode(data).decode().rstrip("=")) == data
