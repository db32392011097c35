"""What one version of a plan says otherwise than the one before, in words. Agreed words are never told, only that they changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..decisions import ChangePlan, PlanVisit, SendOut, VisitDecision
from ..visit import Plan, Stop

WORDS = {
    "purpose": "purpose", "parts": "who does what", "vehicle": "vehicle", "travel": "route and travel", "description": "description",
    "interval_min": "minutes between check-ins", "grace_min": "minutes of grace", "response": "in an emergency",
    "if_late": "if contact fails", "is_concern": "reason for concern", "is_little_known": "little is known of the home",
}  # fmt: skip
WORDS_OF_STOP = {
    "address": "address", "exact": "exact place", "entrance": "entrance", "parking": "parking", "family": "family", "risks": "risks",
    "children": "children", "is_announced": "announced", "why_unannounced": "why not announced",
}  # fmt: skip
TIMES = {"back_by_ms": "back by", "leave_ms": "leaves"}
PEOPLE = {"visitor": "who goes", "second": "who goes along"}
SECRET = ("code_word", "leave_word", "challenge", "challenge_answer")
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` are words, or a time or a person when `kind` says so."""

    what: str
    before: str | int | None
    after: str | int | None
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Version:
    """`person` is None when the base alone knows who it was (a visit that left at once)."""

    at_ms: int
    person: int | None
    reason: str
    plan: Plan
    changes: tuple[Change, ...]


def versions(decisions: Iterable[VisitDecision]) -> list[Version]:
    """The first plan, each change, and what the plan was when they left."""
    found: list[Version] = []
    for made in decisions:
        if isinstance(made, PlanVisit | ChangePlan | SendOut):
            changes = tuple(changed(found[-1].plan, made.plan)) if found else ()
            if not found or changes or not isinstance(made, SendOut):
                found.append(Version(made.at_ms, made.person, made.reason, made.plan, changes))
    return found


def changed(before: Plan, after: Plan) -> Iterator[Change]:
    for kind, words in (("words", WORDS), ("time", TIMES), ("person", PEOPLE)):
        yield from _of(before, after, words, kind)
    if any(getattr(before, name) != getattr(after, name) for name in SECRET):
        yield Change("the agreed words", "", "", "secret")
    for index in range(max(len(before.stops), len(after.stops))):
        yield from _of_stop(index, _stop(before, index), _stop(after, index))


def _of_stop(index: int, before: Stop | None, after: Stop | None) -> Iterator[Change]:
    head = f"stop {index + 1}: "
    if before is None or after is None:
        yield Change(f"stop {index + 1}", before.address if before else NOTHING, after.address if after else NOTHING)
        return
    yield from _of(before, after, {name: head + words for name, words in WORDS_OF_STOP.items()}, "words")
    yield from _of(before, after, {"arrive_ms": head + "at the door"}, "time")


def _of(before: Plan | Stop, after: Plan | Stop, words: dict[str, str], kind: str) -> Iterator[Change]:
    for name, what in words.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(what, _said(old), _said(new), kind) if kind == "words" else Change(what, old, new, kind)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in ("", None) else NOTHING


def _stop(plan: Plan, index: int) -> Stop | None:
    return plan.stops[index] if index < len(plan.stops) else None
