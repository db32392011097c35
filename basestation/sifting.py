"""Finds what can't be thought about or written, so that it stops nobody: an input is set aside, what is due is put off.

    a turn fails --> inputs one by one --> what is due, one by one --> whatever fails alone is to blame

If it ended the process instead it would come again after every restart, and no alarm would get past it.
"""

import logging
from collections.abc import Sequence

from .core.agenda import Item
from .core.site import INCIDENT, VISIT, Site
from .core.turn import Input, named

PUT_OFF_MS = 60_000
RING = "ring whoever is out, and tell your technician"
DUE_WORDS = {
    VISIT: f"What is due on visit {{}} can't be worked out, so nobody is told when it is late: {RING}",
    INCIDENT: "What is due in alarm {} can't be worked out, so it tells nobody further by itself: ring them yourself, and your technician",
}
OTHER_DUE = f"Something that is due ({{1}} {{0}}) can't be worked out: {RING}"

log = logging.getLogger(__name__)


class Sifting:
    """`set_aside` counts the inputs; `put_off` has what is due and until when it is let be. While it `is_on`, each turn does one thing."""

    def __init__(self) -> None:
        self.set_aside = 0
        self.put_off: dict[Item, int] = {}
        self.is_on = False
        self._inputs = 0
        self._due: Item | None = None

    # One thing at a time --------------------------------------------------------------------------------------------

    def begin(self, inputs: int) -> None:
        self.is_on, self._inputs = True, inputs

    def most_inputs(self, at_once: int, is_alarm_waiting: bool) -> int:
        """How many may be taken now. An alarm goes before what is due here too."""
        if not self.is_on:
            return at_once
        is_for_input = self._inputs > 0 or is_alarm_waiting
        self._inputs = max(0, self._inputs - 1)
        return int(is_for_input)

    def most_due(self, site: Site, inputs: int, at_ms: int) -> int | None:
        """How much of what is due may be done in this turn; None: all."""
        site.agenda.put_off = self.put_off
        if not self.is_on:
            return None
        self._due = None if inputs else site.agenda.next_due(at_ms)
        return 0 if inputs else 1

    def well(self, inputs: int, at_ms: int) -> bool:
        """The turn is stored. Whether something that was put off until now is well again."""
        done = [item for item, until_ms in self.put_off.items() if (item == self._due if self.is_on else until_ms <= at_ms)]
        self.is_on = self.is_on and (inputs > 0 or self._due is not None)
        for item in done:
            del self.put_off[item]
        return bool(done)

    # Whatever fails alone -------------------------------------------------------------------------------------------

    def blame(self, alone: Sequence[Input], at_ms: int, error: Exception) -> None:
        """Raises `error` when the turn had nothing in it: then the fault is ours, and a fresh process is the last hope."""
        if alone:
            log.critical("set aside, because it can't be thought about or written: %s", named(alone[0]), exc_info=error)
            self.set_aside += 1
        elif self._due is not None:
            log.critical("put off, because it can't be thought about or written: what is due, %s %d", *self._due, exc_info=error)
            self.put_off[self._due] = at_ms + PUT_OFF_MS
        else:
            raise error

    # In words -------------------------------------------------------------------------------------------------------

    @property
    def faults(self) -> list[str]:
        found = [f"{self.set_aside} messages could not be understood and were set aside: {RING}"] if self.set_aside else []
        return found + [DUE_WORDS.get(kind, OTHER_DUE).format(number, kind) for kind, number in sorted(self.put_off)]
