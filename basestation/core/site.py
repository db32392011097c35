"""All that the base knows about one site between two turns. `think` (thinking.py) is the only thing that changes it."""

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from .agenda import Agenda
from .badge import Badge
from .downlinks import Downlinks
from .incident import Incident
from .keeping import Subject
from .policy.ladders import Policy, VisitRules
from .position import Fix
from .roads.record import RoadRecord
from .task import Task
from .telling import Delivery, Person
from .text_box import TextBox
from .visit import CLOSED, NO_REPORT, PLANNED, WRITTEN, Visit

__all__ = ["ASK", "DELIVERY", "FORGET", "INCIDENT", "LIVENESS", "ROADS", "VISIT", "Badge", "Site"]
INCIDENT, VISIT, DELIVERY, LIVENESS, FORGET, ROADS, ASK = "incident", "visit", "delivery", "liveness", "forget", "roads", "ask"


@dataclass(slots=True)
class Site:
    """`planned` have not left yet, `visits` are out there, `afterwards` are back, and not written up or not all confirmed.

    `ended` is when the last visit of a badge ended. `open_of_badge` and `open_of_visit` find the incident that is open; a drill is in
    `incidents` alone. `phones` is where the phones of people who are out said they were, and `phone_presses` when SOS was pressed on
    each. `waiting` are the deliveries of an incident still to be made; `alive_in_round` counts those of a round that did not fail.
    `tasks` are those after incidents that are not done; `practised` is when each person last took part in a drill. `roads` is what is
    remembered of each road that was ever down, or proved. `texted` is the text that last asked each person, `unreported` the texts of
    which the network has not said yet what became of them; `text_box` is about those that came. `hinted` is what was said about an
    incident to somebody whose words were no answer, `repeated` what came from them last. `unread` says which records can't be read, and
    what to do. Before `started_ms`, the base was last known to be at work `at_work_ms`."""

    name: str
    policy: Policy
    zone: ZoneInfo
    started_ms: int
    at_work_ms: int | None = None
    roster: dict[int, Person] = field(default_factory=dict)
    badges: dict[int, Badge] = field(default_factory=dict)
    planned: dict[int, Visit] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    afterwards: dict[int, Visit] = field(default_factory=dict)
    incidents: dict[int, Incident] = field(default_factory=dict)
    open_of_badge: dict[int, int] = field(default_factory=dict)
    open_of_visit: dict[int, int] = field(default_factory=dict)
    visit_of_badge: dict[int, int] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    phones: dict[int, Fix] = field(default_factory=dict)
    phone_presses: dict[int, tuple[int, ...]] = field(default_factory=dict)
    waiting: dict[int, set[int]] = field(default_factory=dict)
    alive_in_round: dict[tuple[int, int], int] = field(default_factory=dict)
    downlinks: Downlinks = field(default_factory=Downlinks)
    agenda: Agenda = field(default_factory=Agenda)
    held: set[tuple[Subject, int]] = field(default_factory=set)
    next_incident: int = 1
    next_visit: int = 1
    next_delivery: int = 1
    tasks: dict[int, Task] = field(default_factory=dict)
    next_task: int = 1
    practised: dict[int, int] = field(default_factory=dict)
    last_drill_ms: int | None = None
    roads: dict[str, RoadRecord] = field(default_factory=dict)
    texted: dict[int, Delivery] = field(default_factory=dict)
    unreported: dict[int, Delivery] = field(default_factory=dict)
    text_box: TextBox = field(default_factory=TextBox)
    hinted: set[tuple[int, int, str]] = field(default_factory=set)
    repeated: dict[tuple[int, int], str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    unsaved_heard: set[int] = field(default_factory=set)
    save_heard_ms: int = 0

    def adopt(self, fresh: "Site") -> None:
        """What people changed in the store: who there is, which badges, the policy. What was heard and is being said stays."""
        self.roster, self.policy = fresh.roster, fresh.policy
        self.badges = {number: self._kept(badge) for number, badge in fresh.badges.items()}
        self.unsaved_heard &= self.badges.keys()

    def _kept(self, fresh: Badge) -> Badge:
        badge = self.badges.get(fresh.number, fresh)
        badge.label, badge.board = fresh.label, fresh.board
        return badge

    @property
    def is_busy(self) -> bool:
        """Somebody is out, or an alarm is open: what is down matters now."""
        return bool(self.visits) or any(incident.is_open and not incident.is_drill for incident in self.incidents.values())

    def due_ms(self) -> int | None:
        dues = [due for due in (self.agenda.due_ms(), self.downlinks.due_ms()) if due is not None]
        return min(dues, default=None)

    def know_incident(self, incident: Incident) -> None:
        self.incidents[incident.number] = incident
        if incident.is_drill and not self._is_for_drills(incident.badge):
            self.agenda.put(incident.due_ms, INCIDENT, incident.number)
            return
        for index, key in (*((self.open_of_badge, badge) for badge in incident.badges), (self.open_of_visit, incident.visit_no)):
            if key is None:
                continue
            if incident.is_open:
                index[key] = incident.number
            elif index.get(key) == incident.number:
                del index[key]
        self.agenda.put(incident.due_ms, INCIDENT, incident.number)

    def _is_for_drills(self, number: int | None) -> bool:
        badge = self.badges.get(number) if number is not None else None
        return badge is not None and badge.is_for_drills

    def know_visit(self, visit: Visit) -> None:
        before = self.visits.get(visit.number, visit)
        for badge in (*before.plan.badges, *visit.plan.badges):
            if self.visit_of_badge.get(badge) == visit.number:
                del self.visit_of_badge[badge]
        for where, belongs in self._shelves(visit):
            if belongs:
                where[visit.number] = visit
            else:
                where.pop(visit.number, None)
        if visit.is_open:
            self.visit_of_badge |= dict.fromkeys(visit.plan.badges, visit.number)
        elif visit.returned_ms is not None:
            self.ended |= {badge: max(self.ended.get(badge, 0), visit.returned_ms) for badge in visit.plan.badges}
        self.agenda.put(visit.next_look_ms, VISIT, visit.number)

    def go_on_from(self, before: "Site", at_ms: int) -> None:
        """Read again in the middle of a run: what counts from the start goes on counting from there, and no word is waited for anew."""
        self.started_ms, self.at_work_ms = before.started_ms, before.at_work_ms
        for number, badge in self.badges.items():
            if number in before.badges:
                heard_ms = badge.last_heard_ms or 0, before.badges[number].last_heard_ms or 0
                badge.last_heard_ms = max(heard_ms) or None
        for visit in list(self.visits.values()):
            self.agenda.put(at_ms, LIVENESS, visit.number)
            known = before.visits.get(visit.number, visit)
            if (known.state, known.last_contact_ms) == (visit.state, visit.last_contact_ms):
                due_ms = _sooner(visit.due_ms, known.due_ms)
                welfare_due_ms = _sooner(visit.welfare_due_ms, known.welfare_due_ms)
                leaving_due_ms = _sooner(visit.leaving_due_ms, known.leaving_due_ms)
                self.know_visit(replace(visit, due_ms=due_ms, welfare_due_ms=welfare_due_ms, leaving_due_ms=leaving_due_ms))

    def _shelves(self, visit: Visit) -> tuple[tuple[dict[int, Visit], bool], ...]:
        is_wanted = visit.state == CLOSED or (visit.state in (WRITTEN, NO_REPORT) and visit.is_unconfirmed)
        return (self.planned, visit.state == PLANNED), (self.visits, visit.is_open), (self.afterwards, is_wanted)

    def visit(self, number: int | None) -> Visit | None:
        """The visit, while there is still something to do about it."""
        return self.visits.get(number or 0) or self.planned.get(number or 0) or self.afterwards.get(number or 0)

    def know_delivery(self, delivery: Delivery) -> None:
        """A delivery that is still to be made."""
        self.deliveries[delivery.number] = delivery
        self.agenda.put(delivery.due_ms, DELIVERY, delivery.number)
        self.waiting.setdefault(delivery.incident, set()).add(delivery.number)
        key = (delivery.incident, delivery.round)
        self.alive_in_round[key] = self.alive_in_round.get(key, 0) + 1

    def put_off(self, number: int, due_ms: int, answer: str) -> Delivery:
        """One try failed; the next is at `due_ms`."""
        delivery = self.deliveries[number]
        later = replace(delivery, tries=delivery.tries + 1, due_ms=due_ms, answer=answer)
        self.deliveries[number] = later
        self.agenda.put(due_ms, DELIVERY, number)
        return later

    def forget_delivery(self, number: int, has_failed: bool) -> Delivery:
        """The delivery is over. One that failed no longer keeps its round alive."""
        delivery = self.deliveries.pop(number)
        self.waiting[delivery.incident].discard(number)
        if has_failed:
            self.alive_in_round[delivery.incident, delivery.round] -= 1
        return delivery

    def waiting_for(self, incident: int) -> list[int]:
        return sorted(self.waiting.get(incident, ()))

    def rules_for(self, visit: Visit) -> VisitRules:
        """To which it is held: the policy as it was when it left, on which all had agreed, whatever was adopted since."""
        return visit.rules or self.policy.visit

    def visit_with(self, badge: int | None) -> Visit | None:
        return self.visits.get(self.visit_of_badge.get(badge, 0)) if badge is not None else None


def _sooner(stored_ms: int | None, known_ms: int | None) -> int | None:
    """A deadline that both have; else what is stored."""
    return stored_ms if stored_ms is None or known_ms is None else min(stored_ms, known_ms)
