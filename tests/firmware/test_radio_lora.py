"""The LoRa driver on pretend air: what it sends when, what it hears, and how it lives with a chip that fails."""

import math
from random import Random

import pytest
from badge.airtime import time_on_air_us
from badge.power import AFTER_SENDS, DEEP_SLEEP, Power
from badgelink.frame import seal
from badgelink.messages import BY_BASE, RECEIVED, SOS, Alarm, CheckIn, Heartbeat, Receipt

from basestation.sealing import Cipher
from tools.emulator.vm.radio_air import Channel, RadioAir, time_on_air_ms
from tools.emulator.vm.radio_badge import RadioLink, listening
from tools.emulator.world import World

CIPHER = Cipher(bytes(16))
CALL, WORD = Alarm(0, SOS, 0, 80, None, None, None, None), CheckIn(0, 0, 80)
BEAT = Heartbeat(2, 80, False, 0, 0, 0, 60, 1, 1, 0, 0)
RECEIPT = seal(CIPHER, 7, 1, Receipt(1, RECEIVED, BY_BASE))
# By LoRa's airtime formula: tenths of a millisecond for SF 7 to 12.
TABLE = {
    12: (412, 824, 1444, 2888, 5775, 11551),
    16: (515, 927, 1649, 3297, 6595, 13189),
    20: (566, 1029, 1853, 3707, 7414, 13189),
    24: (617, 1132, 2058, 3707, 8233, 14828),
    32: (719, 1336, 2468, 4526, 9871, 18104),
    37: (822, 1439, 2673, 4936, 10691, 19743),
    51: (1027, 1848, 3287, 6164, 13148, 24658),
}


class Listener:
    """A gateway that hears every channel and says nothing."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def listens_since(self, channel: Channel) -> float:
        return 0

    def hear(self, frame: bytes, rssi_dbm: int, channel: Channel) -> None:
        self.heard.append(frame)


class Rig:
    def __init__(self, sf: int = 9, frequencies_khz: tuple[int, ...] = (868_100,)) -> None:
        self.world, self.gateway, self.counter = World(1), Listener(), 0
        self.air = RadioAir(self.world, self.world.chance("air"))
        self.air.join(self.gateway)
        self.radio = RadioLink(self.world, self.air, Random(1), sf, frequencies_khz)
        self.world.run_for(100)

    def send(self, message: object) -> bytes:
        self.counter += 1
        frame = seal(CIPHER, 7, self.counter, message)
        self.radio.send(frame)
        return frame

    def answer(self, frame: bytes) -> None:
        self.air.send(self, Channel(self.air.flown[-1].channel.khz, 9), frame)


def test_time_on_air_is_the_table_in_the_emulator_and_in_the_firmware() -> None:
    for size_bytes, row in TABLE.items():
        for sf, tenths in zip(range(7, 13), row, strict=True):
            assert round(time_on_air_ms(sf, size_bytes) * 10) == tenths
            assert time_on_air_us(sf, size_bytes) == round(time_on_air_ms(sf, size_bytes) * 1000)


@pytest.mark.parametrize("sf", range(7, 13))
def test_a_frame_is_in_the_air_for_its_true_time(sf: int) -> None:
    rig = Rig(sf)

    rig.send(WORD)
    rig.world.run_for(3000)

    (flown,) = rig.air.flown
    assert flown.end_ms - flown.start_ms == pytest.approx(time_on_air_ms(sf, len(flown.frame)))
    assert rig.gateway.heard == [flown.frame]


def test_an_alarm_overtakes_what_waits() -> None:
    rig = Rig()
    words = [rig.send(WORD) for _ in range(3)]

    call = rig.send(CALL)
    rig.world.run_for(1000)

    assert rig.gateway.heard[:2] == [words[0], call]


def test_an_alarm_is_said_three_times_unless_its_receipt_comes() -> None:
    alone, answered = Rig(), Rig()

    call = alone.send(CALL)
    alone.world.run_for(2000)
    answered.send(CALL)
    answered.world.run_for(300)
    answered.answer(RECEIPT)
    answered.world.run_for(2000)

    assert alone.gateway.heard == [call, call, call]
    assert len(answered.gateway.heard) == 2  # the alarm once, and the receipt
    assert answered.radio.link.receive() == [RECEIPT]


def test_it_listens_for_a_while_after_each_frame_and_then_rests() -> None:
    rig = Rig()
    rig.radio.link.obey(listening(False))
    rig.send(WORD)
    rig.world.run_for(1000)
    rig.answer(RECEIPT)
    rig.world.run_for(1000)

    assert rig.radio.link.receive() == [RECEIPT]
    assert rig.radio.modem.is_receiving()
    rig.world.run_for(6000)
    assert not rig.radio.modem.is_receiving()


def test_it_listens_all_the_time_when_told_to_and_where_it_last_spoke() -> None:
    rig = Rig(frequencies_khz=(868_100, 868_300, 868_500))
    for _ in range(6):
        rig.send(WORD)
        rig.world.run_for(60_000)
        rig.answer(RECEIPT)
        rig.world.run_for(1000)
        assert rig.radio.link.receive() == [RECEIPT]

    assert {flown.channel.khz for flown in rig.air.flown} == {868_100, 868_300, 868_500}


def test_what_it_heard_is_news_and_has_a_strength() -> None:
    rig = Rig()
    rig.send(WORD)
    rig.radio.link.receive()
    rig.world.run_for(1000)
    before = rig.radio.link.has_news()

    rig.answer(RECEIPT)
    rig.world.run_for(1000)

    assert (before, rig.radio.link.has_news()) == (False, True)
    assert 0 < rig.radio.link.signal() <= 100


def test_badges_that_beat_in_step_do_not_meet_each_time() -> None:
    world = World(5)
    air = RadioAir(world, world.chance("air"))
    radios = [RadioLink(world, air, world.chance(f"radio {number}"), frequencies_khz=(868_100,)) for number in range(2)]
    for beat in range(60):
        for number, radio in enumerate(radios):
            radio.send(seal(CIPHER, number, beat, BEAT))
        world.run_for(60_000)

    assert sum(flown.is_spoilt for flown in air.flown) < 0.5 * len(air.flown)


def test_without_a_chip_the_link_is_down_and_it_is_looked_for_again_and_again() -> None:
    rig = Rig()
    rig.radio.has_chip = False
    rig.radio.start()

    rig.world.run_for(100)
    down = rig.radio.link.is_up()
    rig.world.run_for(300_000)
    tries = rig.radio.opened
    rig.radio.has_chip = True
    rig.world.run_for(60_000)

    assert (down, rig.radio.link.is_up()) == (False, True)
    assert 5 <= tries <= 10


def test_a_chip_that_stops_answering_is_started_anew_and_the_alarm_still_goes_out() -> None:
    rig = Rig()
    rig.radio.modem.is_broken = True

    call = rig.send(CALL)
    is_up = rig.radio.link.is_up()
    rig.world.run_for(5000)

    assert not is_up
    assert rig.radio.link.is_up()
    assert call in rig.gateway.heard


def test_a_chip_that_never_finishes_sending_is_started_anew() -> None:
    rig = Rig()
    rig.radio.modem.is_mute = True
    rig.send(WORD)

    rig.world.run_for(900)
    is_up = rig.radio.link.is_up()
    rig.radio.modem.is_mute = False
    rig.world.run_for(2000)

    assert (is_up, rig.radio.link.is_up(), rig.radio.opened) == (False, True, 2)


def test_it_is_no_time_for_light_sleep_while_an_answer_may_come() -> None:
    rig = Rig()
    before = rig.radio.link.is_busy()
    rig.send(WORD)

    sending = rig.radio.link.is_busy()
    rig.world.run_for(1000)
    waiting = rig.radio.link.is_busy()
    rig.world.run_for(2000)

    assert (before, sending, waiting, rig.radio.link.is_busy()) == (False, True, True, False)


def test_before_a_deep_sleep_the_chip_rests_and_the_ledger_is_exact() -> None:
    rig = Rig()
    rig.send(WORD)
    rig.world.run_for(1000)

    rig.radio.link.obey(Power(0, DEEP_SLEEP, False, False, AFTER_SENDS, 0))

    assert not rig.radio.modem.is_receiving()
    again = RadioLink(rig.world, rig.air, Random(1), store=rig.radio.store)
    assert again.airtime.left_ms(0) == 36_000 - math.ceil(time_on_air_ms(9, len(rig.air.flown[0].frame)))
