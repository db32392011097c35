"""The visible button: one tap, two taps, three, a tap held a little longer, or a long hold.

IDLE --down--> DOWN --up before 1 s--> TAPPED --400 ms--> IDLE  (Tapped; after a second press DoubleTapped)
                |                        '--down--> AGAIN --up--> TAPPED; from the third press IDLE  (TripleTapped)
                |--up before 2 s--> LONG --400 ms--> IDLE  (LongTapped)
                '--2 s--> HELD --up--> IDLE  (HeldDown); after 30 s STUCK

LongTapped, a press of 1 to 2 seconds, is the answer under duress: for someone watching it is a press of a button, and
whatever it brings about comes as long after the release as after a short tap. Two presses, a code or a second
button would be seen; not answering would raise the alarm too late.
"""

from .events import DoubleTapped, HeldDown, LongTapped, Tapped, Tick, TripleTapped, VisiblePressed, VisibleReleased, VisibleStuck

IDLE, DOWN, TAPPED, AGAIN, LONG, HELD, STUCK = "idle", "down", "tapped", "again", "long", "held", "stuck"
LONG_MS, HELD_MS, BETWEEN_MS, STUCK_MS = 1000, 2000, 400, 30_000


class VisibleButton:
    def __init__(self, situation):
        self._situation = situation
        self.state, self.due_ms = IDLE, None
        self._down_ms = self._taps = 0

    def handle(self, event) -> list:
        arrow = TABLE.get((self.state, type(event)))
        return arrow(self, event) if arrow else []

    def _press(self, event):
        self.state, self.due_ms, self._down_ms, self._taps = DOWN, event.at_ms + HELD_MS, event.at_ms, 1
        return []

    def _press_again(self, event):
        meant = self._mean(event)
        if meant:  # looked at late: what was tapped before had already stood alone
            return meant + self._press(event)
        self.state, self.due_ms, self._taps = AGAIN, event.at_ms + HELD_MS, self._taps + 1
        return []

    def _release(self, event):
        lasted_ms = event.at_ms - self._down_ms
        if lasted_ms >= HELD_MS:
            return self._hold(event) + self._rest(event)
        self.state, self.due_ms = (LONG if lasted_ms >= LONG_MS else TAPPED), event.at_ms + BETWEEN_MS
        return []

    def _mean(self, event):
        if event.at_ms < self.due_ms:
            return []
        if self.state == LONG and self._situation.is_on_visit:
            self._situation.has_answered_under_duress = True  # before anything that takes memory
        meant = LongTapped if self.state == LONG else Tapped if self._taps == 1 else DoubleTapped
        at_ms, self.state, self.due_ms = self.due_ms, IDLE, None
        return [meant(at_ms)]

    def _press_after_long(self, event):
        self.due_ms = min(self.due_ms, event.at_ms)
        return self._mean(event) + self._press(event)

    def _release_again(self, event):
        if self._taps == 3:
            return self._rest(event) + [TripleTapped(event.at_ms)]
        self.state, self.due_ms = TAPPED, event.at_ms + BETWEEN_MS
        return []

    def _hold(self, event):
        if event.at_ms < self.due_ms:
            return []
        self.state, self.due_ms = HELD, self._down_ms + STUCK_MS
        return [HeldDown(event.at_ms)]

    def _stick(self, event):
        if event.at_ms < self.due_ms:
            return []
        self.state, self.due_ms = STUCK, None
        return [VisibleStuck(event.at_ms, True)]

    def _rest(self, event):
        was_stuck = self.state == STUCK
        self.state, self.due_ms = IDLE, None
        return [VisibleStuck(event.at_ms, False)] if was_stuck else []


TABLE = {
    (IDLE, VisiblePressed): VisibleButton._press,
    (DOWN, VisibleReleased): VisibleButton._release,
    (DOWN, Tick): VisibleButton._hold,
    (TAPPED, Tick): VisibleButton._mean,
    (TAPPED, VisiblePressed): VisibleButton._press_again,
    (LONG, Tick): VisibleButton._mean,
    (LONG, VisiblePressed): VisibleButton._press_after_long,
    (AGAIN, VisibleReleased): VisibleButton._release_again,
    (AGAIN, Tick): VisibleButton._hold,
    (HELD, VisibleReleased): VisibleButton._rest,
    (HELD, Tick): VisibleButton._stick,
    (STUCK, VisibleReleased): VisibleButton._rest,
}
