"""Which visit is under way, and what a press of the visible button means in it.

NONE --set-up--> OUT --tap: arrived--> INSIDE --hold: left--> GONE --set-up of the next stop--> OUT
  ^                '--------------set-up, closed------------------'
In NONE a tap is a self-test. In OUT a tap means arrived, afterwards it is a check-in. A tap held for a second says the
same, under duress. Two taps ask for 15 minutes more; three tell the colleague: we leave now. When the base closes the visit
all of it ends.
"""

from badgelink.messages import ARRIVED, EXTENDED, LEAVE_NOW_ASKED, LEFT, VisitSetup

from .effects import SaveVisit, Vibrate
from .events import (
    DoubleTapped,
    DuressAnswered,
    DutyChanged,
    HeldDown,
    LongTapped,
    MessageHeard,
    Said,
    Tapped,
    TripleTapped,
)
from .feedback import CONFIRMED
from .outbox import CHECK_IN, SELF_TEST, VISIT

NONE, OUT, INSIDE, GONE = "none", "out", "inside", "gone"
PROGRESS = (OUT, INSIDE, GONE)  # as flash keeps it
MORE_MIN = 15


class VisitMachine:
    def __init__(self, situation):
        self.state, self.due_ms, self.setup = NONE, None, None
        self._situation = situation

    def handle(self, event) -> list:
        if type(event) is MessageHeard:  # whatever the state
            return self._listen(event)
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
        return self._said(event, SELF_TEST)

    def _arrive(self, event):
        self.state = INSIDE
        return self._said(event, VISIT, ARRIVED) + [self._saved()]

    def _check_in(self, event):
        return self._said(event, CHECK_IN)

    def _answer_under_duress(self, event):
        if self.state == OUT:
            self.state = INSIDE
        return [DuressAnswered(event.at_ms)]  # confirmed as an ordinary answer is, but stored first

    def _extend(self, event):
        return self._said(event, VISIT, EXTENDED, MORE_MIN)

    def _warn_colleague(self, event):
        return self._said(event, VISIT, LEAVE_NOW_ASKED)

    def _leave(self, event):
        self.state = GONE
        return self._said(event, VISIT, LEFT) + [self._saved()]

    def _said(self, event, kind: int, what: int = 0, minutes: int = 0):
        return [Vibrate(CONFIRMED), Said(event.at_ms, kind, what, minutes)]


TABLE = {
    (NONE, Tapped): VisitMachine._test,
    (OUT, Tapped): VisitMachine._arrive,
    (OUT, LongTapped): VisitMachine._answer_under_duress,
    (OUT, DoubleTapped): VisitMachine._extend,
    (OUT, TripleTapped): VisitMachine._warn_colleague,
    (OUT, HeldDown): VisitMachine._leave,
    (INSIDE, Tapped): VisitMachine._check_in,
    (INSIDE, LongTapped): VisitMachine._answer_under_duress,
    (INSIDE, DoubleTapped): VisitMachine._extend,
    (INSIDE, TripleTapped): VisitMachine._warn_colleague,
    (INSIDE, HeldDown): VisitMachine._leave,
    (GONE, Tapped): VisitMachine._check_in,
    (GONE, LongTapped): VisitMachine._answer_under_duress,
    (GONE, DoubleTapped): VisitMachine._extend,
}
