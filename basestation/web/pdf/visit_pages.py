"""The visit that an incident belongs to, in the incident's pack."""

from collections.abc import Iterator

from ...core.board import name_of
from ...core.planning.assessing import HEADINGS
from ...core.policy.terms import ROLES
from ...core.site import Site
from ...core.visit import Approval, Departure, Visit
from ..pages.times import Times
from ..pages.visit_timeline import OUTCOMES
from ..records.pack_evidence import PackEvidence
from ..records.visit_evidence import Evidence
from .document import Document

SAID = {"ok": "In order", "warn": "Warned", "fail": "Not in order"}


def put_visit(document: Document, pack: PackEvidence) -> None:
    if pack.visit is None:
        words = "none on record" if pack.incident.visit_no is None else "erased by the retention rule"
        document.head(f"The visit: {words}")
        return
    evidence, site, times = pack.visit.evidence, pack.visit.site, pack.visit.times
    document.head(f"Visit {evidence.visit.number}")
    document.facts(_plan(evidence, site, times))
    _stops(document, evidence, times)
    _agreed(document, evidence, site, times)
    document.sub("Everything that was written down about the visit")
    rows = ((times.to_the_second(each.at_ms), each.what, each.why) for each in evidence.entries)
    document.table(("Time", "What", "Why"), rows, (38, 88, 52))
    _reports(document, evidence, site, times)


def _plan(evidence: Evidence, site: Site, times: Times) -> Iterator[tuple[str, str]]:
    visit, plan = evidence.visit, evidence.plan
    yield "Purpose", plan.purpose or "not on record"
    yield "Who", " and ".join(name_of(site, person) for person in plan.people)
    yield "Who does what", plan.parts
    yield "Left school", times.to_the_second(visit.signed_out_ms) if evidence.sent_out else "did not leave"
    yield "To be back by", times.to_the_second(plan.back_by_ms)
    yield "Back", times.to_the_second(visit.returned_ms) if visit.returned_ms else "not on record"
    yield "Vehicle", plan.vehicle
    yield "In an emergency", plan.response
    yield "If contact fails", plan.if_late
    yield "Check-ins", f"every {plan.interval_min} minutes, {plan.grace_min} minutes late at most" if plan.interval_min else "none"
    yield "Plan", f"version {evidence.version} of {len(evidence.versions)}"


def _stops(document: Document, evidence: Evidence, times: Times) -> None:
    been = {each.stop: each for each in evidence.visit.times}
    for index, stop in enumerate(evidence.plan.stops):
        at = been.get(index)
        document.sub(f"Stop {index + 1}")
        document.facts(
            (
                ("Address", stop.address),
                ("Exact place", stop.exact),
                ("Family", stop.family),
                ("Risks", stop.risks),
                ("Told beforehand", "yes" if stop.is_announced else f"no: {stop.why_unannounced}"),
                ("Arrived", times.to_the_second(at.arrived_ms) if at and at.arrived_ms else "not on record"),
                ("Left", times.to_the_second(at.left_ms) if at and at.left_ms else "not on record"),
            )
        )


def _agreed(document: Document, evidence: Evidence, site: Site, times: Times) -> None:
    visit, assessment = evidence.visit, evidence.assessment
    document.sub("Agreed, and not by the rules")
    document.facts((times.to_the_second(each.at_ms), _approval(each, site, times)) for each in visit.approvals)
    document.facts((times.to_the_second(each.at_ms), _departure(each, site, visit)) for each in visit.departures)
    if not visit.approvals and not visit.departures:
        document.text("Nothing on record.")
    if assessment:
        document.sub(f"Risk assessment, version {assessment.version}, by {name_of(site, assessment.person)}")
        answers = dict(assessment.answers)
        document.facts((heading.title, answers.get(heading.name, "")) for heading in HEADINGS)
    if evidence.sent_out and evidence.sent_out.checks:
        document.sub("Looked at before leaving")
        document.facts((SAID.get(state, state), words) for _, state, words in evidence.sent_out.checks)


def _approval(given: Approval, site: Site, times: Times) -> str:
    said = f"{name_of(site, given.approver)}, for {ROLES.get(given.role, given.role)}, said yes to the {given.of} (version {given.version})"
    if not given.is_verbal:
        return said
    confirmed = f"confirmed {times.to_the_second(given.confirmed_ms)}" if given.confirmed_ms else "not confirmed"
    return f"{said} by word of mouth, as {name_of(site, given.recorded_by)} wrote down; {confirmed}"


def _departure(gone: Departure, site: Site, visit: Visit) -> str:
    agreed = name_of(site, gone.approver) or "nobody on record"
    lapsed = "" if gone in visit.departures_now else " It was agreed to an earlier version of the plan, and no longer counts."
    return f"Not by the rules: {gone.what} Why: {gone.reason} Agreed by {agreed}.{lapsed}"


def _reports(document: Document, evidence: Evidence, site: Site, times: Times) -> None:
    document.sub("Report")
    if not evidence.reports:
        document.text("Not written up yet.")
    for report in evidence.reports:
        document.text(
            f"{times.to_the_second(report.at_ms)}, {name_of(site, report.person)}: {OUTCOMES.get(report.outcome, report.outcome)}"
        )
        document.text(report.report)
        if report.concern:
            document.text(f"For the safeguarding lead: {report.concern}")
