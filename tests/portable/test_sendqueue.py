from badge.airtime import AGAIN, ALARM, ROUTINE, WORD
from badge.sendqueue import SendQueue
from badgelink.frame import seal
from badgelink.messages import SOS, Alarm, CheckIn, Heard, Heartbeat, Position
from cipher import ccm

CIPHER = ccm(bytes(16))
CALL = Alarm(0, SOS, 0, 80, None, None, None, None)
BEAT = Heartbeat(2, 80, False, 0, 0, 0, 60, 1, 1, 0, 0)
PLACE = Position(1, 80, None, None, None, None)


def frame(message, counter=1):
    return seal(CIPHER, 7, counter, message)


def filled(*timed):
    queue = SendQueue()
    for at_ms, sealed in timed:
        queue.put(at_ms, sealed)
    return queue


def test_an_alarm_goes_before_all_that_waited_longer():
    beat, word, call = frame(BEAT), frame(CheckIn(0, 0, 80)), frame(CALL)
    queue = filled((0, beat), (1, word), (2, call))

    assert queue.kinds(3) == [ALARM, WORD, ROUTINE]
    assert queue.first(ALARM) is call
    queue.remove(call)
    assert queue.kinds(3) == [WORD, ROUTINE]
    assert queue.first(WORD) is word


def test_what_is_not_known_here_is_a_word():
    unknown = b"\x1e" + frame(BEAT)[1:]

    assert filled((0, unknown), (0, frame(Heard(5)))).kinds(0) == [WORD]


def test_only_the_newest_heartbeat_and_position_wait():
    older, newer, place = frame(BEAT, 1), frame(BEAT, 2), frame(PLACE, 3)
    queue = filled((0, older), (1, place), (2, newer))

    assert queue.first(ROUTINE) is place
    queue.remove(place)
    assert queue.first(ROUTINE) is newer
    queue.remove(newer)
    assert queue.kinds(2) == []


def test_few_wait_and_the_oldest_makes_room():
    words = [frame(CheckIn(0, 0, 80), number) for number in range(20)]
    calls = [frame(CALL, number) for number in range(20)]
    queue = filled(*([(0, word) for word in words] + [(0, call) for call in calls]))

    assert queue.first(WORD) is words[12]
    assert queue.first(ALARM) is calls[16]


def test_what_waited_too_long_is_no_longer_true():
    queue = filled((0, frame(CALL)), (5000, frame(BEAT)))

    assert queue.kinds(14_999) == [ALARM, ROUTINE]
    assert queue.kinds(15_000) == [ROUTINE]
    assert queue.kinds(20_000) == []


def test_an_alarm_in_a_hurry_is_new_and_one_in_its_turn_is_said_again():
    queue, kinds = SendQueue(), []
    for at_ms in (100_000, 101_000, 103_000, 118_000, 148_000, 178_000, 179_000, 300_000):
        queue.put(at_ms, frame(CALL))
        kinds.append(queue.kinds(at_ms))
        queue.clear()

    assert kinds == [[ALARM], [ALARM], [ALARM], [ALARM], [AGAIN], [AGAIN], [ALARM], [ALARM]]


def test_two_alarms_at_once_are_of_one_kind():
    queue = filled((0, frame(CALL, 1)), (1, frame(CALL, 2)), (30_000, frame(CALL, 3)), (30_001, frame(CALL, 4)))

    assert queue.kinds(30_001) == [AGAIN]
