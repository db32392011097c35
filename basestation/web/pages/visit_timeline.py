"""The journal of a visit in words: who planned, agreed, came and went, and when."""

from collections.abc import Callable, Iterable
from typing import Any

from ...core import decisions as made
from ...core.board import name_of
from ...core.cause import rings_first
from ...core.planning.home import coverage
from ...core.policy.terms import ROLES
from ...core.site import Site
from ...core.visit import StopTimes
from ...core.words import spoken
from .timeline import Entry

PLAN, YES, DEPARTS, MOVES, ASKED, WORRY, CALL = "plan", "yes", "departure", "moves", "asked", "alarm", "call"
OUTCOMES = {"done": "done", "cut short": "cut short", "nobody in": "nobody was in", "concern": "with a concern"}


def visit_timeline(site: Site, decisions: Iterable[made.Decision]) -> list[Entry]:
    """As it happened: the oldest first."""
    return [entry_of(site, decision) for decision in decisions if type(decision) in WORDS]


def entry_of(site: Site, decision: made.Decision) -> Entry:
    kind, words, with_reason = WORDS[type(decision)]
    why = decision.reason if with_reason else ""
    return Entry(decision.at_ms, kind, spoken.clean(words(site, decision)), spoken.clean(why))


def _said(by: str) -> str:
    """Whose word it is. What was said on the telephone was said by the visitor, and heard by whoever answered."""
    name, is_phone, rest = by.partition(" by phone")
    return f"as {name.removesuffix(',')} heard on the telephone{rest}" if is_phone else f"as {by} said"


def _planned(site: Site, order: made.PlanVisit) -> str:
    return f"{name_of(site, order.person)} planned the visit of {name_of(site, order.plan.visitor)}"


def _changed(site: Site, order: made.ChangePlan) -> str:
    return f"{name_of(site, order.person)} changed the plan"


def _assessed(site: Site, order: made.RecordAssessment) -> str:
    one = order.assessment
    taken = f", taken from visit {one.copied_from}" if one.copied_from is not None else ""
    return f"{name_of(site, one.person)} made version {one.version} of the assessment{taken}"


def _approved(site: Site, order: made.RecordApproval) -> str:
    given = order.approval
    what = "visit" if given.of == "visit" else f"assessment (version {given.version})"
    aloud = f" by telephone, as {name_of(site, given.recorded_by)} wrote down" if given.is_verbal else ""
    return f"{name_of(site, given.approver)}, for {ROLES.get(given.role, given.role)}, said yes to the {what}{aloud}"


def _confirmed(site: Site, order: made.ConfirmApproval) -> str:
    return f"{name_of(site, order.person)} confirmed the yes to the {order.of}"


def _seen(site: Site, order: made.RecordSeen) -> str:
    return f"{name_of(site, order.seen.person)} read the plan (version {order.seen.version})"


def _departed(site: Site, order: made.RecordDeparture) -> str:
    gone = order.departure
    agreed = f", agreed by {name_of(site, gone.approver)}" if gone.approver is not None else ""
    return f"Not by the rules{agreed}: {gone.what} Because: {gone.reason}"


def _called_off(site: Site, order: made.CallOff) -> str:
    return f"{name_of(site, order.person)}: not going. Instead: {order.alternative}"


def _sent_out(site: Site, order: made.SendOut) -> str:
    by = f", by {name_of(site, order.person)}" if order.person is not None else ""
    return f"{name_of(site, order.plan.visitor)} signed out{by}"


def _arrived(site: Site, order: made.RecordArrival) -> str:
    heard = coverage(StopTimes(0, order.at_ms, None, order.signal, order.road))
    return f"Arrived, {_said(order.by)}{f'; badge {heard}' if heard else ''}"


def _question(site: Site, order: made.AskOffice) -> str:
    return f"The office is asked: {order.question}"


def _texted(site: Site, order: made.AskAboutText) -> str:
    told = " and ".join(name_of(site, person) for person in order.told)
    return f"The office is asked: {order.question}{f' A message went to {told}.' if told else ''}"


def _answered(site: Site, order: made.RecordAnswer) -> str:
    return f"{name_of(site, order.person)} answered: {order.answer}"


def _checked_in(site: Site, order: made.RecordCheckIn) -> str:
    return f"Checked in, {_said(order.by)}"


def _extended(site: Site, order: made.Extend) -> str:
    return f"{spoken.number(order.minutes)} minutes more, {_said(order.by)}"


def _left(site: Site, order: made.RecordLeaving) -> str:
    return f"{order.reason.capitalize()}, {_said(order.by)}"


def _welfare(site: Site, order: made.AskWelfare) -> str:
    return f"{order.by} asked the badge for a sign of life"


def _leave_now(site: Site, order: made.AskToLeave) -> str:
    return f"{order.by} said: leave now"


def _worried(site: Site, order: made.RaiseConcern) -> str:
    return f"{'Concern' if rings_first(order.cause) else 'Alarm'}: {order.reason}"


def _watched(site: Site, order: made.WatchAgain) -> str:
    return "The alarm was closed; the return is waited for again"


def _ended(site: Site, order: made.EndVisit) -> str:
    return f"Back, {_said(order.by)}"


def _written(site: Site, order: made.WriteUp) -> str:
    talked = f"; talked over with {name_of(site, order.discussed_with)}" if order.discussed_with is not None else ""
    return f"{name_of(site, order.person)} wrote it up: {OUTCOMES.get(order.outcome, order.outcome)}{talked}"


def _unwritten(site: Site, order: made.LeaveUnwritten) -> str:
    return f"{name_of(site, order.person)} closed it without a report"


def _call(site: Site, order: made.LogCall) -> str:
    way = "was rung by" if order.direction == "in" else "rang"
    note = f" ({order.note})" if order.note else ""
    return f"{name_of(site, order.person)} {way} {order.whom}: {order.outcome}{note}"


# The kind, the words, and whether the decision's reason says something more.
WORDS: dict[type, tuple[str, Callable[[Site, Any], str], bool]] = {
    made.PlanVisit: (PLAN, _planned, False),
    made.ChangePlan: (PLAN, _changed, True),
    made.RecordAssessment: (PLAN, _assessed, False),
    made.RecordApproval: (YES, _approved, False),
    made.ConfirmApproval: (YES, _confirmed, False),
    made.RecordSeen: (YES, _seen, False),
    made.RecordDeparture: (DEPARTS, _departed, False),
    made.CallOff: (PLAN, _called_off, True),
    made.SendOut: (MOVES, _sent_out, False),
    made.RecordArrival: (MOVES, _arrived, False),
    made.AskOffice: (ASKED, _question, False),
    made.AskAboutText: (ASKED, _texted, False),
    made.RecordAnswer: (ASKED, _answered, False),
    made.RecordCheckIn: (MOVES, _checked_in, False),
    made.Extend: (MOVES, _extended, False),
    made.RecordLeaving: (MOVES, _left, False),
    made.AskWelfare: (ASKED, _welfare, False),
    made.AskToLeave: (ASKED, _leave_now, False),
    made.RaiseConcern: (WORRY, _worried, False),
    made.WatchAgain: (WORRY, _watched, False),
    made.EndVisit: (MOVES, _ended, False),
    made.WriteUp: (PLAN, _written, False),
    made.LeaveUnwritten: (PLAN, _unwritten, True),
    made.LogCall: (CALL, _call, False),
}
