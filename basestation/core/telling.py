"""Whom a step reaches and what they read: one delivery for each person and channel."""

from collections.abc import Iterable
from dataclasses import dataclass

from .person import Details
from .policy.ladders import HEAD
from .policy.rules import DELEGATE

PENDING, SENT, DELIVERED, FAILED = "pending", "sent", "delivered", "failed"
SMS = "sms"  # the only channel that tells later what became of a message, and over which people answer


# Who reads what comes to an address. Over some channels it is one person as a rule; behind others there may be a room full.
AS_USUAL, ONLY_THEY, OTHERS_TOO = "", "own", "others"
PERSONAL = ("mail", SMS)


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a person: a channel's name, the address there, and who reads what comes."""

    channel: str
    address: str
    readers: str = AS_USUAL

    @property
    def is_theirs_alone(self) -> bool:
        return self.readers == ONLY_THEY or (self.readers == AS_USUAL and self.channel in PERSONAL)


@dataclass(frozen=True, slots=True)
class Person(Details):
    """Somebody on the roster. `roles` are words; in office, second and head (and delegate, with the head) they answer alarms."""

    number: int
    name: str
    roles: tuple[str, ...]
    mobile: str = ""
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One person x one channel, for one round of one incident. `due_ms` is when to try (next). `person` is 0 and `signal` is set
    (core/deliveries/arc_signal.py) for the alarm receiving centre."""

    number: int
    incident: int
    step: int
    round: int
    person: int
    channel: str
    address: str
    subject: str
    text: str
    happened_ms: int
    is_drill: bool
    created_ms: int
    due_ms: int
    tries: int = 0
    state: str = PENDING
    answer: str = ""
    signal: str = ""


def whom(roster: dict[int, Person], roles: tuple[str, ...], inside: set[int | None]) -> list[Person]:
    """Everyone who answers in one of `roles`, but nobody who is `inside`: the visitor, and who went along.

    A telephone that rings in the house could give the alarm away.
    """
    return [person for person in roster.values() if answering(person.roles) & set(roles) and person.number not in inside]


def answering(roles: Iterable[str]) -> set[str]:
    """A delegate answers with the head."""
    held = set(roles)
    return held | {HEAD} if DELEGATE in held else held
