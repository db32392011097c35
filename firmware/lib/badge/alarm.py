"""The call for help, from the press to the day someone closes it. Nothing on the badge cancels it.

CALM --press, duress--> CALLING --received, all of them--> HEARD --closed--> CALM
                          ^  '--not yet: again, less and less often    |  '--positions, each minute, later each 5
                          '----------press, duress: a new alarm--------'

A second press before the first is received is the same alarm, said again at once; after that it is a new one.
An alarm raised under duress is never felt: the badge must do nothing it would not do after an ordinary answer.
"""

from badgelink.messages import CLOSED, DURESS, RECEIVED, SOS, Position, Receipt

from .backoff import Backoff
from .effects import Hush, Keep, Send, Settle, Vibrate
from .events import DuressAnswered, DutyChanged, FixFound, LinksChanged, MessageHeard, PressCounted, StoreFailed, Tick
from .feedback import CONFIRMED, PRESSED, RECEIPTS
from .outbox import ALARM
from .pending import LONGEST_LAG, Pending, restored

CALM, CALLING, HEARD = "calm", "calling", "heard"
REPEAT_MS = (1000, 2000, 4000, 8000, 15_000, 30_000)
LEAST_GAP_MS = 1000
TRACK_MS, TRACK_FAST_FOR_MS, TRACK_SLOW_MS = 60_000, 600_000, 300_000
AGE_NOTED_S = 60


class AlarmMachine:
    def __init__(self, situation):
        self.state, self.due_ms = CALM, None
        self.open = []  # newest last
        self._situation = situation
        self._backoff = Backoff(REPEAT_MS, situation.below)
        self._sent_ms = self._heard_ms = 0
        self._noted_s = AGE_NOTED_S

    def handle(self, event) -> list:
        arrow = TABLE.get((self.state, type(event)))
        return arrow(self, event) if arrow else []

    def restore(self, entries: list, at_ms: int):
        """After a restart: what was open is open, and is said again at once."""
        self.open = [restored(entry, at_ms) for entry in entries]
        if self.open:
            self._heard_ms, self._sent_ms = at_ms, at_ms
            self._settle_state(at_ms)

    def recover(self, at_ms: int):
        """Memory ran out in the middle of something: what calls is written and said again, at once."""
        self._settle_state(at_ms)
        self._unkeep(None)
        if self.state == CALLING:
            self.due_ms = at_ms

    def _press(self, event):
        effects = self._raise(event, SOS, [Vibrate(PRESSED)])
        self._situation.has_called = False
        return effects

    def _under_duress(self, event):
        effects = self._raise(event, DURESS, [Vibrate(CONFIRMED)])
        self._situation.has_answered_under_duress = False
        return effects

    def _raise(self, event, cause: int, felt: list):
        known = [alarm for alarm in self.open if alarm.what == cause and alarm.stage < RECEIVED]
        if known:
            self._settle_state(event.at_ms)
            return self._repeat_now(event.at_ms) + felt
        alarm = Pending(ALARM, cause, 0, self._situation.counter.take(), event.at_ms)
        dropped = [Settle(old.event_counter) for old in self.open if old.stage >= RECEIVED]
        self.open = [old for old in self.open if old.stage < RECEIVED] + [alarm]
        self._noted_s = AGE_NOTED_S
        self._settle_state(event.at_ms)
        keep = Keep(alarm.entry(event.at_ms, self._situation.fixes.described(event.at_ms)))
        return [keep, Hush(event.at_ms)] + self._repeat_now(event.at_ms) + felt + dropped + [DutyChanged(event.at_ms)]

    def _repeat_now(self, at_ms: int):
        self._backoff.restart()
        return self._repeat(Tick(at_ms))

    def _repeat(self, event):
        calling = [alarm for alarm in self.open if alarm.stage < RECEIVED]
        self._sent_ms, self.due_ms = event.at_ms, self._backoff.next_ms(event.at_ms)
        return self._keep_again(calling, event.at_ms) + [self._said(alarm, event.at_ms) for alarm in calling]

    def _said(self, alarm: Pending, at_ms: int):
        counter = alarm.next_counter(self._situation)
        return Send(counter, alarm.message(counter, at_ms, self._situation))

    def _keep_again(self, alarms: list, at_ms: int):
        """What flash refused is tried again; and the age is noted each time it has doubled, for a restart to go on from."""
        fix = self._situation.fixes.described(at_ms)
        is_older = alarms[-1].age_s(at_ms) >= self._noted_s
        if is_older:
            self._noted_s = 2 * alarms[-1].age_s(at_ms)
        return [Keep(alarm.entry(at_ms, fix)) for alarm in alarms if is_older or not alarm.is_kept]

    def _hurry(self, event):
        """A way out has opened: don't wait for the next turn."""
        if not event.bearer or event.at_ms - self._sent_ms < LEAST_GAP_MS:
            return []
        return self._repeat_now(event.at_ms)

    def _listen(self, event):
        receipt = event.message
        if not isinstance(receipt, Receipt) or receipt.stage < RECEIVED:
            return []
        meant = [alarm for alarm in self.open if alarm.event_counter == receipt.event_counter]
        return self._receipted(meant[0], receipt.stage, event.at_ms) if meant and receipt.stage > meant[0].stage else []

    def _receipted(self, alarm: Pending, stage: int, at_ms: int):
        if alarm.stage < RECEIVED:
            self._heard_ms = at_ms
        alarm.stage = min(stage, CLOSED)
        gone = [old for old in self.open if alarm.stage >= CLOSED and self._ends_with(alarm, old)]
        self.open = [old for old in self.open if old not in gone]
        kept = [Keep(alarm.entry(at_ms, self._situation.fixes.described(at_ms)))] if alarm in self.open else []
        self._settle_state(at_ms)
        felt = [Vibrate(RECEIPTS[alarm.stage])] if alarm.what != DURESS else []
        return felt + kept + [Settle(old.event_counter) for old in gone] + [DutyChanged(at_ms)]

    def _ends_with(self, closed: Pending, other: Pending) -> bool:
        return other is closed or (other.stage >= RECEIVED and other.event_counter < closed.event_counter)

    def _settle_state(self, at_ms: int):
        calling = len([alarm for alarm in self.open if alarm.stage < RECEIVED])
        self.state = CALLING if calling else HEARD if self.open else CALM
        self._situation.waiting_alarms, self._situation.is_in_alarm = calling, bool(self.open)
        if self.state == CALLING and self.due_ms is None:
            self.due_ms = at_ms
        elif self.state == HEARD:
            self.due_ms = at_ms + TRACK_MS
        elif self.state == CALM:
            self.due_ms = None

    def _track(self, event):
        is_fast = event.at_ms - self._heard_ms < TRACK_FAST_FOR_MS
        self.due_ms = event.at_ms + (TRACK_MS if is_fast else TRACK_SLOW_MS)
        counter = self._situation.counter.take()
        lag = counter - self.open[-1].event_counter
        again = [Keep(alarm.entry(event.at_ms)) for alarm in self.open if not alarm.is_kept]
        if lag > LONGEST_LAG:
            return again
        position = (lag, self._situation.battery_pct) + self._situation.fixes.described(event.at_ms)
        return again + [Send(counter, Position(*position))]

    def _place(self, event):
        """Where there was no position, or an old one, there is one now: that can't wait for the next turn. Said once: where the
        sky comes and goes, as many quick repeats each time would use up the air of the next press."""
        return self._repeat(event) if self.state == CALLING else self._track(event)

    def _unkeep(self, event):
        for alarm in self.open:
            alarm.is_kept = False
        return []


TABLE = {
    (CALM, PressCounted): AlarmMachine._press,
    (CALM, DuressAnswered): AlarmMachine._under_duress,
    (CALLING, PressCounted): AlarmMachine._press,
    (CALLING, DuressAnswered): AlarmMachine._under_duress,
    (CALLING, Tick): AlarmMachine._repeat,
    (CALLING, LinksChanged): AlarmMachine._hurry,
    (CALLING, FixFound): AlarmMachine._place,
    (CALLING, MessageHeard): AlarmMachine._listen,
    (CALLING, StoreFailed): AlarmMachine._unkeep,
    (HEARD, PressCounted): AlarmMachine._press,
    (HEARD, DuressAnswered): AlarmMachine._under_duress,
    (HEARD, Tick): AlarmMachine._track,
    (HEARD, FixFound): AlarmMachine._place,
    (HEARD, MessageHeard): AlarmMachine._listen,
    (HEARD, StoreFailed): AlarmMachine._unkeep,
}
