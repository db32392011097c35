"""The lists that can be exported: what stands in their columns, and the rows, made as they are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ...core import incident as incidents
from ...core.board import name_of
from ...core.decisions import Decision, WriteUp
from ...core.incident import Incident
from ...core.reports.summaries import of_incident, of_visit
from ...core.site import Site
from ...core.visit import CALLED_OFF, Visit
from ...core.visiting import calls, visiting
from ...store import exporting
from ..csv_safe import Cell
from ..pages.timeline import CLOSED_AS
from ..pages.times import which
from ..pages.visit_timeline import OUTCOMES

SECOND_MS = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    engine: Engine
    site: Site
    from_ms: int
    until_ms: int

    def when(self, at_ms: int | None) -> str:
        """As a spreadsheet reads it: the school's own time."""
        if not at_ms:
            return ""
        when = datetime.fromtimestamp(at_ms / 1000, self.site.zone)
        return f"{when:%Y-%m-%d %H:%M:%S}{which(when)}"

    def name(self, person: int | None) -> str:
        return name_of(self.site, person)


@dataclass(frozen=True, slots=True)
class Listing:
    words: str
    heads: tuple[str, ...]
    rows: Callable[[Wanted], Iterator[list[Cell]]]


def _visits(wanted: Wanted) -> Iterator[list[Cell]]:
    for number, decisions in exporting.visits_between(wanted.engine, wanted.from_ms, wanted.until_ms):
        visit = visiting.rebuild(decisions)  # type: ignore[arg-type]  # a visit's journal holds a visit's decisions
        yield _visit(wanted, number, visit, decisions)


def _visit(wanted: Wanted, number: int, visit: Visit, decisions: list[Decision]) -> list[Cell]:
    plan, summary = visit.plan, of_visit(decisions)  # type: ignore[arg-type]  # likewise
    written = next((made for made in decisions if isinstance(made, WriteUp)), None)
    check_ins = summary.check_ins if summary else None
    return [
        number, visit.state, wanted.name(plan.visitor), wanted.name(plan.second), plan.purpose,
        "; ".join(stop.address for stop in plan.stops), "; ".join(stop.family for stop in plan.stops if stop.family),
        wanted.when(visit.signed_out_ms), "; ".join(wanted.when(each.arrived_ms) for each in visit.times if each.arrived_ms),
        "; ".join(wanted.when(each.left_ms) for each in visit.times if each.left_ms), wanted.when(visit.back_by_ms),
        wanted.when(visit.returned_ms), visit.alternative if visit.state == CALLED_OFF else "",
        check_ins.asked if check_ins else 0, check_ins.kept if check_ins else 0, check_ins.late if check_ins else 0,
        check_ins.missed if check_ins else 0, len(summary.rules) if summary else 0,
        OUTCOMES.get(written.outcome, written.outcome) if written else "",
    ]  # fmt: skip


def _incidents(wanted: Wanted) -> Iterator[list[Cell]]:
    for number, decisions in exporting.incidents_between(wanted.engine, wanted.from_ms, wanted.until_ms):
        incident = incidents.rebuild(decisions)  # type: ignore[arg-type]  # an incident's journal holds an incident's decisions
        if not incident.is_drill:
            yield _incident(wanted, number, incident, decisions)


def _incident(wanted: Wanted, number: int, incident: Incident, decisions: list[Decision]) -> list[Cell]:
    found = of_incident(decisions)  # type: ignore[arg-type]  # likewise
    after = [_after_s(at_ms, found.pressed_ms) for at_ms in (found.stored_ms, found.told_ms, found.owned_ms, found.police_ms)]
    return [
        number, incident.cause, incident.visit_no, wanted.name(incident.visitor), wanted.when(incident.pressed_ms), *after,
        incident.police_reference, wanted.when(incident.police_there_ms), wanted.when(incident.closed_ms),
        CLOSED_AS.get(incident.category, incident.category), incident.closing_reason, "yes" if incident.is_injured else "no",
    ]  # fmt: skip


def _calls(wanted: Wanted) -> Iterator[list[Cell]]:
    for visit_no, made in exporting.calls_between(wanted.engine, wanted.from_ms, wanted.until_ms):
        way = calls.DIRECTIONS.get(made.direction, made.direction)
        yield [wanted.when(made.at_ms), visit_no, wanted.name(made.person), way, made.whom, made.outcome, made.note]


def _departures(wanted: Wanted) -> Iterator[list[Cell]]:
    for number, decisions in exporting.departures_between(wanted.engine, wanted.from_ms, wanted.until_ms):
        visit = visiting.rebuild(decisions)  # type: ignore[arg-type]  # a visit's journal holds a visit's decisions
        for gone in visit.departures:
            if wanted.from_ms <= gone.at_ms < wanted.until_ms:
                who = (wanted.name(visit.plan.visitor), wanted.name(gone.approver), wanted.name(gone.recorded_by))
                yield [number, wanted.when(gone.at_ms), who[0], gone.rule, gone.what, gone.reason, *who[1:]]


def _drills(wanted: Wanted) -> Iterator[list[Cell]]:
    for number, decisions in exporting.incidents_between(wanted.engine, wanted.from_ms, wanted.until_ms):
        found = of_incident(decisions)  # type: ignore[arg-type]  # an incident's journal holds an incident's decisions
        if found.drill is not None:
            made = found.drill
            spans = [_seconds(each) for each in (made.owned_after_ms, made.acted_after_ms, made.closed_after_ms)]
            took_part = "; ".join(wanted.name(person) for person in made.took_part)
            yield [number, made.exercise, wanted.when(found.stored_ms), *spans, "; ".join(made.gaps), took_part]


def _after_s(at_ms: int | None, pressed_ms: int) -> float | None:
    return None if at_ms is None else _seconds(at_ms - pressed_ms)


def _seconds(length_ms: int | None) -> float | None:
    """A clock that was set may make one negative: that is nought, here as in the report."""
    return None if length_ms is None else max(0, length_ms) / SECOND_MS


LISTINGS = {
    "visits": Listing(
        "Visits",
        (
            "Visit", "State", "Visitor", "With", "Purpose", "Places", "Family references", "Left school", "Arrived", "Left",
            "To be back by", "Back", "Done instead", "Check-ins asked", "Kept", "Late", "Missed", "Not by the policy", "Outcome",
        ),
        _visits,
    ),
    "incidents": Listing(
        "Alarms and concerns",
        (
            "Incident", "Cause", "Visit", "Whose", "Began", "Stored after (s)", "Told after (s)", "Owned after (s)",
            "Police called after (s)", "Police reference", "Police there", "Closed", "Closed as", "Reason", "Somebody hurt",
        ),
        _incidents,
    ),
    "calls": Listing("Telephone calls", ("Time", "Visit", "Who wrote it down", "Way", "Whom", "Outcome", "Note"), _calls),
    "departures": Listing(
        "What was not by the policy",
        ("Visit", "Time", "Visitor", "Rule", "What", "Why it went all the same", "Agreed by", "Written down by"),
        _departures,
    ),
    "drills": Listing(
        "Drills", ("Drill", "Exercise", "Began", "Owned after (s)", "Acted after (s)", "Closed after (s)", "Gaps", "Took part"), _drills
    ),
}  # fmt: skip
