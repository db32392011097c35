"""A contact that chatters becomes clean presses: a level counts once it has held still for 20 ms.

UP --raw down--> FALLING --20 ms--> DOWN --raw up--> RISING --20 ms--> UP
^----raw up---------'                ^----raw down------'

Shorter touches (a spark, 1 ms of static) are nothing. A clean press carries the time at which the level began.
"""

STILL_MS = 20


class Debounce:
    def __init__(self, pressed, released):
        self.due_ms = None
        self._pressed, self._released = pressed, released
        self._is_down = self._raw_is_down = False
        self._since_ms = 0

    def handle(self, event) -> list:
        found = self._settle(event.at_ms)
        is_down = getattr(event, "is_down", None)
        if is_down is not None and bool(is_down) != self._raw_is_down:
            self._raw_is_down, self._since_ms = bool(is_down), event.at_ms
            self.due_ms = event.at_ms + STILL_MS if self._raw_is_down != self._is_down else None
        return found

    def afresh(self):
        """When memory ran out nobody knows who was told: the raw level is to be told again, and what it meant is said again.
        A level that still has to settle keeps its time: how long a press lasted is what it means."""
        if self.due_ms is None:
            self._raw_is_down = self._is_down
        return (self._pressed if self._is_down else self._released)(self._since_ms)

    def _settle(self, at_ms: int) -> list:
        if self.due_ms is None or at_ms < self.due_ms:
            return []
        self.due_ms, self._is_down = None, self._raw_is_down
        return [(self._pressed if self._is_down else self._released)(self._since_ms)]
