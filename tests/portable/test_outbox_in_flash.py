"""What flash keeps of what must not be lost, torn, rotten or full as it may be."""

from badge.log import Log
from badge.outbox import ALARM, CHECK_IN, COMPACT_BYTES, Entry, Outbox
from badge_fakes import PowerCut, Store

FIX = (30, 8, 53_745_670, -336_780)


def _entry(event_counter, kind=ALARM, fix=FIX):
    return Entry(*((event_counter, kind, 1, 0, 12, 0) + fix))


def _refuse(name, data):
    raise OSError(28)


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
