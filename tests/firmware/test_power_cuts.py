"""The battery is torn out at every byte of every write of a whole story: the alarm is still sent."""

from badge_fakes import Badge, PowerCut, Store
from badgelink.messages import RECEIVED, Alarm, CheckIn, Config, Position, Receipt, VisitSetup
from library_cipher import LIBRARY


def _story(store: Store) -> list[int]:
    """A visit, a press, its receipt, a second press; the event counters of the alarms that were felt to count."""
    felt: list[int] = []
    try:
        badge = Badge(store, cipher=LIBRARY)
        badge.tell(Config(3, 0, 2000, 3, 3000, 0))
        badge.tell(VisitSetup(1, 1, 20, 5, 0))
        badge.tap()
        badge.tap()
        for _ in range(2):
            badge.press()
            felt.append(badge.runner.mind.alarm.open[-1].event_counter)
            badge.run_for(3000)
            badge.tell(Receipt(felt[0], RECEIVED, 0))
    except PowerCut:
        return felt
    return felt


def test_cut_at_every_byte_of_every_write_the_alarm_is_still_sent() -> None:
    """F27"""
    whole = Store()
    _story(whole)

    for cut_after in range(whole.written + 1):
        store = Store()
        store.cut_after = cut_after
        felt = _story(store)
        again = Badge(Store(store.files), boot_ms=5, cipher=LIBRARY)
        again.run_for(61_000)
        names = [counter - message.lag for kind in (Alarm, Position) for counter, message in again.sent(kind)]
        assert not felt or max(names) >= felt[-1], cut_after  # that alarm, or the newer press that replaced it


def test_cut_at_every_byte_the_counters_never_go_back() -> None:
    """F27"""
    whole = Store()
    _story(whole)

    for cut_after in range(0, whole.written, 3):
        store = Store()
        store.cut_after = cut_after
        first = Badge.__new__(Badge)
        try:
            first.__init__(store, cipher=LIBRARY)  # type: ignore[misc]
            first.tell(VisitSetup(1, 1, 20, 5, 0))
            first.tap()
            first.press()
        except PowerCut:
            pass
        used = {counter for counter, _ in first.sent()} if hasattr(first, "ports") else set()
        again = Badge(Store(store.files), boot_ms=5, cipher=LIBRARY)
        again.run_for(30_000)
        assert used.isdisjoint(counter for counter, _ in again.sent()), cut_after


def test_a_cut_while_the_alarm_is_being_stored_and_the_button_still_down_is_a_press_from_boot() -> None:
    """F27, F29"""
    store = Store()
    badge = Badge(store, cipher=LIBRARY)
    store.cut_after = store.written + 10
    badge.ports.hidden.set(badge.at_ms, True)
    badge.run_for(0)
    cut = False
    try:
        badge.run_for(2500)
    except PowerCut:
        cut = True

    again = Badge(Store(store.files), cipher=LIBRARY, before_boot=lambda ports: setattr(ports.hidden, "down", True))
    again.run_for(2100)

    assert cut
    assert badge.sent(Alarm) == []
    assert len(again.sent(Alarm)) == 1


def test_a_check_in_kept_before_the_cut_is_sent_after_it() -> None:
    """F27"""
    badge = Badge(cipher=LIBRARY)
    badge.tell(VisitSetup(1, 1, 20, 5, 0))
    badge.tap()
    badge.tap()
    event = badge.sent(CheckIn)[0][0]

    again = Badge(Store(badge.ports.store.files), cipher=LIBRARY)
    again.run_for(1000)

    assert {counter - message.lag for counter, message in again.sent(CheckIn)} == {event}


def test_memory_running_out_at_any_one_order_stops_no_alarm() -> None:
    """F30"""
    for failing in range(12):
        badge = Badge(cipher=LIBRARY)
        _fail_once(badge, failing)
        badge.press()
        badge.run_for(5000)
        assert len(badge.sent(Alarm)) >= 2, failing
        assert badge.ports.store.size("outbox") > 0, failing


def _fail_once(badge: Badge, failing: int) -> None:
    """The `failing`-th call of a port in what follows finds no memory."""
    left = [failing]

    def guarded(action):  # type: ignore[no-untyped-def]
        def call(*values):  # type: ignore[no-untyped-def]
            left[0] -= 1
            if left[0] == -1:
                raise MemoryError
            return action(*values)

        return call

    badge.ports.store.append = guarded(badge.ports.store.append)  # type: ignore[method-assign]
    badge.ports.motor.play = guarded(badge.ports.motor.play)  # type: ignore[method-assign]
    for link in badge.ports.links:
        link.send = guarded(link.send)
