"""Reasonable cause for concern, as facts with their source: what is known, what is not, and never what to do. A person decides (R33)."""

from collections.abc import Callable
from dataclasses import dataclass

from ..planning import assessing
from ..policy import daylight
from ..words import spoken
from .facts import Facts, drift_in_words, drift_m

YES, NO, UNKNOWN = "yes", "no", "not known"


@dataclass(frozen=True, slots=True)
class Reason:
    """`state` says whether it speaks for concern. `words` is how it stands, `source` where that is from."""

    words: str
    state: str
    source: str

    @property
    def is_cause(self) -> bool:
        return self.state == YES


def reasons(facts: Facts) -> tuple[Reason, ...]:
    return tuple(look(facts) for look in LOOKS)


def _never_late(facts: Facts) -> Reason:
    past, source = facts.past, "their visits on record"
    if past is None or not past.visits:
        return Reason("They have never been late before", UNKNOWN, "no earlier visit of theirs is on record")
    times = f"late {spoken.times(past.late) if past.late else 'never'} in {spoken.number(past.visits)} visit{_s(past.visits)}"
    if not past.late:
        return Reason(f"They have never been late before: {times}", YES, source)
    return Reason(f"They have been late before: {times}", NO, source)


def _phone(facts: Facts) -> Reason:
    if facts.unanswered:
        return Reason(f"Phone rung {spoken.times(facts.unanswered)}, no answer", YES, "what you wrote down here")
    return Reason("Phone off or unanswered", UNKNOWN, "nobody has rung it yet, or nobody wrote it down")


def _risk(facts: Facts) -> Reason:
    if spoken.clean(facts.stop.risks):
        return Reason("The risk assessment names a risk", YES, f"the plan: {spoken.clean(facts.stop.risks)}")
    if facts.plan is not None and facts.plan.is_concern:
        return Reason("There was reason for concern before they went", YES, "the plan")
    behaviour = _behaviour(facts)
    if behaviour:
        return Reason("What is known of the household", UNKNOWN, f"the risk assessment: {behaviour}")
    return Reason("No risk is on record", UNKNOWN if facts.plan is None or facts.plan.is_little_known else NO, "the plan")


def _behaviour(facts: Facts) -> str:
    versions = facts.visit.assessments if facts.visit else ()
    return spoken.clean(assessing.answer_to("behaviour", versions[-1].answers))[:120] if versions else ""


def _little_known(facts: Facts) -> Reason:
    if facts.plan is None:
        return Reason("How well the home is known", UNKNOWN, "there is no plan")
    words = "Little is known of the home" if facts.plan.is_little_known else "The home is known to the school"
    return Reason(words, YES if facts.plan.is_little_known else NO, "the plan")


def _badge(facts: Facts) -> Reason:
    heard_ms = facts.last_heard_ms
    if heard_ms is None:
        has_badge = facts.incident.badge is not None
        return Reason("Their badge is silent" if has_badge else "They have no badge", YES if has_badge else UNKNOWN, "never heard")
    age = spoken.age(heard_ms, facts.now_ms)
    if facts.is_silent:
        return Reason("Their badge is silent", YES, f"last heard {age}")
    return Reason("Their badge is heard", NO, f"last heard {age}")


def _position(facts: Facts) -> Reason:
    away_m, fix = drift_m(facts.stop, facts.fix), facts.fix
    if away_m is None or fix is None:
        return Reason("Whether they are at the address", UNKNOWN, "no position, or the address has none")
    words, source = drift_in_words(facts.stop, fix), f"the badge, {spoken.age(fix.at_ms, facts.now_ms)}"
    if words.startswith("agrees"):
        return Reason("The last position agrees with the address", NO, source)
    return Reason("The last position is not at the address", YES, f"it {words}; {source}")


def _dark(facts: Facts) -> Reason:
    place = daylight.place_of(facts.school.lat, facts.school.lon)
    if place is None:
        return Reason("Whether it is dark", UNKNOWN, "the school's place is not set")
    is_dark = daylight.is_dark(facts.now_ms, place, facts.zone)
    return Reason("It is dark" if is_dark else "It is light", YES if is_dark else NO, "the sun at the school's place")


def _alone(facts: Facts) -> Reason:
    if facts.plan is None:
        return Reason("Whether they are alone", UNKNOWN, "there is no plan")
    second = facts.site.roster.get(facts.plan.second or 0)
    if facts.plan.second is None:
        return Reason("They are alone", YES, "the plan")
    return Reason(f"{spoken.clean(second.name) if second else 'Somebody'} is with them", NO, "the plan")


LOOKS: tuple[Callable[[Facts], Reason], ...] = (_never_late, _phone, _risk, _little_known, _badge, _position, _dark, _alone)


def code_word_agreed(facts: Facts) -> str:
    """What was agreed in case somebody can't speak freely; "" when nothing was."""
    plan = facts.plan
    if plan is None:
        return ""
    said = f"“{spoken.clean(plan.code_word)}” means: ring 999" if plan.code_word else ""
    asked = f"ask “{spoken.clean(plan.challenge)}”; all is well when they say “{spoken.clean(plan.challenge_answer)}”"
    return "; ".join(part for part in (said, asked if plan.challenge else "") if part)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
