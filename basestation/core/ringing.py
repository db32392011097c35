"""Whom to ring when somebody is not back, in which order, and what came of it so far: the mobile, then whoever is with them, then their
emergency contact. The journal's own words are counted, so that every page, and the sheet, count alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from .decisions import Decision, RecordAction
from .telling import Person
from .visit import Visit
from .visiting import calls
from .words import spoken

VISITOR, SECOND, CONTACT = "visitor", "second", "contact"
# How often in vain before the next is rung.
PATIENCE = {VISITOR: 2, SECOND: 1, CONTACT: 1}
OUTCOMES = {
    "none": (calls.NO_ANSWER, "No answer"),
    "off": (calls.PHONE_OFF, "Phone is off"),
    "engaged": (calls.ENGAGED, "Engaged"),
    "well": (calls.ALL_WELL, "Spoke: all is well"),
    "help": (calls.NEEDS_HELP, "Spoke: they need help"),
}
IN_VAIN = (calls.NO_ANSWER, calls.PHONE_OFF, calls.ENGAGED, calls.MESSAGE_LEFT)


@dataclass(frozen=True, slots=True)
class Attempt:
    at_ms: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Number:
    """Somebody to ring. `whom` is how the log calls them, `part` what they are to the visit."""

    key: str
    part: str
    name: str
    telephone: str
    whom: str
    attempts: tuple[Attempt, ...] = ()

    @property
    def times(self) -> str:
        return spoken.times(len(self.attempts))

    @property
    def in_vain(self) -> int:
        return sum(1 for attempt in self.attempts if attempt.outcome.startswith(IN_VAIN))

    @property
    def is_tried(self) -> bool:
        return self.in_vain >= PATIENCE[self.key]

    @property
    def last_outcome(self) -> str:
        return self.attempts[-1].outcome if self.attempts else ""


@dataclass(frozen=True, slots=True)
class Ringing:
    """`next` is who is rung next; None when somebody was spoken to, or everybody was tried: then a person decides."""

    numbers: tuple[Number, ...]
    next: Number | None
    spoke: Number | None

    @property
    def needs_help(self) -> bool:
        return self.spoke is not None and self.spoke.last_outcome.startswith(calls.NEEDS_HELP)


def ringing(roster: dict[int, Person], visitor: int | None, visit: Visit | None, decisions: Iterable[Decision]) -> Ringing:
    there = (visitor, visit.plan.second if visit else None)  # what they write is a note, whatever it says
    actions = [made for made in decisions if isinstance(made, RecordAction) and made.person not in there]
    numbers = tuple(_with_attempts(number, actions) for number in _numbers(roster, visitor, visit))
    spoke = next((number for number in numbers if number.last_outcome.startswith((calls.ALL_WELL, calls.NEEDS_HELP))), None)
    reachable = [number for number in numbers if number.telephone and not number.is_tried]
    return Ringing(numbers, None if spoke else next(iter(reachable), None), spoke)


def _numbers(roster: dict[int, Person], visitor: int | None, visit: Visit | None) -> list[Number]:
    person = roster.get(visitor or 0)
    second = roster.get(visit.plan.second or 0) if visit else None
    found = []
    if person is not None:
        name = spoken.clean(person.name)
        found.append(Number(VISITOR, "Visitor", name, spoken.clean(person.mobile), calls.THE_MOBILE))
    if second is not None:
        found.append(Number(SECOND, "Goes along", spoken.clean(second.name), spoken.clean(second.mobile), spoken.clean(second.name)))
    if person is not None and person.emergency_name:
        contact = spoken.clean(person.emergency_name)
        of = f"Emergency contact of {spoken.clean(person.name)}"
        found.append(Number(CONTACT, of, contact, spoken.clean(person.emergency_phone), contact))
    return found


def _with_attempts(number: Number, actions: list[RecordAction]) -> Number:
    begin = f"Rang {number.whom}: "
    attempts = tuple(Attempt(made.at_ms, made.action[len(begin) :]) for made in actions if made.action.startswith(begin))
    return Number(number.key, number.part, number.name, number.telephone, number.whom, attempts)


def unanswered(decisions: Iterable[Decision]) -> int:
    """How often somebody wrote down that the visitor's mobile was rung in vain."""
    begins = tuple(f"Rang {calls.THE_MOBILE}: {outcome}" for outcome in calls.IN_VAIN)
    return sum(1 for made in decisions if isinstance(made, RecordAction) and made.action.startswith(begins))
