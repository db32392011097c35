"""Numbers for frames: never used twice, whatever happens to flash; and the frames of the base obeyed once."""

from badge.counter import BLOCK, FILES, UNRESERVED, Counter, CounterSpent
from badge.outbox import ALARM, Entry, Outbox
from badge_fakes import Badge, PowerCut, Store
from badgelink.frame import LAST_COUNTER
from badgelink.messages import COUNTER_LOST, RECEIVED, Alarm, CounterHint, Heard, Heartbeat, Receipt, SelfTest

FIX = (30, 8, 53_745_670, -336_780)


def _entry(event_counter, kind=ALARM, fix=FIX):
    return Entry(*((event_counter, kind, 1, 0, 12, 0) + fix))


def _half(n):
    return n // 2


def test_counters_are_never_used_twice_over_any_restart():
    store, used = Store(), set()
    for uses in (0, 1, 63, 64, 65, 200):
        counter = Counter(store, _half)
        counter.start()
        for _ in range(uses):
            if counter.is_low():
                counter.reserve()
            taken = counter.take()
            assert taken not in used
            used.add(taken)

    assert len(used) == 393


def test_a_power_cut_in_the_middle_of_a_reservation_repeats_no_counter():
    """F27"""
    for cut_after in range(80):
        store, used = Store(), []
        for _ in range(4):
            counter = Counter(store, _half)
            store.cut_after = store.written + cut_after if len(used) == 100 else None
            try:
                counter.start()
                for _ in range(100):
                    if counter.is_low():
                        counter.reserve()
                    used.append(counter.take())
            except PowerCut:
                pass
            store = Store(store.files)
        assert len(set(used)) == len(used), cut_after


def test_numbers_used_while_flash_was_broken_are_not_used_again():
    """F37"""
    store = Store()
    counter = Counter(store, _half)
    counter.start()
    used = [counter.take() for _ in range(BLOCK + UNRESERVED)]

    again = Counter(store, _half)
    again.start()

    assert again.take() > max(used)


def test_one_lost_counter_file_is_no_loss_and_two_are_a_leap():
    """F25"""
    store = Store()
    counter = Counter(store, _half)
    counter.start()
    for _ in range(3):
        counter.reserve()
    last = counter.limit

    for name in FILES:
        one = Counter(Store({name: store.read(name)}), _half)
        one.start()
        assert one.next >= last - BLOCK and not one.is_lost
    none = Counter(Store({"config": b"x"}), _half)
    none.start()
    assert none.is_lost and none.next >= 1 << 24


def test_a_badge_whose_counters_are_lost_says_so_until_the_base_takes_them():
    """F25"""
    badge = Badge()
    badge.press()
    files = dict(badge.ports.store.files)
    event = badge.sent(Alarm)[0][0]
    for name in FILES:
        files.pop(name, None)

    again = Badge(Store(files))
    again.run_for(1000)
    lost = again.sent(Heartbeat)[0][1].faults & COUNTER_LOST
    again.tell(Receipt(event, RECEIVED, 0))
    again.run_for(2000)

    assert lost and again.sent(Alarm)[0][0] - again.sent(Alarm)[0][1].lag == event
    assert not again.sent(Heartbeat)[-1][1].faults & COUNTER_LOST


def test_lost_counters_never_fall_behind_what_waits_in_the_outbox():
    """F25"""
    store = Store()
    Outbox(store).keep(_entry(3 << 30))

    badge = Badge(store)

    counter, alarm = badge.sent(Alarm)[0]
    assert counter - alarm.lag == 3 << 30 and counter > 3 << 30


def test_a_badge_told_how_far_it_had_come_goes_on_from_there():
    """F25: its flash was wiped and its leap fell short of what the base had heard."""
    badge = Badge()
    badge.press()
    event = badge.sent(Alarm)[0][0]

    badge.tell(CounterHint(3 << 30))
    badge.run_for(60_000)

    counter, alarm = badge.sent(Alarm)[-1]
    assert counter > 3 << 30
    assert counter - alarm.lag == event


def test_a_hint_from_behind_changes_nothing():
    """F25"""
    badge = Badge()
    before = badge.runner._counter.next

    badge.tell(CounterHint(5))
    badge.run_for(1000)

    assert before <= badge.runner._counter.next < before + 10


def test_a_new_badge_is_not_a_faulty_one():
    assert Badge().sent(Heartbeat)[0][1].faults == 0


def test_after_the_last_number_there_is_none():
    """F25 counter at 2^32-1"""
    counter = Counter(Store(), _half)
    counter.start()
    counter.next = LAST_COUNTER

    assert counter.take() == LAST_COUNTER
    for _ in range(3):
        try:
            counter.take()
            spent = False
        except CounterSpent:
            spent = True
        assert spent


def test_a_badge_without_numbers_left_says_nothing_and_does_not_fall_over():
    """F25"""
    badge = Badge()
    badge.runner._counter.next = LAST_COUNTER + 1
    badge.press()
    badge.run_for(60_000)

    assert badge.sent(Alarm) == []
    assert badge.runner.mind.situation.faults & COUNTER_LOST
    assert badge.ports.motor.played == []


def test_what_is_left_behind_by_a_leap_travels_under_a_new_name():
    badge = Badge()
    badge.tap()
    badge.runner._counter.next += 1 << 25
    badge.run_for(30_000)

    counters = [counter - message.lag for counter, message in badge.sent(SelfTest)]
    assert len(set(counters)) == 2
    assert [pending.event_counter for pending in badge.runner.mind.courier.waiting] == [counters[-1]]


def test_a_frame_obeyed_before_a_restart_is_not_obeyed_after_it():
    """F25"""
    badge = Badge()
    badge.tell(Receipt(1, RECEIVED, 0))
    again = Badge(Store(badge.ports.store.files))
    again.tell(Receipt(1, RECEIVED, 0))
    again.tell(Receipt(1, RECEIVED, 0))

    assert [heard.down_counter for _, heard in again.sent(Heard)] == [2]
    assert again.sent(Heartbeat)[0][1].down_counter == 1


def test_the_list_of_frames_obeyed_stays_small():
    badge = Badge()
    for _ in range(600):
        badge.tell(Receipt(1, RECEIVED, 0))

    assert badge.ports.store.size("window") < 2200
    again = Badge(Store(badge.ports.store.files))
    again.down_counter = 599
    again.tell(Receipt(1, RECEIVED, 0))
    assert again.sent(Heard) == []


def test_starts_that_flash_does_not_remember_do_not_meet():
    """F37"""
    store, used = Store(), []
    counter = Counter(store, _half)
    counter.start()
    store.is_full = True
    for draw in (0, 1000, 1 << 21):
        again = Counter(store, lambda n, draw=draw: draw)
        try:
            again.start()
            told = False
        except OSError:
            told = True
        assert told
        used.append([again.take() for _ in range(500)])

    assert len(set(used[0] + used[1] + used[2])) == 1500
    assert min(used[0]) > counter.limit + UNRESERVED


def test_answers_to_many_frames_at_once_are_numbered_from_what_is_reserved():
    badge = Badge()
    for _ in range(300):
        badge.tell(Receipt(1, RECEIVED, 0))

    assert badge.runner._counter.next <= badge.runner._counter.limit
