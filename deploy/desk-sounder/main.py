"""The desk sounder: any MicroPython board with a USB port and a buzzer on pin 15. It sounds when the base stops petting it.

base --"pet\\n" every 5 s--> board        board --"ok\\n" at once--> base        15 s without "pet": it sounds until it is petted again
"""

import sys
import time

PET, OK = "pet", "ok\n"
PATIENCE_MS = 15_000
BUZZER_PIN = 15


class Patience:
    """Counts from when it was last petted; from being switched on, the first time."""

    def __init__(self, now_ms):
        self._petted_ms, self._line = now_ms, ""

    def hear(self, letter, now_ms):
        """What to answer."""
        if letter not in "\r\n":
            self._line = (self._line + letter)[-len(PET) - 1 :]
            return ""
        line, self._line = self._line, ""
        if line != PET:
            return ""
        self._petted_ms = now_ms
        return OK

    def is_over(self, now_ms):
        """`now_ms` may wrap, as MicroPython's does: 12 days after the last pet nobody needs to know how long it was."""
        return (now_ms - self._petted_ms) % (1 << 30) >= PATIENCE_MS


def main():
    import select

    from machine import Pin

    buzzer, waiting = Pin(BUZZER_PIN, Pin.OUT, value=0), select.poll()
    waiting.register(sys.stdin, select.POLLIN)
    patience = Patience(time.ticks_ms())
    while True:
        if waiting.poll(100):
            sys.stdout.write(patience.hear(sys.stdin.read(1), time.ticks_ms()))
        buzzer.value(1 if patience.is_over(time.ticks_ms()) else 0)


if __name__ == "__main__":
    main()
