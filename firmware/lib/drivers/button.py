"""A button: the interrupt stamps its edges into a ring, the loop takes them out.

When nobody looks for so long that the ring is full, what bounced is folded: the level stays true, and a press that
holds is never lost in a storm of sparks.
"""

from array import array
from time import ticks_diff, ticks_ms

from badge.debounce import STILL_MS
from machine import Pin
from micropython import const

# A ring: how many stamps, the level after the newest, then the stamps. Levels take turns.
_COUNT = const(0)
_LEVEL = const(1)
_ROOM = const(24)


class Button:
    def __init__(self, part: dict, clock):
        self._pull = (Pin.PULL_UP if part["active_low"] else Pin.PULL_DOWN) if part["pull"] else None
        self._pin = Pin(part["pin"], Pin.IN, self._pull)
        self._down = 0 if part["active_low"] else 1
        self._clock = clock
        self._ring, self._spare = array("i", [0] * (_ROOM + 2)), array("i", [0] * (_ROOM + 2))
        self._level = int(self.is_down())
        self._is_loop_at_it = False
        self._pin.irq(self._stamp, Pin.IRQ_FALLING | Pin.IRQ_RISING)

    def is_down(self) -> bool:
        return self._pin.value() == self._down

    def has_news(self) -> bool:
        return self._ring[_COUNT] > 0 or self.is_down() != self._level

    def edges(self):
        """(at_ms, is_down) of each edge since the last look, oldest first."""
        self._is_loop_at_it = True
        self._look()  # an interrupt may have been lost, or slept through
        taken, self._ring = self._ring, self._spare
        self._spare = taken
        self._is_loop_at_it = False
        count = taken[_COUNT]
        if not count:
            return ()
        taken[_COUNT] = 0
        return [(self._clock.when_ms(taken[_LEVEL + at]), bool((taken[_LEVEL] + count - at) & 1)) for at in range(1, count + 1)]

    def let_go(self):
        """Before a light sleep, which takes the pin away: what it says from then on is nothing."""
        self._is_loop_at_it = True

    def take_back(self):
        self._pin.init(Pin.IN, self._pull)  # only a mode fetches it from the RTC
        self._is_loop_at_it = False
        self._look()

    def _stamp(self, pin):
        if not self._is_loop_at_it:  # then the loop sees this edge by itself, now or in a moment
            self._look()

    def _look(self):
        level = 1 if self._pin.value() == self._down else 0
        if level != self._level:
            self._level = level
            stamp(self._ring, level, ticks_ms())


def stamp(ring, level: int, ticks):
    """One more edge. Without memory to ask for: this runs in the interrupt."""
    if ring[_COUNT] == _ROOM:
        _fold(ring)
    ring[_LEVEL] = level
    if ring[_COUNT] == _ROOM:
        ring[_COUNT] -= 1  # nobody has looked for a dozen presses: one is forgotten, the level is true
    else:
        ring[_COUNT] += 1
        ring[_LEVEL + ring[_COUNT]] = ticks


def _fold(ring):
    """Levels that did not last go; the one that was there before begins anew if it did not last either."""
    kept = _LEVEL
    for at in range(_LEVEL + 1, _LEVEL + 1 + ring[_COUNT]):
        ticks = ring[at]
        if kept > _LEVEL + 1 and ticks_diff(ticks, ring[kept]) < STILL_MS:
            kept -= 1
            if ticks_diff(ring[kept + 1], ring[kept]) < STILL_MS:
                ring[kept] = ticks
        else:
            kept += 1
            ring[kept] = ticks
    ring[_COUNT] = kept - _LEVEL
