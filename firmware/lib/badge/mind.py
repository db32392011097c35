"""The badge's mind: who is told what. Each event goes to the machines that its route names; what they find out goes
round again, what they order comes back in order.

edges -> contacts -> press, visible -> visit -> alarm, courier, check-in -> gps, power, heartbeat
"""

from badgelink.frame import LAST_COUNTER
from badgelink.messages import COUNTER_LOST, Heard

from . import events as e
from .alarm import AlarmMachine
from .checkin import CheckInMachine
from .counter import CounterSpent
from .courier import Courier
from .debounce import Debounce
from .effects import Beep, Light, Send
from .fix import Fix
from .gps import GpsMachine
from .health import Health
from .heartbeat import HeartbeatMachine
from .outbox import ALARM
from .power import PowerMachine
from .press import PressMachine
from .situation import Situation
from .visible import VisibleButton
from .visit import GONE, VisitMachine


class Mind:
    def __init__(self, situation: Situation):
        self.situation = situation
        self.hidden = Debounce(e.HiddenPressed, e.HiddenReleased)
        self.contact = Debounce(e.VisiblePressed, e.VisibleReleased)
        self.press, self.visible = PressMachine(situation), VisibleButton(situation)
        self.alarm, self.courier = AlarmMachine(situation), Courier(situation)
        self.visit, self.checkin = VisitMachine(situation), CheckInMachine(situation)
        self.health, self.gps, self.heartbeat = Health(situation), GpsMachine(situation), HeartbeatMachine(situation)
        self.power = PowerMachine(situation)
        self._machines = (
            self.hidden, self.contact, self.press, self.visible, self.alarm, self.visit, self.checkin,
            self.courier, self.health, self.gps, self.power, self.heartbeat,
        )  # fmt: skip
        self._routes = self._build_routes()

    def restore(self, at_ms: int, entries: list, setup, progress: int, is_put_away: bool) -> list:
        """What flash remembers, before the first event."""
        alarms = [entry for entry in entries if entry.kind == ALARM]
        self.alarm.restore(alarms, at_ms)
        self.courier.restore([entry for entry in entries if entry.kind != ALARM], at_ms)
        if alarms and alarms[-1].fix_age_s is not None:
            fix = alarms[-1]
            self.situation.fixes.restore(Fix(at_ms - fix.fix_age_s * 1000, fix.accuracy_m, fix.lat_udeg, fix.lon_udeg))
        if setup is not None:
            self.visit.restore(setup, progress)
            self.checkin.restore(at_ms, self.visit.state == GONE)
        if setup is not None or alarms:
            self.health.restarted(at_ms)
        effects = self.handle(e.DutyChanged(at_ms))
        self.power.start(at_ms, is_put_away)
        return effects

    def handle(self, event) -> list:
        """What is to be done now. Alarms first: they stand first in every route."""
        waiting, effects = [event], []
        while waiting:
            event = waiting.pop(0)
            for machine in self._whom(event):
                for found in self._ask(machine, event):
                    (waiting if type(found) in self._routes else effects).append(found)
            effects += self._heard(event)
        return self._silenced(effects)

    def recover(self, at_ms: int, hidden_is_down: bool, visible_is_down: bool) -> list:
        """Memory ran out in the middle of something, and nobody knows who was told what. Twice is better than never."""
        effects = self.handle(e.PressCounted(at_ms)) if self.situation.has_called else []
        effects += self.handle(e.DuressAnswered(at_ms)) if self.situation.has_answered_under_duress else []
        self.alarm.recover(at_ms)
        self.courier.recover(at_ms)
        effects += self.handle(self.hidden.afresh()) + self.handle(self.contact.afresh())
        return effects + self.handle(e.HiddenEdge(at_ms, hidden_is_down)) + self.handle(e.VisibleEdge(at_ms, visible_is_down))

    def due_ms(self) -> int | None:
        """When the mind next wants a Tick."""
        soonest = None
        for machine in self._machines:
            due_ms = machine.due_ms
            if due_ms is not None and (soonest is None or due_ms < soonest):
                soonest = due_ms
        return soonest

    def power_now(self, at_ms: int):
        buttons = (self.hidden, self.contact, self.press, self.visible)
        is_still = all([button.due_ms is None for button in buttons])
        return self.power.now(at_ms, self.due_ms(), is_still, self.gps.is_on)

    def _whom(self, event):
        if type(event) is not e.Tick:
            return self._routes[type(event)]
        return [machine for machine in self._machines if machine.due_ms is not None and machine.due_ms <= event.at_ms]

    def _ask(self, machine, event) -> list:
        try:
            return machine.handle(event)
        except CounterSpent:
            self.situation.set_fault(COUNTER_LOST, True)
            machine.due_ms = None
            return []

    def _heard(self, event) -> list:
        """Every accepted frame of the base is answered once: the base sees that its word has arrived."""
        if type(event) is not e.MessageHeard or self.situation.counter.next > LAST_COUNTER:
            return []
        return [Send(self.situation.counter.take(), Heard(event.counter))]

    def _silenced(self, effects: list) -> list:
        """No sound and no light while an alarm is on, whatever a machine may have ordered."""
        if not self.situation.is_in_alarm:
            return effects
        return [effect for effect in effects if type(effect) not in (Beep, Light)]

    def _build_routes(self) -> dict:
        visit, alarm, report = (self.visit,), (self.alarm,), (self.health, self.heartbeat)  # each once: memory is short
        duty = (self.courier, self.checkin, self.gps, self.power, self.heartbeat)
        return {
            e.Tick: (),
            e.HiddenEdge: (self.hidden,),
            e.VisibleEdge: (self.contact,),
            e.HiddenPressed: (self.press, self.power),
            e.HiddenReleased: (self.press,),
            e.VisiblePressed: (self.visible, self.power),
            e.VisibleReleased: (self.visible,),
            e.PressCounted: alarm,
            e.PocketPressed: (self.health,),
            e.HiddenStuck: report,
            e.VisibleStuck: report,
            e.Tapped: visit,
            e.DoubleTapped: visit,
            e.TripleTapped: visit,
            e.LongTapped: visit,
            e.HeldDown: visit,
            e.Said: duty,
            e.DuressAnswered: (self.alarm, self.checkin),
            e.DutyChanged: duty,
            e.UseChanged: (self.heartbeat,),
            e.MessageHeard: (self.alarm, self.courier, self.health, self.visit, self.checkin),
            e.BatteryRead: (self.health, self.power, self.heartbeat),
            e.NmeaRead: (self.gps,),
            e.FixFound: alarm,
            e.LinksChanged: (self.alarm, self.courier, self.power, self.heartbeat),
            e.StoreFailed: (self.alarm, self.courier, self.health, self.heartbeat),
            e.StoreWorked: report,
        }
