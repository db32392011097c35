from badge.airtime import time_on_air_ms
from badge_fakes import Store as _Store
from badgelink.line import Unwrapper, wrapped
from badgelink.line_messages import (
    CHIP_FAULT,
    FOR_CHIP,
    FOR_DUTY,
    FOR_FULL,
    FOR_LATE,
    FOR_NO_FRAME,
    LEAVE_WORD,
    Ask,
    Caught,
    Hello,
    Leave,
    Ping,
    Plan,
    Refused,
    Say,
    Sent,
    Status,
    Taken,
    decode_line,
    encode_line,
)
from gateway.airtime import GatewayAirtime
from gateway.downlinks import MOST, TURN_MS
from gateway.mind import CONSOLE, FIRMWARE, QUIET_MS, Gateway

SF, KHZ = 9, 868_100
UP, DOWN = bytes([1, 0, 7]) + bytes(21), bytes([32, 0, 7]) + bytes(17)


class Rig:
    def __init__(self):
        self.store, self.at_ms, self._line = _Store(), 100_000, Unwrapper()
        self.mind = Gateway("hall", "tbeam", 99, (SF, KHZ), self._airtime)
        self.mind.has_radio = True

    def _airtime(self, sf, khz):
        airtime = GatewayAirtime(self.store, sf, [khz], lambda count: 0)
        airtime.load(self.at_ms)
        return airtime

    def tell(self, *messages):
        """And what it answers."""
        for message in messages:
            self.mind.read(self.at_ms, wrapped(encode_line(message)))
        return self.said()

    def said(self):
        return [decode_line(message) for message in self._line.take(self.mind.write())]

    def hears(self, badge=7, rssi=-101, snr_x4=-30):
        self.mind.caught(self.at_ms, bytes([1, 0, badge]) + bytes(21), rssi, snr_x4)
        return self.said()

    def speaks(self):
        """What it sends now, and what it says of it."""
        frame = self.mind.next(self.at_ms)
        if frame is not None:
            self.at_ms += self.mind.air_ms(frame)
            self.mind.sent()
        return frame, self.said()


def test_it_says_who_it_is_when_asked_and_what_it_listens_to():
    assert Rig().tell(Ask(1)) == [Hello(1, FIRMWARE, 99, SF, KHZ, b"hall", b"tbeam")]


def test_a_badges_frame_goes_to_the_base_as_it_came_with_how_well_it_was_heard():
    rig = Rig()
    rig.mind.caught(rig.at_ms, UP, -101, -30, 12)

    assert rig.said() == [Caught(1, 12, 101, 98, UP)]


def test_the_ends_of_the_scales_are_kept_to():
    rig = Rig()
    rig.mind.caught(rig.at_ms, UP, -300, -300)
    rig.mind.caught(rig.at_ms, UP, 20, 300)

    assert [(caught.weak_dbm, caught.snr_x4) for caught in rig.said()] == [(255, 0), (0, 255)]


def test_what_no_badge_said_is_counted_and_not_handed_on():
    rig = Rig()
    for frame in (b"", b"short", DOWN, bytes(65)):
        rig.mind.caught(rig.at_ms, frame, -80, 0)

    assert rig.said() == []
    assert rig.tell(Ping(1))[0].strange == 4


def test_a_receipt_goes_out_at_once_but_not_before_the_badge_listens():
    rig = Rig()
    rig.hears()
    assert rig.tell(Say(5, 0, 7, 5000, DOWN)) == [Taken(5)]

    early = rig.speaks()
    rig.at_ms += TURN_MS
    on_time = rig.speaks()

    assert early == (None, [])
    assert on_time == (DOWN, [Sent(5, time_on_air_ms(SF, len(DOWN)))])


def test_alarms_go_before_words_and_words_before_the_rest():
    rig = Rig()
    rig.tell(Say(1, 2, 7, 5000, b"least"), Say(2, 1, 7, 5000, b"word"), Say(3, 0, 7, 5000, b"alarm"), Say(4, 0, 7, 5000, b"alarm 2"))

    assert [rig.speaks()[0] for _ in range(5)] == [b"alarm", b"alarm 2", b"word", b"least", None]


def test_what_came_too_late_for_the_badge_is_refused():
    rig = Rig()
    rig.tell(Say(5, 0, 7, 100, DOWN))
    rig.at_ms += 100

    assert rig.speaks() == (None, [Refused(5, FOR_LATE)])


def test_when_there_is_no_room_the_least_urgent_gives_way():
    rig = Rig()
    words = [Say(number, 1, 7, 5000, DOWN) for number in range(1, MOST + 1)]
    assert rig.tell(*words) == [Taken(number) for number in range(1, MOST + 1)]

    assert rig.tell(Say(50, 0, 7, 5000, DOWN)) == [Taken(50), Refused(MOST, FOR_FULL)]
    assert rig.tell(Say(51, 2, 7, 5000, DOWN)) == [Taken(51), Refused(51, FOR_FULL)]


def test_the_law_of_the_air_is_kept_and_what_it_kept_back_says_so():
    rig = Rig()
    spent_ms, refused = 0, []
    for number in range(400):
        rig.tell(Say(number, 1, 7, 1000, DOWN))
        for _ in range(2):
            frame, said = rig.speaks()
            refused += [each for each in said if type(each) is Refused]
            spent_ms += rig.mind.air_ms(frame) if frame else 0
        rig.at_ms += 1000

    assert 10_000 < spent_ms <= 36_000
    assert refused and [each for each in refused if each.why != FOR_DUTY] == []


def test_f19_words_leave_the_alarms_their_share():
    rig = Rig()
    for number in range(400):
        rig.tell(Say(number, 1, 7, 1000, DOWN))
        rig.speaks()
        rig.at_ms += 1000
    rig.tell(Say(1000, 0, 7, 1000, DOWN))

    assert rig.speaks()[0] == DOWN


def test_a_restart_forgets_nothing_of_what_it_has_spent():
    rig = Rig()
    for number in range(40):
        rig.tell(Say(number, 0, 7, 1000, DOWN))
        rig.speaks()
    before_ms = rig.tell(Ping(1))[0].left_ms
    rig.mind = Gateway("hall", "tbeam", 100, (SF, KHZ), rig._airtime)

    assert rig.tell(Ping(2))[0].left_ms <= before_ms < 36_000 - 40 * 180


def test_the_base_tells_it_where_to_listen_and_nonsense_changes_nothing():
    rig = Rig()

    assert [(said.sf, said.khz) for said in rig.tell(Plan(10, 869_525))] == [(10, 869_525)]
    for nonsense in (Plan(10, 433_000), Plan(6, 868_100), Plan(13, 868_100), Plan(9, 868_650)):
        assert [(said.sf, said.khz) for said in rig.tell(nonsense)] == [(10, 869_525)]
    assert rig.mind.plan == (10, 869_525)


def test_its_status_tells_how_it_is():
    rig = Rig()
    rig.hears()
    rig.tell(Say(5, 0, 8, 5000, DOWN))
    rig.speaks()
    rig.mind.has_radio = False

    status = rig.tell(Ping(0x0A03))[0]

    assert type(status) is Status
    assert (status.ping, status.caught, status.sent, status.refused, status.bad, status.faults) == (0x0A03, 1, 1, 0, 0, CHIP_FAULT)
    assert 35_000 < status.left_ms < 36_000


def test_what_the_chip_never_sent_is_told():
    rig = Rig()
    rig.tell(Say(5, 0, 7, 5000, DOWN))
    rig.mind.next(rig.at_ms)
    rig.mind.failed()

    assert rig.said() == [Refused(5, FOR_CHIP)]


def test_what_can_be_no_frame_is_refused():
    assert Rig().tell(Say(5, 0, 7, 5000, b""), Say(6, 0, 7, 5000, bytes(65))) == [Refused(5, FOR_NO_FRAME), Refused(6, FOR_NO_FRAME)]


def test_what_it_does_not_know_is_ignored_and_noise_is_counted():
    rig = Rig()
    rig.mind.read(rig.at_ms, wrapped(b"\x3e of a newer base") + b"\xff\xfe garbage\0" + b"\x03\x03\x03\0")

    assert rig.said() == []
    assert rig.tell(Ping(1))[0].bad == 2


def test_an_order_to_leave_must_know_the_word():
    rig = Rig()
    rig.tell(Leave(1))
    assert not rig.mind.is_leaving

    rig.tell(Leave(LEAVE_WORD))
    assert rig.mind.is_leaving


def test_the_console_is_given_to_who_asks_for_it_only_when_no_base_speaks():
    rig = Rig()
    rig.tell(Ask(1))
    rig.at_ms += QUIET_MS - 1
    rig.mind.read(rig.at_ms, CONSOLE)
    assert not rig.mind.is_leaving

    rig.at_ms += 1
    rig.mind.read(rig.at_ms, b"x" + CONSOLE)
    assert rig.mind.is_leaving


def test_a_base_that_begins_to_speak_is_never_taken_for_somebody_at_the_console():
    assert CONSOLE not in wrapped(encode_line(Ask(1)))


def test_it_remembers_only_so_many_badges():
    rig = Rig()
    for badge in range(200):
        rig.at_ms += 1
        rig.hears(badge)

    assert len(rig.mind._heard_ms) == 64
    assert min(rig.mind._heard_ms) == 136
