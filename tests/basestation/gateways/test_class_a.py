"""What a device that listens only after it spoke is told: the newest, the most urgent first, and never a queue of what is old. F24."""

import pytest
from badgelink.frame import seal
from badgelink.messages import BY_BASE, OWNED, POLICE_CALLED, RECEIVED, Config, LeaveNow, Receipt, VisitSetup, Welfare
from hypothesis import given
from hypothesis import strategies as st

from basestation.gateways.class_a import GONE_AFTER_UPLINKS, JUST_NOW_MS, MOST_DEVICES, MOST_QUEUED, Device, Devices
from basestation.sealing import Cipher

KEY = Cipher(bytes(16))
SPEAKS = "speaks"
WORDS = (
    Receipt(1, RECEIVED, BY_BASE), Receipt(1, OWNED, BY_BASE), Welfare(60), LeaveNow(3), VisitSetup(1, 1, 20, 5, 0),
    Config(1, 0, 2000, 3, 3000, 0),
)  # fmt: skip


def frame(counter, message):
    return seal(KEY, 7, counter, message)


@pytest.fixture
def device():
    made = Device()
    made.speaks(0)
    return made


def test_the_newest_of_each_kind_waits_and_how_an_alarm_stands_goes_first(device):
    told = [
        frame(n, word) for n, word in enumerate((Config(1, 0, 2000, 3, 3000, 0), Receipt(1, RECEIVED, BY_BASE), Receipt(1, OWNED, BY_BASE)))
    ]

    for each in told:
        device.keep(each, 10)

    assert [device.take(), device.take(), device.take()] == [told[2], told[0], None]


def test_while_it_does_not_listen_only_how_its_alarm_stands_is_kept_for_it(device):
    later_ms = JUST_NOW_MS + 1

    assert not device.keep(frame(1, Welfare(60)), later_ms)
    assert device.keep(frame(2, Receipt(1, POLICE_CALLED, BY_BASE)), later_ms)
    assert device.room(later_ms) == 1


def test_nothing_is_kept_for_a_device_that_never_spoke():
    assert not Device().keep(frame(1, Receipt(1, OWNED, BY_BASE)), 0)


def test_what_nobody_said_was_sent_is_gone_after_a_few_uplinks_and_not_before(device):
    device.queued["item"] = 0

    rooms = []
    for at_ms in range(1, GONE_AFTER_UPLINKS + 1):
        device.speaks(at_ms)
        rooms.append(device.room(at_ms))

    assert rooms == [MOST_QUEUED - 1] * (GONE_AFTER_UPLINKS - 1) + [MOST_QUEUED]


def test_a_badge_that_is_silent_for_hours_has_one_word_waiting(device):
    put = 0
    for minute in range(1, 240):
        now_ms = minute * 60_000
        device.keep(frame(minute, Receipt(1, OWNED, BY_BASE)), now_ms)
        while device.room(now_ms) > 0 and device.take() is not None:
            put += 1
            device.queued[f"item {put}"] = 0

    assert put == 1


def test_it_is_forgotten_which_devices_spoke_long_ago():
    devices = Devices()

    for number in range(MOST_DEVICES + 5):
        devices.spoke(f"device {number}", number)

    assert devices.get("device 4") is None
    assert devices.get("device 5") is not None


@given(st.lists(st.sampled_from((SPEAKS, *WORDS)), max_size=60))
def test_there_is_never_more_in_the_servers_queue_than_is_soon_told(steps):
    device, held = Device(), []
    for number, step in enumerate(steps):
        now_ms = number * 1_000
        if step == SPEAKS:
            device.speaks(now_ms)
            if held:
                device.queued.pop(held.pop(0), None)
        elif device.keep(frame(number, step), now_ms):
            while device.room(now_ms) > 0 and device.take() is not None:
                device.queued[f"item {number}"] = 0
                held.append(f"item {number}")
        assert len(held) <= MOST_QUEUED
