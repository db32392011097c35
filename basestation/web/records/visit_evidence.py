"""All that is on record of one visit, gathered for its record, its text and the incident pack. It comes from the journal alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from ...core.decisions import RecordAssessment, SendOut, VisitDecision, WriteUp
from ...core.planning.assessing import newest
from ...core.planning.plan_changes import Version, versions
from ...core.site import Site
from ...core.visit import Assessment, Plan, Visit
from ...core.visiting import visiting
from ...store.record_rows import Rows, incidents_of, rows_of_visit
from ..pages.timeline import Entry
from ..pages.visit_timeline import visit_timeline


@dataclass(frozen=True, slots=True)
class Evidence:
    """`plan` is the plan as they left with it, or the newest when they did not leave; `version` its number. `assessment` is the
    one that was newest then."""

    visit: Visit
    plan: Plan
    version: int
    sent_out: SendOut | None
    versions: Sequence[Version]
    assessment: Assessment | None
    entries: Sequence[Entry]
    reports: Sequence[WriteUp]
    incidents: Sequence[int]
    rows: Rows


def read_evidence(engine: Engine, site: Site, number: int) -> Evidence | None:
    """None when there is no such visit, or when something of it was erased. Slow: in a thread."""
    rows = rows_of_visit(engine, number)
    own = [linked for linked in rows.linked if linked.row.incident is None]
    if not own or any(linked.row.is_erased for linked in own):
        return None
    decisions: list[VisitDecision] = [linked.decision for linked in own]  # type: ignore[misc]  # a visit's journal, none of it erased
    return _evidence(site, decisions, rows, incidents_of(engine, number))


def _evidence(site: Site, decisions: Sequence[VisitDecision], rows: Rows, incidents: Sequence[int]) -> Evidence:
    visit = visiting.rebuild(decisions)
    sent_out = next((made for made in decisions if isinstance(made, SendOut)), None)
    known = decisions if sent_out is None else decisions[: decisions.index(sent_out) + 1]
    plans = versions(decisions)
    return Evidence(
        visit=visit,
        plan=sent_out.plan if sent_out else visit.plan,
        version=len(versions(known)),
        sent_out=sent_out,
        versions=plans,
        assessment=newest(made.assessment for made in known if isinstance(made, RecordAssessment)),
        entries=visit_timeline(site, decisions),
        reports=[made for made in decisions if isinstance(made, WriteUp)],
        incidents=incidents,
        rows=rows,
    )
