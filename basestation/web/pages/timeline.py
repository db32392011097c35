"""The journal of an incident in words: who did what, when, and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ...core import decisions as made
from ...core import spoken
from ...core.board import name_of
from ...core.cause import rings_first
from ...core.policy import DrillLadder
from ...core.site import Site
from ...core.wording import DID

CLOSED_AS = {"incident": "a real incident", "precautionary": "a precaution", "planned": "a planned test", "false": "a false alarm"}
ROLES = {"office": "the office", "second": "the second person", "head": "the head"}


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` is "alarm", "told", "person" or "sign": the screen marks each with a word and a sign of its own."""

    at_ms: int
    kind: str
    what: str
    why: str


def timeline(site: Site, decisions: Iterable[made.Decision]) -> list[Entry]:
    """The newest first: that is what somebody who has just come in needs to know."""
    entries = [entry_of(site, decision) for decision in decisions if type(decision) in WORDS]
    return entries[::-1]


def entry_of(site: Site, decision: made.Decision) -> Entry:
    kind, words = WORDS[type(decision)]
    return Entry(decision.at_ms, kind, spoken.clean(words(site, decision)), spoken.clean(decision.reason))


def _opened(site: Site, decision: made.Open) -> str:
    if isinstance(decision.ladder, DrillLadder):
        return "Drill called"
    return f"{_who(site, decision.visitor)} {DID.get(decision.cause, f'raised an alarm ({decision.cause})')}"


def _pressed(site: Site, decision: made.RecordPress) -> str:
    return f"Pressed again ({decision.cause})"


def _position(site: Site, decision: made.RecordPosition) -> str:
    accuracy = f" ±{decision.fix.accuracy_m} m" if decision.fix.accuracy_m is not None else ""
    return f"New position, {spoken.age(decision.fix.at_ms, decision.at_ms)}{accuracy}"


def _sign(site: Site, decision: made.RecordSign) -> str:
    gentle = "Another concern" if rings_first(decision.what) else "A sign of life"
    return f"{gentle}: {decision.what}"


def _upgraded(site: Site, decision: made.Upgrade) -> str:
    return f"Now {decision.cause}: the ladder starts again, towards 999"


def _climbed(site: Site, decision: made.Climb) -> str:
    told = " and ".join(ROLES.get(role, role) for role in decision.roles[-1:])
    return f"Told {told}" if len(decision.roles) == 1 else f"Told {told}, and again everyone before"


def _owned(site: Site, decision: made.GiveOwnership) -> str:
    return f"{name_of(site, decision.person)} has it"


def _taken_back(site: Site, decision: made.TakeOwnershipBack) -> str:
    return f"{name_of(site, decision.person)} no longer has it"


def _asked(site: Site, decision: made.AskForAction) -> str:
    return f"{name_of(site, decision.person)} was asked: what have you done?"


def _acted(site: Site, decision: made.RecordAction) -> str:
    return f"{name_of(site, decision.person)}: {decision.action}"


def _police(site: Site, decision: made.RecordPolice) -> str:
    number = f", incident number {decision.reference}" if decision.reference else ""
    return f"{name_of(site, decision.person)} called the police{number}"


def _closed(site: Site, decision: made.Close) -> str:
    return f"{name_of(site, decision.person)} closed it as {CLOSED_AS.get(decision.category, decision.category)}"


def _refused(site: Site, decision: made.Refuse) -> str:
    return f"{name_of(site, decision.person)} may not {decision.what}"


WORDS: dict[type, tuple[str, Callable[[Site, Any], str]]] = {
    made.Open: ("alarm", _opened),
    made.RecordPress: ("alarm", _pressed),
    made.RecordPosition: ("sign", _position),
    made.RecordSign: ("sign", _sign),
    made.Upgrade: ("alarm", _upgraded),
    made.Climb: ("told", _climbed),
    made.GiveOwnership: ("person", _owned),
    made.TakeOwnershipBack: ("told", _taken_back),
    made.AskForAction: ("told", _asked),
    made.RecordAction: ("person", _acted),
    made.RecordPolice: ("person", _police),
    made.Close: ("person", _closed),
    made.Refuse: ("told", _refused),
}


def _who(site: Site, person: int | None) -> str:
    return name_of(site, person) or "Somebody"
