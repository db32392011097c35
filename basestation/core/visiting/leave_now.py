"""One of a pair, or the office, says "we leave now": no alarm, until somebody has not said that they are out (R8)."""

from dataclasses import replace

from ..decisions import AskToLeave, VisitDecision
from ..events import LeaveNowSaid
from ..policy.ladders import MINUTE_MS
from ..visit import INSIDE, Visit

# How long a pair that was told to leave has to say that it is out.
LEAVING_MS = 5 * MINUTE_MS


def decide(visit: Visit, event: LeaveNowSaid) -> tuple[VisitDecision, ...]:
    """Said again it is passed on again, but nobody has longer for it. When all are out there is nobody to tell."""
    if visit.plan.badges and not not_out(visit):
        return ()
    due_ms = event.at_ms + LEAVING_MS if visit.leaving_due_ms is None else visit.leaving_due_ms
    return (AskToLeave(event.at_ms, event.by, event.badge, due_ms, f"{event.by} said: leave now"),)


def not_out(visit: Visit) -> tuple[int, ...]:
    return tuple(badge for badge in visit.plan.badges if badge not in visit.said_out)


def said_out(visit: Visit, badge: int | None) -> Visit:
    """One wearer said so, or a person said it of all."""
    said_out = visit.plan.badges if badge is None else tuple(dict.fromkeys((*visit.said_out, badge)))
    still_in = tuple(number for number in visit.still_in if number not in said_out)
    out = replace(visit, said_out=said_out, still_in=still_in)
    return out if still_in else over(out)


def is_late(visit: Visit, badge: int | None) -> bool:
    """It speaks of the home before: where they are now nobody has said yet that they are out, so all would still be in."""
    return visit.state == INSIDE and badge in visit.still_in and set(visit.still_in) != set(visit.plan.badges)


def late_out(visit: Visit, badge: int | None) -> Visit:
    out = replace(visit, still_in=tuple(number for number in visit.still_in if number != badge))
    return out if out.still_in else over(out)


def over(visit: Visit) -> Visit:
    return replace(visit, leaving_due_ms=None, still_in=(), leaving_by="", leaving_badge=None)
