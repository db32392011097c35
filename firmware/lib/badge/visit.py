"""Which visit is under way, and what a press of the visible button means in it.

NONE --set-up--> OUT --tap: arrived--> INSIDE --hold: left--> GONE
  ^                '--------------set-up, closed------------------'
In NONE a tap is a self-test. In OUT a tap means arrived, afterwards it is a check-in. A tap held for a second says the
same, under duress. Two taps ask for 15 minutes more. When the base closes the visit all of it ends.
"""

from badgelink.messages import VisitSetup

from .effects import SaveVisit, Vibrate
from .events import (
    Arrived,
    CheckedIn,
    DoubleTapped,
    DuressAnswered,
    DutyChanged,
    Extended,
    HeldDown,
    Left,
    LongTapped,
    MessageHeard,
    SelfTestAsked,
    Tapped,
)
from .feedback import CONFIRMED

NONE, OUT, INSIDE, GONE = "none", "out", "inside", "gone"
PROGRESS = (OUT, INSIDE, GONE)  # as flash keeps it
MORE_MIN = 15


class VisitMachine:
    def __init__(self, situation):
        self.state, self.due_ms, self.setup = NONE, None, None
        self._situation = situation

    def handle(self, event) -> list:
        arrow = TABLE.get((self.state, type(event)))
        return arrow(self, event) if arrow else []

    def restore(self, setup: VisitSetup, progress: int):
        self.setup, self.state = setup, PROGRESS[min(progress, len(PROGRESS) - 1)]
        self._situation.is_on_visit, self._situation.visit = True, setup

    def _listen(self, event):
        if not isinstance(event.message, VisitSetup):
            return []
        return self._open(event) if event.message.is_open else self._close(event)

    def _open(self, event):
        is_same_visit = self.setup is not None and self.setup.visit_no == event.message.visit_no
        if is_same_visit and tuple(self.setup) == tuple(event.message):
            return []
        self.setup = event.message
        if not is_same_visit:
            self.state, self._situation.pocket_presses = OUT, 0
        self._situation.is_on_visit, self._situation.visit = True, self.setup
        return [self._saved(), DutyChanged(event.at_ms)]

    def _close(self, event):
        if self.setup is None:
            return []
        self.setup, self.state = None, NONE
        self._situation.is_on_visit, self._situation.visit = False, None
        return [SaveVisit(event.message, 0), DutyChanged(event.at_ms)]

    def _saved(self):
        return SaveVisit(self.setup, PROGRESS.index(self.state))

    def _test(self, event):
        return [Vibrate(CONFIRMED), SelfTestAsked(event.at_ms)]

    def _arrive(self, event):
        self.state = INSIDE
        return [Vibrate(CONFIRMED), Arrived(event.at_ms), self._saved()]

    def _check_in(self, event):
        return [Vibrate(CONFIRMED), CheckedIn(event.at_ms)]

    def _answer_under_duress(self, event):
        if self.state == OUT:
            self.state = INSIDE
        return [DuressAnswered(event.at_ms)]  # confirmed as an ordinary answer is, but stored first

    def _extend(self, event):
        return [Vibrate(CONFIRMED), Extended(event.at_ms, MORE_MIN)]

    def _leave(self, event):
        self.state = GONE
        return [Vibrate(CONFIRMED), Left(event.at_ms), self._saved()]


TABLE = {
    (NONE, MessageHeard): VisitMachine._listen,
    (NONE, Tapped): VisitMachine._test,
    (OUT, MessageHeard): VisitMachine._listen,
    (OUT, Tapped): VisitMachine._arrive,
    (OUT, LongTapped): VisitMachine._answer_under_duress,
    (OUT, DoubleTapped): VisitMachine._extend,
    (OUT, HeldDown): VisitMachine._leave,
    (INSIDE, MessageHeard): VisitMachine._listen,
    (INSIDE, Tapped): VisitMachine._check_in,
    (INSIDE, LongTapped): VisitMachine._answer_under_duress,
    (INSIDE, DoubleTapped): VisitMachine._extend,
    (INSIDE, HeldDown): VisitMachine._leave,
    (GONE, MessageHeard): VisitMachine._listen,
    (GONE, Tapped): VisitMachine._check_in,
    (GONE, LongTapped): VisitMachine._answer_under_duress,
    (GONE, DoubleTapped): VisitMachine._extend,
}
