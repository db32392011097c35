"""Asking "are you well?" at the set interval, and when the office wants to know.

REST --visit--> COUNTING --interval--> ASKING --answer--> COUNTING
                   ^                     '--grace over: one last cue--> COUNTING
REST <--left--     '--answer or welfare time over-- WELFARE <--welfare request, from any

The badge only asks. Whether an answer is missing the base decides, by its own clock: it alone knows of other signs of
life, and a badge that is taken away could not be trusted to say so. While an alarm is on there are no cues.
"""

from badgelink.messages import CUE_BEEP, CUE_NONE, LEAVE_NOW_ASKED, LEFT, LeaveNow, Welfare

from .effects import Beep, Vibrate
from .events import DuressAnswered, DutyChanged, MessageHeard, Said, Tick
from .feedback import CUE, CUE_BEEP_PATTERN, LAST_CUE, LEAVE_NOW, WELFARE
from .outbox import SELF_TEST

REST, COUNTING, ASKING, IN_WELFARE = "rest", "counting", "asking", "welfare"
MINUTE_MS = 60_000
CUE_AGAIN_MS = 60_000
WELFARE_AGAIN_MS = 10_000
AFTER_RESTART_MS = 60_000  # nobody knows how long the badge was off: ask soon


class CheckInMachine:
    def __init__(self, situation):
        self.state, self.due_ms = REST, None
        self._situation = situation
        self._setup = None
        self._until_ms = 0

    def handle(self, event) -> list:
        arrow = TABLE.get(type(event))
        return arrow(self, event) if arrow else []

    def restore(self, at_ms: int, has_left: bool):
        self._setup = self._situation.visit
        if not has_left:
            self._count(at_ms)
        if self.due_ms is not None:
            self.due_ms = min(self.due_ms, at_ms + AFTER_RESTART_MS)

    def _count(self, at_ms: int):
        interval_min = self._setup.interval_min if self._setup else 0
        self.state = COUNTING if interval_min else REST
        self.due_ms = at_ms + interval_min * MINUTE_MS if interval_min else None
        return []

    def _answered(self, event):
        return self._count(event.at_ms)

    def _said(self, event):
        """On the way back nobody is asked: what counts now is when they are due at the office. Who wants both to leave says no more."""
        if event.what == LEFT:
            self.state, self.due_ms = REST, None
        elif event.kind != SELF_TEST and event.what != LEAVE_NOW_ASKED:
            self._count(event.at_ms)
        return []

    def _duty(self, event):
        if self._situation.visit is self._setup:
            return []
        self._setup = self._situation.visit
        return [] if self.state == IN_WELFARE else self._count(event.at_ms)

    def _listen(self, event):
        if isinstance(event.message, LeaveNow):
            return self._felt(LEAVE_NOW)
        if not isinstance(event.message, Welfare):
            return []
        self.state, self._until_ms = IN_WELFARE, event.at_ms + event.message.answer_within_s * 1000
        return self._ask_again(event.at_ms, WELFARE, WELFARE_AGAIN_MS)

    def _tick(self, event):
        if self.due_ms is None or event.at_ms < self.due_ms:
            return []
        return PASSING[self.state](self, event.at_ms)

    def _ask(self, at_ms: int):
        self.state, self._until_ms = ASKING, at_ms + self._setup.grace_min * MINUTE_MS
        return self._ask_again(at_ms, CUE, CUE_AGAIN_MS)

    def _remind(self, at_ms: int):
        if at_ms < self._until_ms:
            return self._ask_again(at_ms, CUE, CUE_AGAIN_MS)
        self._count(at_ms)
        return self._cue(LAST_CUE)

    def _welfare_again(self, at_ms: int):
        if at_ms < self._until_ms:
            return self._ask_again(at_ms, WELFARE, WELFARE_AGAIN_MS)
        return self._count(at_ms)

    def _ask_again(self, at_ms: int, pattern: tuple, again_ms: int):
        self.due_ms = max(at_ms + 1, min(at_ms + again_ms, self._until_ms))
        return self._felt(pattern) if pattern == WELFARE else self._cue(pattern)

    def _cue(self, pattern: tuple):
        if self._setup.cue == CUE_NONE:
            return []
        if self._setup.cue == CUE_BEEP and not self._situation.is_in_alarm:
            return [Beep(CUE_BEEP_PATTERN)]
        return self._felt(pattern)

    def _felt(self, pattern: tuple):
        return [] if self._situation.is_in_alarm else [Vibrate(pattern)]


PASSING = {
    COUNTING: CheckInMachine._ask,
    ASKING: CheckInMachine._remind,
    IN_WELFARE: CheckInMachine._welfare_again,
}
TABLE = {
    Tick: CheckInMachine._tick,
    DutyChanged: CheckInMachine._duty,
    Said: CheckInMachine._said,
    DuressAnswered: CheckInMachine._answered,
    MessageHeard: CheckInMachine._listen,
}
