"""Plays patterns on the motor, the buzzer and the LED: milliseconds on, off, on, ...

One timer beats for all of them while anything plays, so a pattern ends even when the loop is busy.
"""

from time import ticks_diff, ticks_ms

from machine import PWM, Pin, Timer
from micropython import const

_BEAT_MS = const(10)
_TONE_HZ = const(2700)  # where small piezo discs are loudest
_TIMER = const(0)


class Beat:
    def __init__(self):
        self._timer, self._players, self._is_on = Timer(_TIMER), [], False

    def join(self, player):
        self._players.append(player)

    def start(self):
        if not self._is_on:
            self._is_on = True
            self._timer.init(mode=Timer.PERIODIC, period=_BEAT_MS, callback=self._look)

    def is_on(self) -> bool:
        return self._is_on

    def _look(self, timer):
        is_busy = False
        for player in self._players:
            is_busy = player.look() or is_busy
        if not is_busy:
            self._is_on = False
            self._timer.deinit()


class Player:
    """`level` sets the output to one of the two values; it is off from here on."""

    def __init__(self, beat: Beat, level, on: int, off: int):
        self._beat, self._level, self._on, self._off = beat, level, on, off
        self._pattern: tuple = ()
        self._since = ticks_ms()
        level(off)
        beat.join(self)

    def play(self, pattern: tuple):
        """In place of what it plays now; () is silence."""
        self._pattern, self._since = (), ticks_ms()
        self._pattern = pattern
        self.look()
        if pattern:
            self._beat.start()

    def look(self) -> bool:
        """Sets the output to what it must be now. Whether there is more to come."""
        left_ms, is_on = ticks_diff(ticks_ms(), self._since), False
        for part_ms in self._pattern:
            is_on = not is_on
            left_ms -= part_ms
            if left_ms < 0:
                self._level(self._on if is_on else self._off)
                return True
        self._pattern = ()
        self._level(self._off)
        return False


def pin_player(beat: Beat, part: dict) -> Player:
    on = 0 if part.get("active_low") else 1
    return Player(beat, Pin(part["pin"], Pin.OUT, value=1 - on).value, on, 1 - on)


def tone_player(beat: Beat, part: dict) -> Player:
    return Player(beat, PWM(Pin(part["pin"], Pin.OUT, value=0), freq=_TONE_HZ, duty_u16=0).duty_u16, 32768, 0)
