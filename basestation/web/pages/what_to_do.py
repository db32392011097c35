"""What the page of an alarm tells people to do, in the order in which they do it: this visit's own response first (R14), then the
procedure of the school's policy (R33, R34), then whom to ring, and what speaks for concern."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...core.board import name_of
from ...core.callsheet.cause_for_concern import code_word_agreed, reasons
from ...core.callsheet.facts import Facts
from ...core.cause import rings_first
from ...core.escalation import closing, owning
from ...core.incident import OWNED, Incident
from ...core.policy.rules import Rules
from ...core.ringing import OUTCOMES, ringing
from ...core.site import Site
from ...core.telling import Person
from ...core.visit import Plan
from ...core.words import spoken
from . import viewing
from .record import Record

LOOK_AGAIN_MIN = 5
TAKE = ("Press I have this.", "Then nobody else is called out for it.")
RING = ("Ring the mobile.", "Let it ring for a full minute, then ring again.")
DECIDE = ("No answer, and you are worried?", "Look at the facts below, then decide: ring 999, or look again in five minutes.")

# What the office does first when somebody is not back, as the policy says (rules.overdue).
PROCEDURES: dict[str, tuple[tuple[str, str], ...]] = {
    "phone in": (
        TAKE,
        ("Ring the mobile.", "They phone in when plans change; perhaps they only forgot. Let it ring for a full minute, then ring again."),
        ("No answer?", "Ring whoever is with them, then their emergency contact."),
        DECIDE,
    ),
    "own procedure": (TAKE, ("Do what this visit's own procedure says.", "It was agreed before they left."), RING, DECIDE),
    "ring, then police": (
        TAKE,
        RING,
        ("No answer, and reasonable cause for concern?", "Ring 999 and read the sheet. A person decides, by the facts below."),
    ),
    "tell school": (
        TAKE,
        ("Tell the head or senior staff now.", "The policy wants them to know at once that somebody is not back."),
        RING,
        DECIDE,
    ),
}
WITHOUT_ITS_OWN = (
    TAKE,
    ("Tell the head.", "The policy wants a procedure for each visit, and none was written for this one."),
    RING,
    DECIDE,
)
AFTER_DRILL = (
    ("Press I have this,", "as you would in a real alarm."),
    ("Find the sheet, and read it aloud to yourself.", "Do not ring 999."),
    ("Write down what you did,", "then close the drill."),
)
EXERCISE_STEPS = {
    "desk": (
        ("Press I have this,", "as you would when somebody is not back."),
        ("Say aloud whom you would ring, and in which order.", "Do not ring anybody."),
        ("Find the sheet and read it aloud. Do not ring 999.", "Write down what you did, then close the drill."),
    ),
    "code word": (
        ("Press I have this,", "as you would with the telephone in your hand."),
        ("Say nothing that gives them away. Read the sheet aloud to yourself.", "Do not ring 999."),
        ("Write down what you did,", "then close the drill."),
    ),
}


@dataclass(frozen=True, slots=True)
class Now:
    """What the page is made from."""

    site: Site
    record: Record
    person: int
    now_ms: int
    facts: Facts

    @property
    def incident(self) -> Incident:
        return self.record.incident


def vars_now(now: Now) -> dict[str, Any]:
    incident = now.incident
    is_gentle = rings_first(incident.cause)
    calling = ringing(now.site.roster, incident.visitor, now.record.visit, now.record.decisions) if is_gentle else None
    return {
        "response": own_response(now.facts.plan),
        "steps": steps(incident, now.site.policy.rules, now.facts.plan, _visitor(now)),
        "ringing": calling,
        "outcomes": {key: words for key, (_, words) in OUTCOMES.items()},
        "reasons": reasons(now.facts) if is_gentle else (),
        "code_words": spoken.clean(code_word_agreed(now.facts)) if is_gentle else "",
        "look_again_min": LOOK_AGAIN_MIN,
        "closing": _closing(now),
        "wants_look": closing.wants_second_look(incident),
        "could_take": _could_take(now),
        "offered": name_of(now.site, incident.offered_to),
        "is_offered": incident.offered_to is not None and incident.offered_to == now.person,
        "police_late": incident.is_open and owning.are_police_late(incident, now.now_ms),
        "may_note": incident.is_open and incident.visitor != now.person,
        "shape_more": _shape(incident, now, calling.next.key if calling and calling.next else ""),
    }  # fmt: skip


def own_response(plan: Plan | None) -> dict[str, str]:
    """This visit's own card; an empty one is not shown."""
    if plan is None:
        return {}
    told = {"In an emergency": plan.response, "If they can't be reached": plan.if_late}
    return {head: words.strip() for head, words in told.items() if words.strip()}


def steps(incident: Incident, rules: Rules, plan: Plan | None, visitor: str) -> Sequence[tuple[str, str]]:
    if incident.is_drill:
        return EXERCISE_STEPS.get(incident.exercise, AFTER_DRILL)
    if rings_first(incident.cause):
        return _procedure(rules, plan is not None and bool(plan.if_late.strip()))
    return (
        ("Press I have this.", f"The badge lets {visitor or 'them'} feel that somebody is coming."),
        ("Ring 999 and read the sheet aloud.", "It comes up by itself."),
        ("Do not ring the mobile:", "a ringing phone could put them at risk."),
    )


def _procedure(rules: Rules, has_own: bool) -> Sequence[tuple[str, str]]:
    """What was written for this visit goes before what the policy says of all."""
    if has_own:
        return PROCEDURES["own procedure"]
    return WITHOUT_ITS_OWN if rules.overdue == "own procedure" else PROCEDURES[rules.overdue]


def _visitor(now: Now) -> str:
    return name_of(now.site, now.incident.visitor)


def _closing(now: Now) -> dict[str, Any] | None:
    """A closing that waits for a second look, as this person sees it."""
    waits = now.incident.closing
    if waits is None:
        return None
    return {
        "person": name_of(now.site, waits.person),
        "category": waits.category,
        "reason": waits.reason,
        "at_ms": waits.at_ms,
        "alone_ms": waits.alone_ms,
        "is_mine": waits.person == now.person,
        "may_alone": waits.person == now.person and now.now_ms >= waits.alone_ms,
    }


def _could_take(now: Now) -> list[tuple[int, str]]:
    """Everybody who answers alarms, and is neither on the visit nor has it already."""
    incident = now.incident
    if incident.state != OWNED:
        return []
    away = {incident.owner, incident.offered_to, incident.visitor, incident.second}
    return [
        (person.number, spoken.clean(person.name)) for person in now.site.roster.values() if _answers(person) and person.number not in away
    ]


def _answers(person: Person) -> bool:
    return bool(set(person.roles) & set(viewing.RESPONDERS))


def _shape(incident: Incident, now: Now, rung_next: str) -> str:
    """When this differs, the page is built anew: something else is to be done."""
    waits = incident.closing
    is_alone = waits is not None and now.now_ms >= waits.alone_ms
    are_late = incident.is_open and owning.are_police_late(incident, now.now_ms)
    return f"{incident.offered_to} {waits is not None} {is_alone} {incident.police_there_ms is not None} {are_late} {rung_next}"
