"""By when a word is wanted from a visit that is out, and how long the last one is young enough."""

from ..policy.ladders import MINUTE_MS, VisitRules
from ..visit import INSIDE, Visit
from . import questions

# A check-in pressed in the last second of the grace still has to travel.
TRAVEL_MS = 30_000


def safe_until_ms(visit: Visit, rules: VisitRules) -> int:
    """How long the last word from an open visit is young enough for its policy: from then on nobody may call it safe."""
    asked_ms = questions.asked_ms(visit)
    due_ms = last_word_due(visit, rules)
    return due_ms if asked_ms is None else min(due_ms, asked_ms)


def last_word_due(visit: Visit, rules: VisitRules) -> int:
    return contact_due(visit, visit.last_contact_ms, rules) if visit.state == INSIDE else back_due(visit, rules)


def next_due(visit: Visit, at_ms: int, rules: VisitRules) -> int:
    """A sign of life never brings a deadline forward: a visit that is watched again after its incident is late already."""
    due_ms = contact_due(visit, at_ms, rules) if visit.state == INSIDE else back_due(visit, rules)
    return due_ms if visit.due_ms is None else max(due_ms, visit.due_ms)


def contact_due(visit: Visit, at_ms: int, rules: VisitRules) -> int:
    """From the newest sign of life: an older one may arrive after it. Without an interval only the return is waited for."""
    if not visit.plan.interval_min:
        return back_due(visit, rules)
    wait_ms = (visit.plan.interval_min + visit.plan.grace_min) * MINUTE_MS + TRAVEL_MS
    return min(latest(visit, at_ms) + wait_ms, back_due(visit, rules))


def back_due(visit: Visit, rules: VisitRules) -> int:
    return visit.back_by_ms + rules.overdue_grace_ms


def latest(visit: Visit, at_ms: int) -> int:
    return max(visit.last_contact_ms, at_ms)
