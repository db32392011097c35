"""The hidden button: is this a call for help, or a sleeve? The school chooses a hold or several presses.

HOLD      IDLE --down--> HOLDING --hold_ms--> COUNTED --up--> IDLE
            ^-------up, too short-'             '--30 s--> STUCK --up--> IDLE
PRESSES   IDLE --down--> HOLDING --up--> BETWEEN --down, the n-th--> COUNTED
                            '--30 s--> STUCK    '--too slow--> IDLE

Three short touches in ten seconds (HOLD), or presses that stop short of n (PRESSES), are a pocket press: reported, no
alarm. A new grammar waits until the button is at rest, so a press that has begun ends by the rules it began with.
"""

from badgelink.messages import HOLD, PRESSES

from .events import HiddenPressed, HiddenReleased, HiddenStuck, PocketPressed, PressCounted, Tick

IDLE, HOLDING, BETWEEN, COUNTED, STUCK = "idle", "holding", "between", "counted", "stuck"
STUCK_MS = 30_000
TOUCHES, TOUCHES_WITHIN_MS = 3, 10_000


class PressMachine:
    def __init__(self, situation):
        self.state, self.due_ms = IDLE, None
        self._situation = situation
        self._config = situation.config
        self._down_ms = 0
        self._touches = []

    def handle(self, event) -> list:
        if self.state == IDLE:
            self._adopt(self._situation.config)
        arrow = TABLE.get((self.state, type(event)))
        return arrow(self, event) if arrow else []

    def _adopt(self, config):
        if config != self._config:
            self._config, self._touches = config, []

    def _press(self, event):
        self._down_ms = event.at_ms
        if self._config.grammar == PRESSES:
            return self._count(event)
        self.state, self.due_ms = HOLDING, event.at_ms + self._config.hold_ms
        return []

    def _count(self, event):
        self.state, self.due_ms = HOLDING, event.at_ms + STUCK_MS
        self._touches.append(event.at_ms)
        return self._counted(event.at_ms) if len(self._touches) >= self._config.presses else []

    def _counted(self, at_ms: int):
        self._situation.has_called = True  # before anything that takes memory
        self.state, self.due_ms, self._touches = COUNTED, self._down_ms + STUCK_MS, []
        return [PressCounted(at_ms)]

    def _hold(self, event):
        if self.due_ms is None or event.at_ms < self.due_ms:
            return []
        return self._counted(event.at_ms) if self._config.grammar == HOLD else self._stick(event)

    def _release(self, event):
        if self._config.grammar == PRESSES:
            self.state, self.due_ms = BETWEEN, self._touches[0] + self._config.within_ms
            return self._expire(event)
        if event.at_ms - self._down_ms >= self._config.hold_ms:  # looked at late, held long enough
            return self._counted(event.at_ms) + self._rest(event)
        self._touches.append(event.at_ms)
        return self._rest(event) + self._flurry(event.at_ms)

    def _flurry(self, at_ms: int):
        self._touches = [touch for touch in self._touches if at_ms - touch < TOUCHES_WITHIN_MS]
        if len(self._touches) < TOUCHES:
            return []
        self._touches = []
        return [PocketPressed(at_ms)]

    def _again(self, event):
        return self._expire(event) + self._press(event)

    def _expire(self, event):
        if event.at_ms < self.due_ms:
            return []
        self.state, self.due_ms, self._touches = IDLE, None, []
        return [PocketPressed(event.at_ms)]

    def _stick(self, event):
        if event.at_ms < self.due_ms:
            return []
        self.state, self.due_ms, self._touches = STUCK, None, []
        return [HiddenStuck(event.at_ms, True)]

    def _rest(self, event):
        was_stuck = self.state == STUCK
        self.state, self.due_ms = IDLE, None
        return [HiddenStuck(event.at_ms, False)] if was_stuck else []


TABLE = {
    (IDLE, HiddenPressed): PressMachine._press,
    (HOLDING, Tick): PressMachine._hold,
    (HOLDING, HiddenReleased): PressMachine._release,
    (BETWEEN, HiddenPressed): PressMachine._again,
    (BETWEEN, Tick): PressMachine._expire,
    (COUNTED, Tick): PressMachine._stick,
    (COUNTED, HiddenReleased): PressMachine._rest,
    (STUCK, HiddenReleased): PressMachine._rest,
}
