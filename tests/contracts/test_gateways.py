"""What a gateway keeps to, on a real Mosquitto and on the broker inside the base: F1, F2, F5, F6, F7, F13, F15, F16, F61."""

import logging
import queue

import pytest

from basestation.gateways.mqtt_keeper import TAKEN_OVER
from tests.contracts.gateway_rigs import BROKERS, DOWN, UP, Rig
from tests.support.loop_thread import LoopThread
from tests.support.mqtt_client import TestClient, wait_until

FRAME = bytes(range(24))


@pytest.fixture(params=BROKERS, ids=lambda broker: broker.name)
def rig(request, tmp_path):
    with LoopThread() as loop:
        made = Rig(request.param(tmp_path, loop), loop)
        made.open()
        yield made
        made.close()
    assert loop.troubles == []


def test_a_frame_is_heard_with_its_badge_and_a_frame_back_is_felt(rig):
    with rig.badge(7) as badge:
        badge.subscribe(DOWN.format(7))

        badge.publish(UP.format(7), FRAME)
        heard = rig.next()
        rig.store(heard)
        rig.loop.call(lambda: rig.gateway.send(7, b"receipt"))

        assert (heard.claimed_badge, heard.frame, heard.road) == (7, FRAME, "mqtt")
        assert badge.next() == (DOWN.format(7), b"receipt", False)


def test_what_was_not_stored_comes_again_after_the_connection_broke(rig):
    with rig.badge(7) as badge:
        badge.publish(UP.format(7), FRAME)
        unstored = rig.next()
        rig.reopen()

        again = rig.next()

        assert again.frame == unstored.frame == FRAME


def test_what_was_stored_does_not_come_again(rig):
    with rig.badge(7) as badge:
        badge.publish(UP.format(7), FRAME)
        rig.store(rig.next())
        rig.reopen()
        badge.publish(UP.format(7), b"the next one")

        assert rig.next().frame == b"the next one"


def test_stored_said_late_does_not_acknowledge_another_connections_message(rig):
    with rig.badge(7) as badge:
        badge.publish(UP.format(7), b"first")
        late = rig.next()
        rig.reopen()
        rig.next()
        rig.store(late)
        rig.reopen()

        assert rig.next().frame == b"first"


def test_what_came_while_the_base_was_away_is_heard_when_it_is_back(rig):
    with rig.badge(7) as badge:
        rig.loop.run(rig.gateway.stop())
        badge.publish(UP.format(7), FRAME)
        rig.gateway = rig.add()
        rig.open()

        assert rig.next().frame == FRAME


def test_what_may_have_waited_at_the_broker_says_so_and_what_comes_after_it_does_not(rig):
    """A base that was started anew knows by its records alone how long it was away."""
    with rig.badge(7) as badge:
        rig.loop.run(rig.gateway.stop())
        badge.publish(UP.format(7), FRAME)
        rig.gateway = rig.add()
        rig.open()
        kept = rig.next()
        rig.store(kept)
        wait_until(lambda: rig.gateway._link.kept.since_ms is None)
        badge.publish(UP.format(7), b"the next one")

        assert (kept.kept_since_ms, rig.next().kept_since_ms) == (0, None)


def test_over_a_connection_that_broke_it_is_known_since_when_something_may_have_waited(rig):
    with rig.badge(7) as badge:
        badge.publish(UP.format(7), FRAME)
        live = rig.next()
        rig.store(live)
        wait_until(lambda: rig.gateway._link.kept.since_ms is None)
        rig.reopen()

        badge.publish(UP.format(7), b"the next one")
        again = rig.next()

        assert live.kept_since_ms is None
        assert again.kept_since_ms is None or live.at_ms <= again.kept_since_ms <= again.at_ms


def test_the_road_comes_back_by_itself_when_the_broker_does(rig):
    rig.broker.fall()
    wait_until(lambda: not rig.gateway.state().is_up)
    why = rig.gateway.state().why
    rig.broker.rise()
    wait_until(lambda: rig.gateway.state().is_up)

    with rig.badge(7) as badge:
        badge.publish(UP.format(7), FRAME)

        assert rig.next().frame == FRAME
    assert why


def test_an_old_frame_left_at_the_broker_is_handed_over_for_the_replay_window_to_judge(rig):
    with rig.badge(7) as badge:
        badge.throw(UP.format(7), b"old", retain=True)
        rig.store(rig.next())
        rig.reopen()
        badge.publish(UP.format(7), b"new")

        told = [rig.next().frame for _ in range(2 if rig.broker.keeps_retained else 1)]

    assert sorted(told) == ([b"new", b"old"] if rig.broker.keeps_retained else [b"new"])


@pytest.mark.parametrize("payload", [b"", b"\x00" * 64, b"{" * 60, bytes(range(196, 256))])
def test_any_bytes_that_fit_a_frame_are_handed_over_as_they_came(rig, payload):
    with rig.badge(7) as badge:
        badge.publish(UP.format(7), payload)

        assert rig.next().frame == payload


def test_what_can_be_no_frame_is_refused_acknowledged_and_said_once(rig, caplog):
    caplog.set_level(logging.WARNING)
    with rig.badge(7) as badge:
        badge.publish(UP.format(7), b"x" * 65)
        badge.publish(UP.format(7), b"x" * 900)
        badge.publish(UP.format(7), FRAME)
        rig.store(rig.next())
        rig.reopen()
        badge.publish(UP.format(7), b"after")

        assert rig.next().frame == b"after"
    assert len([record for record in caplog.records if "refused a message" in record.getMessage()]) == 1


def test_a_quarter_of_a_megabyte_harms_nobody(rig):
    with rig.badge(8) as flooder, rig.badge(7) as badge:
        flooder.throw(UP.format(8), b"x" * 262_144)
        badge.publish(UP.format(7), FRAME)

        assert rig.next().frame == FRAME
        assert rig.gateway.state().is_up


def test_a_thousand_frames_all_come_and_all_go(rig):
    with rig.badge(7) as badge:
        badge.subscribe(DOWN.format(7))
        for number in range(1_000):
            badge.throw(UP.format(7), number.to_bytes(2, "big"))
        told = [rig.next() for _ in range(1_000)]
        rig.loop.call(lambda: [(inbound.stored(), rig.gateway.send(7, inbound.frame)) for inbound in told])

        felt = [badge.next()[1] for _ in range(1_000)]

    wanted = [number.to_bytes(2, "big") for number in range(1_000)]
    assert sorted(inbound.frame for inbound in told) == wanted
    assert sorted(felt) == wanted


def test_two_bases_under_one_name_are_noticed(rig):
    other = rig.add()
    rig.loop.run(other.start(rig.heard.put))

    wait_until(lambda: TAKEN_OVER in (rig.gateway.state().why, other.state().why), 25)


def test_send_while_the_road_is_down_is_dropped_and_never_blocks(rig):
    rig.broker.fall()
    wait_until(lambda: not rig.gateway.state().is_up)
    rig.loop.call(lambda: rig.gateway.send(7, b"lost"))
    rig.broker.rise()
    wait_until(lambda: rig.gateway.state().is_up)

    with rig.badge(7) as badge:
        badge.subscribe(DOWN.format(7))
        with pytest.raises(queue.Empty):
            badge.next(0.2)


def test_a_line_that_died_without_a_word_is_noticed_and_mended(rig):
    rig.tap.freeze()
    wait_until(lambda: not rig.gateway.state().is_up)
    silent = rig.gateway.state().why
    rig.tap.cut()
    rig.tap.resume()
    wait_until(lambda: rig.gateway.state().is_up)

    with rig.badge(7) as badge:
        badge.publish(UP.format(7), FRAME)

        assert rig.next().frame == FRAME
    assert silent


def test_more_than_the_wire_takes_at_once_goes_out_when_there_is_room(rig):
    with rig.badge(7) as badge:
        badge.subscribe(DOWN.format(7))
        rig.tap.freeze()
        rig.loop.call(lambda: [rig.gateway.send(7, number.to_bytes(2, "big") * 30) for number in range(4_000)])
        rig.tap.resume()

        felt = {badge.next()[1][:2] for _ in range(4_000)}

    assert len(felt) == 4_000


def test_stop_ends_it_for_good(rig):
    rig.loop.run(rig.gateway.stop())

    with TestClient("127.0.0.1", rig.broker.port, "9", "9", "word-9") as badge:
        badge.publish(UP.format(9), FRAME)

    assert not rig.gateway.state().is_up
    assert rig.heard.empty()
