"""The journal of an incident in words: who did what, when, and why, entry by entry (story.py puts them one after the other)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...core import answering as between
from ...core import decisions as made
from ...core.board import name_of
from ...core.cause import ALARM_ON, CODE_WORD, DURESS, PHONE_SOS, SOS, rings_first
from ...core.deliveries.wording import DID, plain_reason
from ...core.policy.ladders import DrillLadder
from ...core.policy.terms import ROLES
from ...core.roads import road_in_words
from ...core.site import Site
from ...core.visiting.questions import UNANSWERED
from ...core.words import spoken

CLOSED_AS = {"incident": "a real incident", "precautionary": "a precaution", "planned": "a planned test", "false": "a false alarm"}


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` is "alarm", "told", "person" or "sign": the screen marks each with a word and a sign of its own."""

    at_ms: int
    kind: str
    what: str
    why: str


def entry_of(site: Site, decision: made.Decision) -> Entry:
    kind, words = WORDS[type(decision)]
    return Entry(decision.at_ms, kind, spoken.clean(words(site, decision)), spoken.clean(plain_reason(decision.reason)))


def _opened(site: Site, decision: made.Open) -> str:
    if isinstance(decision.ladder, DrillLadder):
        return "Drill called"
    return f"{_who(site, decision.visitor)} {DID.get(decision.cause, f'raised an alarm ({decision.cause})')}"


def _pressed(site: Site, decision: made.RecordPress) -> str:
    if decision.cause == ALARM_ON:
        return "The badge says that an alarm is on which the base had forgotten"
    return "Pressed again" if decision.cause == SOS else f"Again: {DID.get(decision.cause, decision.cause)}"


def _dated(site: Site, decision: made.RecordPressTime) -> str:
    least = spoken.span(decision.at_ms - decision.pressed_ms)
    most = spoken.span(decision.at_ms - (decision.since_ms or decision.pressed_ms))
    return f"It had been pressed {least if least == most else f'between {least} and {most}'} before this"


def _also_by(site: Site, decision: made.RecordOtherRoad) -> str:
    return f"This press also came over {road_in_words(decision.road)}, {spoken.span(decision.later_ms)} later"


def _position(site: Site, decision: made.RecordPosition) -> str:
    accuracy = f" ±{decision.fix.accuracy_m} m" if decision.fix.accuracy_m is not None else ""
    whose = "Position of their phone" if decision.fix.by_phone else "New position"
    return f"{whose}, {spoken.age(decision.fix.at_ms, decision.at_ms)}{accuracy}"


def _sign(site: Site, decision: made.RecordSign) -> str:
    if decision.what in (CODE_WORD, DURESS):
        return f"On the telephone: {DID[decision.what]}"
    if decision.what == PHONE_SOS:
        return "Pressed SOS on their phone"
    if decision.reason == UNANSWERED:
        return f"Asked of the office: {decision.what}"
    gentle = "Another concern" if rings_first(decision.what) else "A sign of life"
    return f"{gentle}: {DID.get(decision.what, decision.what)}"


def _named(site: Site, decision: made.NameVisit) -> str:
    return f"It is {name_of(site, decision.visitor)}, on visit {decision.visit_no}"


def _upgraded(site: Site, decision: made.Upgrade) -> str:
    return f"Now an alarm: {DID.get(decision.cause, decision.cause)}. Everybody is told from the first on, towards 999"


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
    coming = f", expected in {decision.expected_min} minutes" if decision.expected_min is not None else ""
    return f"{name_of(site, decision.person)} called the police{number}{coming}"


def _told_arc(site: Site, decision: made.TellArc) -> str:
    words = {
        "raised": "told of this alarm",
        "again": "told again",
        "restored": "told that it is over",
        "cancelled": "told that it was no alarm",
    }
    return f"The alarm receiving centre is {words[decision.what]}"


def _closed(site: Site, decision: made.Close) -> str:
    hurt = "; somebody was hurt" if decision.is_injured else ""
    return f"{name_of(site, decision.person)} closed it as {CLOSED_AS.get(decision.category, decision.category)}{hurt}"


def _offered(site: Site, decision: between.OfferHandOver) -> str:
    return f"{name_of(site, decision.person)} asked {name_of(site, decision.to)} to take it over"


def _not_taken(site: Site, decision: between.DropHandOver) -> str:
    return f"{name_of(site, decision.person)}: it is not handed over"


def _proposed(site: Site, decision: between.ProposeClosure) -> str:
    as_what = CLOSED_AS.get(decision.category, decision.category)
    return f"{name_of(site, decision.person)} proposed to close it as {as_what}; somebody else looks too"


def _kept_open(site: Site, decision: between.DropClosure) -> str:
    return f"{name_of(site, decision.person)}: keep it open" if decision.person is not None else "It is not closed after all"


def _police_there(site: Site, decision: between.RecordPoliceThere) -> str:
    return f"{name_of(site, decision.person)}: the police are there"


def _refused(site: Site, decision: made.Refuse) -> str:
    return f"{name_of(site, decision.person)} may not {decision.what}"


WORDS: dict[type, tuple[str, Callable[[Site, Any], str]]] = {
    made.Open: ("alarm", _opened),
    made.RecordPress: ("alarm", _pressed),
    made.RecordPressTime: ("sign", _dated),
    made.RecordOtherRoad: ("sign", _also_by),
    made.RecordPosition: ("sign", _position),
    made.RecordSign: ("sign", _sign),
    made.NameVisit: ("alarm", _named),
    made.Upgrade: ("alarm", _upgraded),
    made.Climb: ("told", _climbed),
    made.GiveOwnership: ("person", _owned),
    made.TakeOwnershipBack: ("told", _taken_back),
    made.AskForAction: ("told", _asked),
    made.RecordAction: ("person", _acted),
    made.RecordPolice: ("person", _police),
    made.TellArc: ("told", _told_arc),
    made.Close: ("person", _closed),
    made.Refuse: ("told", _refused),
    between.OfferHandOver: ("person", _offered),
    between.DropHandOver: ("person", _not_taken),
    between.ProposeClosure: ("person", _proposed),
    between.DropClosure: ("person", _kept_open),
    between.RecordPoliceThere: ("person", _police_there),
    between.OpenTask: ("told", lambda site, decision: f"To do: {decision.words}"),
    between.FinishTask: ("person", lambda site, decision: f"{name_of(site, decision.person)} did what was to be done: {decision.note}"),
    between.RecordDrill: ("told", lambda site, decision: "The drill was scored"),
}


def _who(site: Site, person: int | None) -> str:
    return name_of(site, person) or "Somebody"
