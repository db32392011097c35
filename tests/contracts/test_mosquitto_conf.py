"""The Mosquitto configuration we ship, in a real Mosquitto: F3's cousin the default limits, F16, F61."""

import pytest

from tests.support.mqtt_client import TestClient
from tests.support.shipped_mosquitto import ShippedMosquitto

UP, DOWN = "doorstep/hill/badge/{}/up", "doorstep/hill/badge/{}/down"


@pytest.fixture
def broker(tmp_path):
    with ShippedMosquitto(tmp_path, "hill", {"base": "b", "7": "seven", "8": "eight"}) as started:
        yield started


def badge(broker, number, password, name=""):
    return TestClient("127.0.0.1", broker.badge_port, name or f"badge-{number}", str(number), password, str(broker.ca_file))


def base(broker):
    return TestClient("127.0.0.1", broker.port, "base", "base", "b")


def office(broker):
    """The base with a session the broker keeps while it is away."""
    return TestClient("127.0.0.1", broker.port, "base", "base", "b", is_clean=False)


def test_a_badge_and_the_base_hear_each_other(broker):
    with base(broker) as here, badge(broker, 7, "seven") as seven:
        here.subscribe(UP.format("+"))
        seven.subscribe(DOWN.format(7))

        seven.publish(UP.format(7), b"help")
        here.publish(DOWN.format(7), b"heard")

        assert here.next() == (UP.format(7), b"help", False)
        assert seven.next() == (DOWN.format(7), b"heard", False)


def test_badge_7_cannot_speak_as_badge_8(broker):
    with base(broker) as here:
        here.subscribe(UP.format("+"))

        with badge(broker, 7, "seven") as seven:
            seven.publish(UP.format(8), b"forged")
        with badge(broker, 7, "seven") as seven:  # anew: Mosquitto throws out who tried
            seven.publish(UP.format(7), b"own")

        assert here.next() == (UP.format(7), b"own", False)


@pytest.mark.parametrize("topic", ["#", "doorstep/hill/badge/+/down", "doorstep/hill/badge/8/down", "doorstep/+/badge/7/+"])
def test_badge_7_cannot_listen_to_others(broker, topic):
    with base(broker) as here, badge(broker, 7, "seven") as seven:
        seven.subscribe(topic)
        seven.subscribe(DOWN.format(7))

        here.publish(DOWN.format(8), b"for eight")
        here.publish(DOWN.format(7), b"for seven")

        assert seven.next()[:2] == (DOWN.format(7), b"for seven")


@pytest.mark.parametrize(("user", "password"), [("", ""), ("7", "eight"), ("9", "seven"), ("base", "seven")])
def test_whoever_has_no_password_stays_outside(broker, user, password):
    with TestClient("127.0.0.1", broker.badge_port, "x", user, password, str(broker.ca_file)) as stranger:
        assert stranger.refused


def test_a_badge_that_calls_itself_the_base_does_not_throw_the_base_out(broker):
    with base(broker) as here, badge(broker, 7, "seven", name="base") as seven:
        here.subscribe(UP.format("+"))

        seven.publish(UP.format(7), b"still here")

        assert here.next() == (UP.format(7), b"still here", False)
        assert here.ended.empty()


def test_nothing_can_be_left_behind_to_be_raised_again(broker):
    with badge(broker, 7, "seven") as seven:
        seven.throw(UP.format(7), b"retained", retain=True)
        assert seven.ended.get(timeout=20)

    with base(broker) as here:
        here.subscribe(UP.format("+"))
        with badge(broker, 7, "seven") as seven:
            seven.publish(UP.format(7), b"fresh")

        assert here.next() == (UP.format(7), b"fresh", False)


def test_a_killed_broker_has_all_that_waited_but_its_last_turn(broker):
    """F4: more than the thousand it keeps by default. The last turn is why a PUBACK is never a receipt: the badge repeats."""
    with office(broker) as base_before:
        base_before.subscribe(UP.format("+"))
    with badge(broker, 7, "seven") as seven:
        for number in range(1_100):
            seven.publish(UP.format(7), str(number).encode())
    broker.kill()
    broker.start()

    with office(broker) as base_after:
        told = [int(base_after.next()[1]) for _ in range(1_095)]

    assert told == list(range(1_095))
