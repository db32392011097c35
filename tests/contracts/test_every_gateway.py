"""What every gateway of the table keeps to, whatever its road is made of: F1, F15, F16, F23, F24, F26."""

import queue
from functools import partial

import pytest
from badgelink import frame as frames
from badgelink.messages import BY_BASE, OWNED, POLICE_CALLED, RECEIVED, CheckIn, Config, Receipt, Welfare

from basestation.gateways.class_a import MOST_QUEUED
from basestation.gateways.table import GATEWAYS
from basestation.sealing import Cipher
from tests.contracts.lorawan_rigs import BADGE, FAR_ENDS, AnyRig
from tests.contracts.serial_rig import SerialRig
from tests.support.loop_thread import LoopThread
from tests.support.mqtt_client import wait_until

KEY = Cipher(bytes(16))
RIGS = {**{kind: partial(AnyRig, kind) for kind in FAR_ENDS}, "lora": SerialRig}


def up(counter: int) -> bytes:
    return frames.seal(KEY, BADGE, counter, CheckIn(0, 0, 80))


def down(counter: int, message: object) -> bytes:
    return frames.seal(KEY, BADGE, counter, message)


def test_every_gateway_of_the_table_is_here():
    assert set(RIGS) == set(GATEWAYS)


@pytest.fixture(params=RIGS)
def rig(request, tmp_path):
    with LoopThread() as loop:
        made = RIGS[request.param](tmp_path, loop)
        made.open()
        yield made
        made.close()
    assert loop.troubles == []


def test_a_frame_is_heard_with_its_road_and_a_frame_back_is_felt(rig):
    rig.far.says(up(1))
    heard = rig.next()
    rig.store(heard)
    rig.sends(down(1, Receipt(1, RECEIVED, BY_BASE)))

    assert (heard.frame, heard.road, heard.sender) == (up(1), rig.gateway.name, rig.far.sender)
    assert rig.far.feels() == down(1, Receipt(1, RECEIVED, BY_BASE))
    assert rig.gateway.state().proved_ms is not None


def test_the_road_comes_back_by_itself_when_the_broker_does(rig):
    rig.falls()
    why = rig.gateway.state().why
    rig.rises()

    rig.far.says(up(2))

    assert rig.next().frame == up(2)
    assert why


def test_what_was_not_stored_comes_again_where_the_server_keeps_it(rig):
    rig.far.says(up(1))
    first = rig.next()
    rig.reopens()
    rig.far.says(up(2))

    came = [rig.next().frame]
    while came[-1] != up(2):
        came.append(rig.next().frame)

    assert first.frame == up(1)
    assert (up(1) in came) == rig.far.keeps_unstored


def test_to_a_badge_that_was_never_heard_here_nothing_is_sent_and_nothing_breaks(rig):
    rig.sends(down(1, Welfare(60)), badge=99)
    rig.far.says(up(1))

    assert rig.next().frame == up(1)


def test_send_while_the_road_is_down_is_dropped_and_never_blocks(rig):
    rig.far.says(up(1))
    rig.store(rig.next())
    rig.falls()

    rig.sends(down(1, Welfare(60)))
    rig.rises()

    with pytest.raises(queue.Empty):
        rig.far.feels(0.2)


def test_stop_ends_it_for_good(rig):
    rig.stops()

    rig.far.says(up(1))

    assert not rig.gateway.state().is_up
    assert rig.heard.empty()


@pytest.fixture(params=["chirpstack", "things"])
def radio(request, tmp_path):
    with LoopThread() as loop:
        made = AnyRig(request.param, tmp_path, loop)
        made.open()
        yield made
        made.close()
    assert loop.troubles == []


def speak(rig: AnyRig, counter: int) -> None:
    rig.far.says(up(counter))
    rig.store(rig.next())


def test_the_servers_queue_never_fills_with_what_is_old(radio):
    """F24: the device hears nothing, and the base says the same again and again."""
    speak(radio, 1)
    for counter in range(60):
        radio.sends(down(counter, (Receipt(1, OWNED, BY_BASE), Welfare(60), Config(1, 0, 2000, 3, 3000, 0))[counter % 3]))

    wait_until(lambda: radio.far.server.delivered >= 1)
    felt = radio.far.feels()

    assert radio.far.server.longest_queue <= max(MOST_QUEUED, 3)
    assert frames.peek(felt).type == 32  # how the alarm stands comes first


def test_the_newest_word_is_the_one_that_is_told(radio):
    speak(radio, 1)
    for counter, stage in enumerate((RECEIVED, OWNED, POLICE_CALLED)):
        radio.sends(down(counter, Receipt(1, stage, BY_BASE)))
    told = [radio.far.feels()]
    for counter in (2, 3, 4):
        speak(radio, counter)
        try:
            told.append(radio.far.feels(0.4))
        except queue.Empty:
            continue

    assert told[-1] == down(2, Receipt(1, POLICE_CALLED, BY_BASE))


def test_what_came_while_the_server_only_answered_devices_is_not_there_and_the_next_is(radio):
    """F23: a network server that acknowledges uplinks proves nothing."""
    radio.far.server.is_backend_up = False
    radio.far.says(up(1))
    wait_until(lambda: radio.far.server.told == 1)
    radio.far.server.is_backend_up = True
    radio.far.says(up(2))

    assert radio.next().frame == up(2)
