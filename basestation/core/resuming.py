"""What a start of the base makes of the deadlines that it finds: those that another clock set, and those of words it could not hear."""

from dataclasses import replace

from .incident import Incident
from .policy.ladders import MINUTE_MS, VisitRules
from .visit import INSIDE, Visit
from .visiting.deadlines import TRAVEL_MS, back_due

# Two computers that keep time by the network are never so far apart; one whose clock was set may be.
CLOCKS_APART_MS = 60_000
# How long a badge may be silent before it says once more what was not receipted, and how long after its time a word is waited for at most.
HEARING_MS, LATEST_MS = 75_000, 10 * MINUTE_MS


def resumed(incident: Incident, started_ms: int) -> Incident:
    """The incident as it goes on from here.

    A spare's clock a little behind: the step (or the owner) has its whole time once more, at most, and nobody is passed over. A clock
    that went back further says nothing about how long it was, so the deadline is now: early is better than never.
    """
    if incident.due_ms is None or incident.set_ms <= started_ms:
        return incident
    is_far = incident.set_ms - started_ms > CLOCKS_APART_MS
    return replace(incident, due_ms=started_ms if is_far else started_ms + incident.due_ms - incident.set_ms)


def resumed_visit(visit: Visit, rules: VisitRules, started_ms: int, went_back_ms: int) -> Visit:
    """The visit as it goes on from here, when the clock went back so far.

    A word for which a badge is asked may have been said while nobody could hear it, and is said again soon: it is waited for, and the
    board says meanwhile that it is late. Whoever is not back in time is not.
    """
    visit = _by_this_clock(visit, started_ms, went_back_ms)
    due_ms, leaving_due_ms = visit.due_ms, _heard_by(visit.leaving_due_ms, started_ms)
    if due_ms is not None and visit.state == INSIDE and due_ms < back_due(visit, rules):
        due_ms = _heard_by(due_ms, started_ms)
    return replace(visit, due_ms=due_ms, welfare_due_ms=_heard_by(visit.welfare_due_ms, started_ms), leaving_due_ms=leaving_due_ms)


def _by_this_clock(visit: Visit, started_ms: int, went_back_ms: int) -> Visit:
    """A check-in, and the answer to the office's question, are waited for in minutes, not by the clock."""
    if visit.due_ms is not None and visit.state == INSIDE:
        visit = replace(visit, due_ms=visit.due_ms - went_back_ms)
    asked_ms, answer_due_ms = visit.welfare_asked_ms, visit.welfare_due_ms
    if asked_ms is None or answer_due_ms is None:
        return visit
    return replace(visit, welfare_asked_ms=min(asked_ms - went_back_ms, started_ms), welfare_due_ms=answer_due_ms - went_back_ms)


def _heard_by(due_ms: int | None, started_ms: int) -> int | None:
    """Of what was due before the start, or is in a moment. A base that dies again and again does not wait for ever."""
    if due_ms is None or due_ms > started_ms + TRAVEL_MS:
        return due_ms
    return max(due_ms, min(started_ms + HEARING_MS, due_ms + LATEST_MS))
