"""Plays patterns on the motor, the buzzer and the LED: milliseconds on, off, on, ...

One timer beats for all of them while anything plays, so a pattern ends even when the loop is busy.
"""

from time import ticks_add, ticks_diff, ticks_ms

from machine import PWM, Pin, Timer
from micropython import const

_BEAT_MS = const(10)
_PAUSE_MS = const(400)  # after each pattern, so that no two of them are felt as a third
_ENDS_SOON_MS = const(800)  # with its pause; it is let to its end: "pressed" is felt though "received" comes at once
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
        self._next: tuple = ()
        self._since = ticks_ms()
        level(off)
        beat.join(self)

    def play(self, pattern: tuple):
        """In place of what it plays now; () is silence at once."""
        if pattern and self._pattern:
            left_ms = ticks_diff(self._end(), ticks_ms())
            self._next = pattern
            if left_ms > _ENDS_SOON_MS:  # cut off
                self._pattern, self._since = (0,), ticks_ms()
        else:
            self._pattern, self._next, self._since = pattern, (), ticks_ms()
        self.look()
        if pattern:
            self._beat.start()

    def look(self) -> bool:
        """Sets the output to what it must be now. Whether there is more to come."""
        now = ticks_ms()
        if self._pattern and ticks_diff(now, self._end()) >= 0:
            self._pattern, self._next, self._since = self._next, (), now
        left_ms, is_on = ticks_diff(now, self._since), False
        for part_ms in self._pattern:
            is_on = not is_on
            left_ms -= part_ms
            if left_ms < 0:
                break
        else:
            is_on = False
        self._level(self._on if is_on else self._off)
        return self._pattern != ()

    def _end(self):
        return ticks_add(self._since, sum(self._pattern) + _PAUSE_MS)


def pin_player(beat: Beat, part: dict) -> Player:
    on = 0 if part.get("active_low") else 1
    return Player(beat, Pin(part["pin"], Pin.OUT, value=1 - on).value, on, 1 - on)


def tone_player(beat: Beat, part: dict) -> Player:
    return Player(beat, PWM(Pin(part["pin"], Pin.OUT, value=0), freq=_TONE_HZ, duty_u16=0).duty_u16, 32768, 0)
