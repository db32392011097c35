"""Memory runs out in the middle of the press that calls for help, and is there again at the next look: the alarm goes out."""

from badge_fakes import Badge
from badgelink.messages import DURESS, Alarm, VisitSetup

try:
    from micropython import heap_lock, heap_unlock
except ImportError:
    heap_lock = heap_unlock = None

LOOKS_MS = (0, 20, 500, 2000, 2020, 2100)  # down, settled, held, counted, and what follows
ANSWER_MS = (0, 20, 1200, 1220, 1640, 1660, 1700)  # down, settled, up, settled, understood, and what follows
RELEASED_MS = 1200
MOST_CALLS = 70


class Shortage:
    """From the `after`-th call of a port on there is no memory, until the look is over. On MicroPython the heap itself is locked."""

    def __init__(self, after: int):
        self._left, self.is_on = after, False

    def around(self, action):
        def call(*values):
            self._left -= 1
            if self._left == 0:
                self.begin()
            if self.is_on and not heap_lock:
                raise MemoryError
            return action(*values)

        return call

    def begin(self):
        self.is_on = True
        if heap_lock:
            heap_lock()

    def end(self):
        if self.is_on and heap_unlock:
            heap_unlock()
        self.is_on = False

    def never(self):
        self._left = 0


def test_the_alarm_goes_out_wherever_memory_runs_out():
    """F30"""
    reached = 0
    for after in range(1, MOST_CALLS):
        badge, shortage = _badge(after)
        lost = _press(badge, shortage)
        reached += lost

        badge.run_for(5000)
        assert len(badge.sent(Alarm)) >= 2, after
        assert badge.ports.store.size("outbox") > 0, after
        assert badge.runner.mind.situation.waiting_alarms == 1, after
    assert reached > 20


def test_a_whole_look_without_memory_loses_no_press():
    """F30"""
    for at_look in range(len(LOOKS_MS)):
        badge, shortage = _badge(0)
        _press(badge, shortage, at_look)
        badge.run_for(5000)

        assert len(badge.sent(Alarm)) >= 2, at_look


def test_an_answer_under_duress_goes_out_wherever_memory_runs_out():
    """F30"""
    for after in range(1, MOST_CALLS, 3):
        _goes_out(_badge(after, VisitSetup(5, 1, 20, 5, 0)), None, after)
    for at_look in range(len(ANSWER_MS)):
        _goes_out(_badge(0, VisitSetup(5, 1, 20, 5, 0)), at_look, 0)


def _goes_out(badge_and_shortage, at_look, after):
    badge, shortage = badge_and_shortage
    _answer(badge, shortage, at_look)
    badge.run_for(5000)

    causes = [alarm.cause for _, alarm in badge.sent(Alarm)]
    assert len(causes) >= 2 and set(causes) == {DURESS}, (causes, at_look, after)


def _badge(after: int, setup=None) -> tuple:
    badge, shortage = Badge(), Shortage(after)
    if setup:
        badge.tell(setup)
    badge.run_for(1000)
    ports, guard = badge.ports, shortage.around
    ports.store.append, ports.store.size, ports.store.replace = (
        guard(ports.store.append),
        guard(ports.store.size),
        guard(ports.store.replace),
    )
    ports.motor.play, ports.buzzer.play = guard(ports.motor.play), guard(ports.buzzer.play)
    ports.battery.read, ports.gps.power, ports.watchdog.feed = guard(ports.battery.read), guard(ports.gps.power), guard(ports.watchdog.feed)
    ports.hidden.edges, ports.visible.edges = guard(ports.hidden.edges), guard(ports.visible.edges)
    for link in ports.links:
        link.is_up, link.send, link.receive = guard(link.is_up), guard(link.send), guard(link.receive)
    return badge, shortage


def _press(badge, shortage, at_look=None) -> int:
    return _look(badge, shortage, badge.ports.hidden, LOOKS_MS, None, at_look)


def _answer(badge, shortage, at_look=None) -> int:
    return _look(badge, shortage, badge.ports.visible, ANSWER_MS, RELEASED_MS, at_look)


def _look(badge, shortage, button, looks_ms, released_ms, at_look) -> int:
    """How many looks were lost."""
    start_ms, lost = badge.at_ms, 0
    button.set(start_ms, True)
    for number, look_ms in enumerate(looks_ms):
        badge.at_ms = start_ms + look_ms
        if look_ms == released_ms:
            button.set(badge.at_ms, False)
        if number == at_look:
            shortage.begin()
        try:
            badge.due_ms = badge.runner.step(badge.at_ms)
        except MemoryError:
            lost += 1
        shortage.end()
    shortage.never()
    badge.due_ms = badge.at_ms
    return lost
