"""What flash keeps: the log, the outbox, the counters, the frames already obeyed."""

from badge.counter import BLOCK, FILES, UNRESERVED, Counter, CounterSpent
from badge.log import Log
from badge.outbox import ALARM, CHECK_IN, COMPACT_BYTES, Entry, Outbox
from badge_fakes import Badge, PowerCut, Store
from badgelink.frame import LAST_COUNTER
from badgelink.messages import COUNTER_LOST, RECEIVED, Alarm, Heard, Heartbeat, Receipt

FIX = (30, 8, 53_745_670, -336_780)


def _entry(event_counter, kind=ALARM, fix=FIX):
    return Entry(*((event_counter, kind, 1, 0, 12, 0) + fix))


def _refuse(name, data):
    raise OSError(28)


def _half(n):
    return n // 2


def test_records_come_back_as_they_were_written():
    log = Log(Store(), "log")
    log.append(b"one")
    log.append(b"two, longer")

    assert log.load() == [b"one", b"two, longer"]


def test_a_torn_record_is_stepped_over_wherever_it_was_torn():
    whole = Store()
    Log(whole, "log").append(b"a record")
    size = whole.size("log")

    for kept in range(size):
        store = Store({"log": whole.read("log")[:kept]})
        log = Log(store, "log")
        log.append(b"the next")
        assert log.load() == [b"the next"], kept


def test_a_rotten_byte_costs_its_own_record_and_no_other():
    store = Store()
    log = Log(store, "log")
    for record in (b"first", b"second", b"third"):
        log.append(record)
    whole = store.read("log")

    for at in range(len(whole)):
        store.files["log"] = whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :]
        assert len(log.load()) >= 2, at


def test_the_outbox_gives_back_what_is_not_settled():
    store = Store()
    outbox = Outbox(store)
    outbox.load()
    outbox.keep(_entry(5))
    outbox.keep(_entry(6, CHECK_IN, (None, None, None, None)))
    outbox.keep(_entry(7, ALARM, (30, None, 0, 0)))
    outbox.settle(5)

    assert [tuple(entry) for entry in Outbox(store).load()] == [
        tuple(_entry(6, CHECK_IN, (None, None, None, None))),
        tuple(_entry(7, ALARM, (30, None, 0, 0))),
    ]


def test_the_outbox_stays_small_and_loses_nothing_when_it_is_tidied():
    store = Store()
    outbox = Outbox(store)
    outbox.keep(_entry(1))
    for event_counter in range(2, 400):
        outbox.keep(_entry(event_counter))
        outbox.settle(event_counter)
        assert store.size("outbox") <= COMPACT_BYTES

    assert [entry.event_counter for entry in Outbox(store).load()] == [1]


def test_a_cut_at_every_byte_of_tidying_loses_nothing():
    """F27"""
    full = Store()
    outbox = Outbox(full)
    outbox.keep(_entry(1))
    while full.size("outbox") < COMPACT_BYTES - 20:
        outbox.keep(_entry(1))

    for cut_after in range(120):
        store = Store(full.files)
        store.cut_after = cut_after
        again = Outbox(store)
        again.load()
        try:
            again.keep(_entry(2))
            again.settle(2)
        except PowerCut:
            pass
        assert 1 in [entry.event_counter for entry in Outbox(Store(store.files)).load()], cut_after


def test_a_full_flash_is_tidied_to_make_room_for_an_alarm():
    """F37"""
    store = Store()
    outbox = Outbox(store)
    for event_counter in range(100):
        outbox.keep(_entry(event_counter))
        outbox.settle(event_counter)

    store.append = _refuse
    outbox.keep(_entry(1000))

    assert [entry.event_counter for entry in Outbox(store).load()] == [1000]


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

    counters = [counter - message.lag for counter, message in badge.sent() if type(message).__name__ == "SelfTest"]
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
