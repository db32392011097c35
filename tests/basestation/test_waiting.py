"""The order in which what waits is thought about."""

from badgelink import frame
from badgelink.messages import SOS, Alarm, Heartbeat

from basestation.sealing import Cipher
from basestation.waiting import Queue, Waiting, is_alarm


def waiting(name):
    return Waiting(name, lambda decisions: None)


def names(batch):
    return [each.input for each in batch]


def filled(*inputs):
    queue = Queue()
    for name in inputs:
        queue.put(waiting(name), name.startswith("alarm"))
    return queue


def test_alarms_overtake_what_came_before_them():
    queue = filled("beat 1", "alarm 1", "beat 2", "alarm 2")

    assert names(queue.take(3)) == ["alarm 1", "alarm 2", "beat 1"]
    assert names(queue.take(3)) == ["beat 2"]
    assert queue.is_empty


def test_what_was_put_back_comes_before_all_else_in_its_order():
    queue = filled("alarm 1", "beat 1", "alarm 2")

    queue.put_back(queue.take(3))
    queue.put(waiting("alarm 3"), True)

    assert names(queue.take(9)) == ["alarm 1", "alarm 2", "beat 1", "alarm 3"]


def test_only_an_alarms_frame_is_an_alarm():
    cipher = Cipher(bytes(16))
    alarm = frame.seal(cipher, 7, 1, Alarm(0, SOS, 0, 80, 10, 5, 53_745_000, -332_000))
    beat = frame.seal(cipher, 7, 2, Heartbeat(0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    assert [is_alarm(alarm), is_alarm(beat), is_alarm(b""), is_alarm(b"\x01")] == [True, False, False, False]
