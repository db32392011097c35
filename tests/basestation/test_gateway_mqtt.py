"""The MQTT gateway on roads that are no roads: F7, F8, F10, F12."""

import asyncio
import socket
import time

import pytest

from basestation.clock import Clock
from basestation.gateways.mqtt import MqttGateway
from basestation.gateways.mqtt_keeper import wait_s
from basestation.gateways.mqtt_road import MqttSettings, RoadOpener
from tests.support.certificates import write_certificate
from tests.support.loop_thread import LoopThread
from tests.support.mosquitto import free_port
from tests.support.mqtt_client import TestClient, wait_until
from tests.support.odd_server import OddServer
from tests.support.shipped_mosquitto import ShippedMosquitto


@pytest.fixture
def loop():
    with LoopThread() as started:
        yield started
    assert started.troubles == []


def why_not(loop, settings):
    """What the gateway says of a road that can't be opened, while the loop goes on turning."""
    gateway = loop.call(lambda: MqttGateway(settings, Clock().now_ms))
    loop.run(gateway.start(lambda inbound: None))
    try:
        wait_until(lambda: gateway.state().why != "not started")
        began = time.monotonic()
        loop.call(lambda: gateway.send(7, b"never blocks"))
        assert time.monotonic() - began < 0.5
        assert not gateway.state().is_up
        return gateway.state().why
    finally:
        loop.run(gateway.stop())


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n", b"\x20\x02\x00\x05", b"\x20\x02\x00\x01", b"\xff" * 300],
    ids=["black hole", "captive portal", "refused", "another protocol level", "noise"],
)
def test_what_is_no_broker_is_called_so_and_tried_again(loop, answer):
    odd = OddServer(loop, answer)
    gateway = loop.call(lambda: MqttGateway(MqttSettings("hill", "127.0.0.1", odd.port, answer_s=0.3), Clock().now_ms))

    loop.run(gateway.start(lambda inbound: None))
    wait_until(lambda: odd.asked >= 3)

    assert not gateway.state().is_up
    assert gateway.state().why
    loop.run(gateway.stop())
    odd.close()


def test_a_port_where_nobody_listens_is_called_so(loop):
    assert "refused" in why_not(loop, MqttSettings("hill", "127.0.0.1", free_port()))


def test_a_name_that_does_not_exist_is_called_so(loop):
    assert "can't reach the broker" in why_not(loop, MqttSettings("hill", "broker.invalid", 1883))


def test_a_wrong_password_is_called_so(loop, tmp_path):
    with ShippedMosquitto(tmp_path, "hill", {"base": "right"}) as broker:
        assert "refused us" in why_not(loop, MqttSettings("hill", "127.0.0.1", broker.port, "base", "wrong"))


def test_over_tls_it_is_heard_too(loop, tmp_path):
    with ShippedMosquitto(tmp_path, "hill", {"base": "b", "7": "seven"}) as broker:
        settings = MqttSettings("hill", "localhost", broker.badge_port, "base", "b", ca_file=str(broker.ca_file))
        heard = []
        gateway = loop.call(lambda: MqttGateway(settings, Clock().now_ms))
        loop.run(gateway.start(heard.append))
        wait_until(lambda: gateway.state().is_up)

        with TestClient("127.0.0.1", broker.badge_port, "x", "7", "seven", str(broker.ca_file)) as badge:
            for number in range(300):
                badge.throw("doorstep/hill/badge/7/up", bytes([number % 256]) * 60)
            wait_until(lambda: len(heard) == 300)

        loop.run(gateway.stop())
    assert heard[-1].frame == bytes([299 % 256]) * 60


@pytest.mark.parametrize(("days", "trusted"), [(-1, True), (1, False)], ids=["expired", "unknown"])
def test_a_certificate_that_is_not_to_be_trusted_is_called_so(loop, tmp_path, days, trusted):
    (tmp_path / "other").mkdir()
    with ShippedMosquitto(tmp_path, "hill", {"base": "b"}, certificate_days=days) as broker:
        ca_file = broker.ca_file if trusted else write_certificate(tmp_path / "other")

        why = why_not(loop, MqttSettings("hill", "localhost", broker.badge_port, "base", "b", ca_file=str(ca_file)))

    assert "certificate is not to be trusted" in why


def test_a_missing_authority_file_takes_the_road_down_and_not_the_base(loop, tmp_path):
    with ShippedMosquitto(tmp_path, "hill", {"base": "b"}) as broker:
        why = why_not(loop, MqttSettings("hill", "localhost", broker.badge_port, "base", "b", ca_file=str(tmp_path / "none.crt")))

    assert "No such file" in why


def test_when_the_name_service_fails_the_last_good_address_is_used():
    answers = []

    async def resolve(host, port):
        if answers:
            raise answers.pop()
        return [(socket.AF_INET, ("127.0.0.1", port))]

    async def story():
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        opener = RoadOpener(MqttSettings("hill", "broker.school", port), resolve)
        (await opener.open()).close()
        answers.append(socket.gaierror("the name service says nothing"))
        again = await opener.open()
        reached = again.getpeername()
        again.close()
        server.close()
        return reached, port

    reached, port = asyncio.run(story())
    assert reached == ("127.0.0.1", port)


def test_when_the_name_service_lies_the_last_good_address_is_used():
    lies = []

    async def resolve(host, port):
        return lies or [(socket.AF_INET, ("127.0.0.1", port))]

    async def story():
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        opener = RoadOpener(MqttSettings("hill", "broker.school", port), resolve)
        (await opener.open()).close()
        lies.append((socket.AF_INET, ("127.0.0.1", free_port())))
        again = await opener.open()
        reached = again.getpeername()
        again.close()
        server.close()
        return reached, port

    reached, port = asyncio.run(story())
    assert reached == ("127.0.0.1", port)


def test_small_packets_are_sent_at_once():
    async def story():
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        opened = await RoadOpener(MqttSettings("hill", "127.0.0.1", server.sockets[0].getsockname()[1])).open()
        nodelay = opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        opened.close()
        server.close()
        return nodelay

    assert asyncio.run(story())


def test_waits_double_up_to_a_bound_and_are_spread():
    spread = {wait_s(3) for _ in range(50)}

    assert all(1.0 <= wait <= 2.0 for wait in spread)
    assert len(spread) > 10
    assert all(4.0 <= wait_s(failures) <= 8.0 for failures in (5, 50, 5_000))


def test_a_password_is_not_shown_where_settings_are():
    assert "hunter2" not in repr(MqttSettings("hill", "h", password="hunter2"))


def test_what_nobody_foresaw_takes_the_road_down_and_it_is_tried_again(loop):
    """A name with a label longer than any can be is no OSError."""
    gateway = loop.call(lambda: MqttGateway(MqttSettings("hill", f"{'x' * 70}.example", 1883), Clock().now_ms))

    loop.run(gateway.start(lambda inbound: None))
    wait_until(lambda: gateway.state().why != "not started")

    assert gateway.state().why == "it broke (UnicodeError): see the log"
    assert not loop.call(lambda: gateway._keeper._keeper.done())
    loop.run(gateway.stop())
