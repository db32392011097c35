"""The broker inside the base: who may come in, and what a badge may do there: F15, F16, F60, F61."""

import socket
import ssl
import time

import pytest
from amqtt.broker import RetainedApplicationMessage
from amqtt.session import Session

from basestation.broker.embedded import EmbeddedBroker
from basestation.broker.gate import Caller, NotMqtt, read_connect
from basestation.broker.rules import MOST_KEPT, _keep
from basestation.store.badges import is_password_of
from basestation.store.store import Store
from tests.support.certificates import write_certificate
from tests.support.loop_thread import LoopThread
from tests.support.mqtt_client import TestClient

UP, DOWN = "doorstep/hill/badge/{}/up", "doorstep/hill/badge/{}/down"


@pytest.fixture
def loop():
    with LoopThread() as started:
        yield started
    assert started.troubles == []


@pytest.fixture
def broker(loop):
    started = EmbeddedBroker("hill", "127.0.0.1", 0, lambda badge, word: word == f"word-{badge}", "base-word")
    loop.run(started.start())
    yield started
    loop.run(started.stop())


def badge(broker, number, name=None, **options):
    return TestClient("127.0.0.1", broker.port, name or str(number), str(number), f"word-{number}", **options)


def office(broker, **options):
    return TestClient("127.0.0.1", broker.port, "base", "base", "base-word", **options)


def test_port_0_gives_a_real_port(broker):
    assert broker.port > 1_023


def test_a_badge_and_the_base_hear_each_other(broker):
    with office(broker) as base, badge(broker, 7) as seven:
        base.subscribe(UP.format("+"))
        seven.subscribe(DOWN.format(7))

        seven.publish(UP.format(7), b"help")
        base.publish(DOWN.format(7), b"heard")

        assert base.next() == (UP.format(7), b"help", False)
        assert seven.next() == (DOWN.format(7), b"heard", False)


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("", ""),
        ("7", "word-8"),
        ("7", ""),
        ("base", "word-7"),
        ("base", ""),
        ("07", "word-7"),
        ("٧", "word-7"),
        ("-7", "word--7"),
        ("x", "word-x"),
    ],
)
def test_whoever_has_no_password_stays_outside(broker, user, password):
    with TestClient("127.0.0.1", broker.port, "x", user, password) as stranger:
        assert stranger.refused


def test_badge_7_cannot_speak_as_badge_8(broker):
    with office(broker) as base, badge(broker, 7) as seven:
        base.subscribe("doorstep/#")

        for topic in (UP.format(8), DOWN.format(7), DOWN.format(8), "doorstep/other/badge/7/up", "doorstep/hill", f"{UP.format(7)}/x"):
            seven.publish(topic, b"forged")
        seven.publish(UP.format(7), b"own")

        assert base.next() == (UP.format(7), b"own", False)


@pytest.mark.parametrize(
    "topic",
    [
        "#",
        "+/#",
        "$SYS/#",
        "doorstep/hill/badge/+/down",
        "doorstep/hill/badge/8/down",
        "doorstep/hill/badge/7/up",
        "doorstep/+/badge/7/down",
    ],
)
def test_badge_7_may_listen_to_nothing_but_its_own(broker, topic):
    with badge(broker, 7) as seven:
        assert not seven.subscribe(topic)
        assert seven.subscribe(DOWN.format(7))


def test_nothing_can_be_left_behind_to_be_raised_again(broker):
    with badge(broker, 7) as seven:
        seven.throw(UP.format(7), b"retained", retain=True)
        seven.publish(UP.format(7), b"x")

    with office(broker) as base, badge(broker, 7) as seven:
        base.subscribe(UP.format("+"))
        seven.publish(UP.format(7), b"fresh")

        assert base.next() == (UP.format(7), b"fresh", False)


def test_a_last_will_says_nothing_in_anothers_name(broker):
    with office(broker) as base:
        base.subscribe("doorstep/#")
        with badge(broker, 7, will=(UP.format(8), b"from beyond")) as seven:
            seven.fall_silent()
        with badge(broker, 7) as seven:
            seven.publish(UP.format(7), b"alive")

        assert base.next() == (UP.format(7), b"alive", False)


def test_a_badge_that_calls_itself_the_base_neither_hears_for_it_nor_throws_it_out(broker):
    with office(broker, is_clean=False) as base, badge(broker, 7, name="base", is_clean=False) as seven:
        base.subscribe(UP.format("+"))

        seven.publish(UP.format(7), b"still here")

        assert base.next() == (UP.format(7), b"still here", False)
        assert base.ended.empty()
        assert seven.heard.empty()


def test_a_stranger_does_not_throw_the_base_out(broker):
    with office(broker, is_clean=False) as base:
        base.subscribe(UP.format("+"))
        with TestClient("127.0.0.1", broker.port, "base", "base", "wrong") as stranger:
            assert stranger.refused
        with badge(broker, 7) as seven:
            seven.publish(UP.format(7), b"still here")

        assert base.next() == (UP.format(7), b"still here", False)
        assert base.ended.empty()


def test_the_newer_connection_of_one_badge_is_the_one_that_counts(broker):
    with office(broker) as base, badge(broker, 7, is_clean=False) as older:
        older.subscribe(DOWN.format(7))
        with badge(broker, 7, is_clean=False) as newer:
            assert older.ended.get(timeout=5)
            base.publish(DOWN.format(7), b"for the newer")

            assert newer.next()[1] == b"for the newer"


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\x00",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x10\xff\xff\xff\x7f",
        b"\x10\x00",
        b"\x10\x02\x00\xff",
        b"\x10\x0c\x00\x04MQTT\x05\x02\x00\x3c\x00\x00",
        b"\xff" * 2_000,
    ],
)
def test_noise_at_the_door_harms_nobody(broker, noise):
    with socket.create_connection(("127.0.0.1", broker.port)) as stranger:
        stranger.sendall(noise)
        stranger.shutdown(socket.SHUT_WR)
        stranger.settimeout(5)
        assert stranger.recv(10) in (b"", b"\x20\x02\x00\x05")

    with badge(broker, 7) as seven:
        assert not seven.refused


def test_a_packet_longer_than_any_of_ours_ends_the_connection(broker):
    with badge(broker, 7) as seven:
        seven.throw(UP.format(7), b"x" * 5_000)

        assert seven.ended.get(timeout=5)


def test_a_client_that_falls_silent_is_dropped(broker):
    with socket.create_connection(("127.0.0.1", broker.port)) as seven:
        seven.sendall(Caller("7", "word-7", True, 0).packet()[:10] + b"\x00\x01" + Caller("7", "word-7", True, 0).packet()[12:])
        seven.settimeout(5)

        assert seven.recv(4) == b"\x20\x02\x00\x00"
        assert seven.recv(4) == b""


def test_the_base_has_what_it_did_not_acknowledge_when_it_comes_back_however_late(broker):
    """The library gives up after five seconds, and forgets."""
    with office(broker, is_clean=False, manual=True) as base, badge(broker, 7) as seven:
        base.subscribe(UP.format("+"))
        seven.publish(UP.format(7), b"help")
        assert base.next()[1] == b"help"
        base.fall_silent()
        seven.publish(UP.format(7), b"help again")

        with office(broker, is_clean=False) as back:
            told = {back.next()[1], back.next()[1]}

    assert told == {b"help", b"help again"}


def test_with_tls_at_the_badges_door_the_base_still_comes_in_by_its_own(loop, tmp_path):
    write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")
    secure = EmbeddedBroker("hill", "127.0.0.1", 0, lambda badge, word: True, "base-word", tls=context)
    loop.run(secure.start())

    with TestClient("127.0.0.1", secure.base_port, "base", "base", "base-word") as base:
        base.subscribe(UP.format("+"))
        with TestClient("127.0.0.1", secure.port, "7", "7", "x", str(tmp_path / "server.crt")) as seven:
            seven.publish(UP.format(7), b"help")

        assert base.next()[1] == b"help"
    loop.run(secure.stop())


def test_stop_and_start_again_on_the_same_port(loop, broker):
    with badge(broker, 7) as seven:
        loop.run(broker.stop())
        assert seven.ended.get(timeout=5)
    loop.run(broker.start())

    with badge(broker, 7) as seven:
        assert not seven.refused


def test_what_comes_out_of_the_gate_says_what_went_in():
    caller = Caller("7", "pass", False, 20)
    packet = caller.packet()

    assert read_connect(packet, 2) == Caller("7", "pass", False, 0)


def test_a_first_packet_cut_anywhere_is_refused():
    packet = Caller("7", "pass", False, 20).packet()

    for length in range(2, len(packet)):
        with pytest.raises(NotMqtt):
            read_connect(packet[:length], 2)


def test_small_packets_are_sent_at_once(broker):
    """Or each answer would wait 44 ms for the next."""
    with office(broker) as base, badge(broker, 7) as seven:
        base.subscribe(UP.format("+"))
        took = sorted(echo_ms(base, seven) for _ in range(50))

    assert took[5] < 20  # a busy machine slows some of them; delayed answers would slow all


def echo_ms(base, seven):
    began = time.perf_counter()
    seven.throw(UP.format(7), b"x" * 24)
    base.next()
    return (time.perf_counter() - began) * 1_000


def test_for_a_badge_that_is_off_for_weeks_no_more_is_kept_than_the_newest():
    away = Session()

    for number in range(MOST_KEPT + 5):
        _keep(away, RetainedApplicationMessage(None, DOWN.format(7), number.to_bytes(4, "big"), 1))

    assert away.retained_messages.qsize() == MOST_KEPT
    assert away.retained_messages.get_nowait().data == (5).to_bytes(4, "big")


@pytest.mark.parametrize("number", [0, 2**63, int("9" * 400)])
def test_a_number_that_no_badge_can_have_is_nobody(tmp_path, number):
    store = Store(f"sqlite:///{tmp_path / 'doorstep.db'}")
    store.own()

    known = is_password_of(store.engine, number, "word")

    store.close()
    assert not known
