"""Press, stored, receipt felt, by way of our own gateway: the same firmware as on the board, the same code as in the base."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from badgelink.frame import peek, seal
from badgelink.line_messages import Caught, Hello
from badgelink.messages import SOS, Alarm

from basestation.core.decisions import RecordArrival
from basestation.sealing import Cipher
from tests.scenarios.radio_law import breaches
from tests.scenarios.serial_school import BADGE, Rubbish, SerialSchool
from tools.emulator.badge import key_of
from tools.emulator.vm.serial_gateway import EmulatedGateway

SEEDS = range(min(int(os.environ.get("DOORSTEP_RUNS", "6")), 300))
SHOWN_WITHIN_MS = 20_000
PULLED = 10  # more presses than about twelve in an hour a badge may not always say at once
Make = Callable[..., SerialSchool]


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Make]:
    made: list[SerialSchool] = []

    def make(**how: object) -> SerialSchool:
        made.append(SerialSchool(tmp_path, **how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.school.base.kill()


def test_a_press_is_stored_and_felt_and_the_base_knows_how_well_it_was_heard(there: Make) -> None:
    here = there()

    here.ann.presses_alarm()
    here.school.waits(seconds=4)

    here.the_press_is_known_once()
    inbound = here.computer.heard[-1]
    assert (inbound.road, inbound.signal.via if inbound.signal else "") == ("lora-hall", "hall")
    assert inbound.signal is not None and -120 <= inbound.signal.rssi_dbm <= -60


def test_the_receipt_is_in_the_air_while_the_badge_listens(there: Make) -> None:
    here = there()

    here.ann.presses_alarm()
    here.school.waits(seconds=4)

    pressed = next(flown for flown in here.air.flown if peek(flown.frame).type == 1)
    receipt = next(flown for flown in here.air.flown if peek(flown.frame).type == 32)
    assert 50 <= receipt.start_ms - pressed.end_ms <= 300


@pytest.mark.campaign
@pytest.mark.parametrize("seed", SEEDS)
def test_f17_half_of_all_frames_are_lost(there: Make, seed: int) -> None:
    """F17, F24."""
    here = there(seed=seed, fading_pct=50)

    here.ann.presses_alarm()
    here.world.run_until_true(lambda: "received" in here.ann.felt, 600_000)

    here.the_press_is_known_once()
    assert breaches(sent for sent in here.air.flown if sent.sender is here.device.modem) == []


def test_f18_f19_a_dozen_badges_call_at_once_and_the_gateway_keeps_the_law(there: Make) -> None:
    """F18, F19: one channel, a fifth of the frames lost; what a gateway may send in an hour is enough for all their receipts."""
    here = there(fading_pct=20, badges=12)
    here.school.waits(minutes=3)

    for visitor in here.visitors:
        visitor.presses_alarm()
    here.school.waits(minutes=4)
    here.school.waits(hours=1)

    known = here.school.record.presses()
    assert len(known) == len(set(known)) == 12
    assert [visitor.felt.count("received") for visitor in here.visitors] == [1] * 12
    assert breaches(sent for sent in here.air.flown if sent.sender is here.device.modem) == []


def test_f20_unplugged_in_the_middle_of_a_frame_and_plugged_in_again(there: Make) -> None:
    """F20: the frame that was under way is cut here and there; the badge says it again."""
    here = there()
    place = 0

    def cut(data: bytes) -> list[bytes]:
        nonlocal place
        if len(data) < 30:
            return [data]
        here.world.at(here.world.now_ms, lambda: here.computer.unplug("usb0"))
        here.cable.spoil_up = lambda later: [later]
        place += 4
        return [data[: place % len(data)]]

    for pressed in range(1, PULLED + 1):
        here.cable.spoil_up = cut
        here.ann.presses_alarm()
        here.school.waits(seconds=8)
        assert not here.road_is_up()
        assert "unplugged" in here.why()
        here.cables[0] = here.computer.plug("usb0", here.device)
        here.school.waits(seconds=50)
        assert here.road_is_up()
        assert here.ann.felt.count("received") == pressed
        incident = here.school.incident
        here.school.office.takes(incident)
        here.school.office.acts(incident, "rang")
        here.school.office.closes(incident, "false", "a test")
        here.school.waits(minutes=4)

    known = here.school.record.presses()
    assert len(known) == len(set(known)) == PULLED


def test_f20_it_comes_back_at_another_port(there: Make) -> None:
    here = there()

    here.computer.unplug("usb0")
    here.ann.presses_alarm()
    here.school.waits(seconds=30)
    before = len(here.school.record.presses())
    here.computer.plug("usb7", here.device)
    here.school.waits(seconds=60)

    assert before == 0
    here.the_press_is_known_once()


@pytest.mark.campaign
@pytest.mark.parametrize("seed", SEEDS)
def test_f21_rubbish_on_the_line_in_both_directions(there: Make, seed: int) -> None:
    """F21: noise, text, cut, glued, turned, lost and doubled pieces, 0x00, 0x03 and 0x0A among them."""
    here = there(seed=seed, fading_pct=10)
    up, down = Rubbish(here.world.chance("up")), Rubbish(here.world.chance("down"))
    here.cable.spoil_up, here.cable.spoil_down = up, down

    here.school.waits(minutes=2)
    here.ann.presses_alarm()
    here.school.waits(minutes=4)

    here.the_press_is_known_once()
    assert up.spoilt > 50 and down.spoilt > 50
    assert not here.device.mind.is_leaving


def test_f22_a_gateway_that_says_everything_three_times(there: Make) -> None:
    """F22."""
    here = there()
    here.cable.spoil_up = lambda data: [data, data, data]

    here.ann.presses_alarm()
    here.school.waits(minutes=1)

    here.the_press_is_known_once()
    assert len(here.computer.heard) >= 3


def test_f24_no_answer_reaches_the_gateway_and_then_one_does(there: Make) -> None:
    """F24: the alarm is on record all the same; the badge goes on until it feels the receipt."""
    here = there()
    here.cable.spoil_down = lambda data: []

    here.ann.presses_alarm()
    here.school.waits(minutes=3)
    deaf = (len(here.school.record.presses()), here.ann.felt.count("received"))
    here.cable.spoil_down = lambda data: [data]
    here.school.waits(minutes=1)

    assert deaf == (1, 0)
    here.the_press_is_known_once()


def test_f25_yesterdays_frames_said_again_by_a_gateway_are_refused(there: Make) -> None:
    """F25."""
    here = there()
    here.ann.presses_alarm()
    here.school.waits(minutes=1)
    yesterday = [inbound.frame for inbound in here.computer.heard]
    incident = here.school.incident
    here.school.office.takes(incident)
    here.school.office.acts(incident, "rang")
    here.school.office.closes(incident, "false", "a test")
    here.school.waits(hours=1)

    for number, frame in enumerate(yesterday):
        here.says(Caught(number, 0, 80, 160, frame))
    here.school.waits(minutes=1)

    assert len(yesterday) > 1
    assert here.school.open_incidents() == []
    assert len(here.school.record.presses()) == 1


def test_f25_an_alarm_that_somebody_says_again_without_end_spends_no_time_on_air_of_ours(there: Make) -> None:
    """F25: caught once with a cheap receiver, said again by a sender near the gateway; nobody's key is needed for that."""
    here = there(badges=2)
    here.ann.presses_alarm()
    while not (alarms := [inbound.frame for inbound in here.computer.heard if peek(inbound.frame).type in (1, 2)]):
        here.school.waits(ms=250)

    for number in range(1200):
        here.says(Caught(number, 0, 40, 160, alarms[0]))
        here.school.waits(ms=250)
    spent = [sent for sent in here.air.flown if sent.sender is here.device.modem]
    here.visitors[1].presses_alarm()
    here.school.waits(seconds=20)

    assert len(spent) < 20
    assert here.visitors[1].felt.count("received") == 1


def test_two_boards_with_one_name_are_both_used_and_that_is_said(there: Make) -> None:
    """Somebody made a second one and forgot to give it a name of its own."""
    here = there()
    twin = EmulatedGateway(here.world, here.air, "hall", here.world.chance("twin"))
    here.computer.plug("usb7", twin)
    here.school.waits(seconds=30)
    said, was_up = here.why(), here.road_is_up()

    here.computer.unplug("usb0")
    here.school.waits(seconds=2)
    here.ann.presses_alarm()
    here.school.waits(seconds=20)

    assert was_up
    assert "two gateways are called 'hall' (usb0 and usb7)" in said
    assert (here.road_is_up(), here.why()) == (True, "")
    here.the_press_is_known_once()


def test_f26_a_wrong_key_a_turned_bit_or_another_length_is_refused_whatever_the_gateway_says(there: Make) -> None:
    """F26: the line's own check fits, so only the seal can tell."""
    here = there()
    good = seal(Cipher(key_of(BADGE)), BADGE, 1 << 31, Alarm(0, SOS, 0, 80, None, None, 0, 0))
    wrong_key = seal(Cipher(key_of(BADGE + 1)), BADGE, 1 << 31, Alarm(0, SOS, 0, 80, None, None, 0, 0))
    turned = [good[: bit // 8] + bytes([good[bit // 8] ^ 1 << bit % 8]) + good[bit // 8 + 1 :] for bit in range(len(good) * 8)]
    lengths = [(good * 8)[:size] for size in range(190) if size != len(good)]

    before_ms = here.proved_ms()

    for frame in (wrong_key, *turned, *lengths):
        here.says(Caught(1, 0, 80, 160, frame))
    here.school.waits(seconds=2)
    refused, refused_ms = here.school.record.presses(), here.proved_ms()
    here.says(Caught(1, 0, 80, 160, good))
    here.school.waits(seconds=2)

    assert refused == []
    assert len(here.school.record.presses()) == 1
    assert refused_ms == before_ms, "what a stranger sends does not show that the road works"
    assert here.proved_ms() > before_ms


def test_a_gateway_that_hangs_is_shown_within_20_seconds_and_is_back_when_it_is(there: Make) -> None:
    here = there()

    here.device.stop()
    silent_ms = here.shown_after_ms(False)
    why = here.why()
    here.computer.unplug("usb0")
    here.computer.plug("usb0", here.device)

    assert silent_ms <= SHOWN_WITHIN_MS
    assert "stopped answering" in why
    assert here.shown_after_ms(True) <= 3_000


def test_a_chip_that_stops_answering_is_shown_within_20_seconds(there: Make) -> None:
    here = there()

    here.device.modem.is_broken, here.device.has_chip = True, False
    broken_ms = here.shown_after_ms(False)
    why = here.why()
    here.device.has_chip = True

    assert broken_ms <= SHOWN_WITHIN_MS
    assert "radio chip" in why
    assert here.shown_after_ms(True, 70_000) <= 62_000


def test_of_two_gateways_the_one_that_heard_it_best_answers_and_the_other_when_that_is_pulled(there: Make) -> None:
    """F22: both hand over the same frame; it is one press."""
    here = there(names=("hall", "roof"))
    senders = {device.modem: f"lora-{name}" for device, name in zip(here.devices, ("hall", "roof"), strict=True)}

    here.ann.presses_alarm()
    here.school.waits(seconds=20)
    here.the_press_is_known_once()
    told = [(flown.start_ms, senders[flown.sender]) for flown in here.air.flown if flown.sender in senders]  # type: ignore[index]
    here.computer.unplug("usb0")
    here.school.office.takes(here.school.incident)
    here.school.waits(minutes=2)

    assert {inbound.road for inbound in here.computer.heard} == {"lora-hall", "lora-roof"}
    for start_ms, road in told:
        just = [inbound for inbound in here.computer.heard if 0 <= start_ms - inbound.at_ms <= 100]
        assert max(inbound.signal.snr_db for inbound in just if inbound.signal and inbound.road == road) == max(
            inbound.signal.snr_db for inbound in just if inbound.signal
        )
    assert len(told) >= 1
    assert here.ann.felt.count("owned") == 1
    assert (here.road_is_up("hall"), here.road_is_up("roof")) == (False, True)


def test_a_gateway_that_the_settings_do_not_name_carries_an_alarm_all_the_same_and_is_complained_of(there: Make) -> None:
    here = there()
    here.computer.unplug("usb0")
    here.device._name = "spare"
    here.computer.plug("usb1", here.device)
    here.school.waits(seconds=10)

    here.ann.presses_alarm()
    here.school.waits(minutes=1)

    here.the_press_is_known_once()
    assert "'spare'" in here.why()


def test_the_base_starts_anew_in_the_middle_of_an_alarm_and_finds_its_gateway_again(there: Make) -> None:
    here = there()
    here.cable.spoil_down = lambda data: []
    here.ann.presses_alarm()
    here.school.waits(seconds=3)

    here.school.base.restart()
    here.cable.spoil_down = lambda data: [data]
    here.school.waits(minutes=1)

    here.the_press_is_known_once()


def test_a_gateway_of_another_plan_is_told_where_to_listen(there: Make) -> None:
    here = there()
    here.computer.unplug("usb0")
    here.device._plan = (12, 868_500)
    here.computer.plug("usb0", here.device)

    here.school.waits(seconds=5)

    assert here.device.mind.plan == (9, 868_100)
    assert here.road_is_up()


def test_a_hello_of_a_newer_gateway_is_understood(there: Make) -> None:
    here = there()
    here.says(Hello(2, 9, 4711, 9, 868_100, b"hall", b"a board of tomorrow"))
    here.school.waits(seconds=5)

    assert here.road_is_up()


def test_where_a_visitor_arrives_the_gateways_own_measure_of_the_signal_is_kept(there: Make) -> None:
    """What the next visit to that home is told: heard how well, and by which gateway."""
    here = there()
    here.ann.signs_out(back_in_min=60)
    here.school.waits(minutes=2)

    here.ann.arrives()
    here.school.waits(seconds=30)

    (arrived,) = here.school.record.all_of(RecordArrival)
    measured = [inbound.signal.pct for inbound in here.computer.heard if inbound.signal and peek(inbound.frame).type == 4]
    assert (arrived.signal, arrived.road) == (measured[0], "lora-hall")
