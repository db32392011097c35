"""A visit that leaves at once: what the policy asks and this visit does not keep, with one reason and whoever agreed."""

from dataclasses import dataclass, replace

from ...core.gate.gate import IDENTITY, PHONE
from ...core.planning.case import Finding
from ...core.planning.planning import plan_visit, planned
from ...core.site import Site
from ...core.visit import Approval, Departure, Plan, Visit
from ..context import WebContext
from .at_the_door import Told, findings
from .form import Form
from .leave_departure import approvers

NOBODY = "none"
UNPLANNED = Finding("unplanned", "fail", "It left at once, without a plan that anybody saw beforehand.")
KNOWINGLY = ("badge", "second-badge", "protection", "second-protection", "battery", "second-battery")
WHY = "Enter why this visit goes all the same. It is written down with everything below that is not kept."


@dataclass(frozen=True, slots=True)
class Unplanned:
    """`not_kept` is what the policy would have asked, in words of the gate; each becomes one of `departures`."""

    plan: Plan
    not_kept: list[Finding]
    checks: tuple[tuple[str, str, str], ...]
    departures: tuple[Departure, ...]
    approvals: tuple[Approval, ...]


def as_it_leaves(plan: Plan, now_ms: int) -> Visit:
    """As if it had been planned just now: the policy is held against this."""
    return planned(plan_visit(0, now_ms, plan.visitor, plan))


def unplanned(context: WebContext, form: Form, plan: Plan, told: Told, recorded_by: int) -> Unplanned:
    """Errors go into the form: what leaves not by the rules leaves knowingly, with a reason and an approver (or nobody reached)."""
    site, now_ms = context.service.site, context.now_ms()
    approver = _approver(form, site, plan)
    approvals = _approvals(site, approver, recorded_by, now_ms)
    answers = frozenset(name for name in (PHONE, IDENTITY) if form.get(name))
    found = findings(context, replace(as_it_leaves(plan, now_ms), approvals=approvals), answers, told)
    not_kept = [UNPLANNED, *(finding for finding in found if finding.state == "fail")]
    reason = form.text("departure", "", 300, required=False, lines=True)
    _look(form, not_kept, reason)
    departures = tuple(Departure(now_ms, each.rule, each.words, reason, approver, recorded_by) for each in not_kept)
    checks = tuple((each.rule, each.state, each.words) for each in (UNPLANNED, *found))
    return Unplanned(plan, not_kept, checks, departures, approvals)


def _look(form: Form, not_kept: list[Finding], reason: str) -> None:
    risky = [finding.words for finding in not_kept if finding.rule in KNOWINGLY]
    if risky and not form.get("unprotected"):
        form.errors["unprotected"] = f"Choose another badge, or tick that the visit goes out although: {'; '.join(risky)}"
    if not reason:
        form.errors.setdefault("departure", WHY)


def _approver(form: Form, site: Site, plan: Plan) -> int | None:
    may_agree = [value for value, _ in approvers(site, plan)]
    chosen = form.get("approver")
    if chosen not in (NOBODY, *may_agree):
        form.errors["approver"] = "Choose who agreed, or that nobody could be reached. Nobody agrees to their own visit."
    return int(chosen) if chosen in may_agree else None


def _approvals(site: Site, approver: int | None, recorded_by: int, now_ms: int) -> tuple[Approval, ...]:
    """A yes by word of mouth, to be confirmed; one's own word at the desk needs no confirming."""
    asked, known = site.policy.rules.approval.roles, site.roster.get(approver or 0)
    role = next((role for role in asked if known is not None and role in known.roles), None)
    if approver is None or role is None:
        return ()
    return (Approval(now_ms, "visit", approver, role, recorded_by, 1, is_verbal=approver != recorded_by),)
