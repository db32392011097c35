"""One visit as plain text, to be pasted into the school's safeguarding system: no badges, no journal, no name that was not typed."""

from collections.abc import Iterable, Iterator, Sequence

from ...core.board import name_of
from ...core.decisions import WriteUp
from ...core.site import Site
from ...core.visit import CALLED_OFF, PLANNED, Stop, StopTimes, Visit
from ..pages.times import Times
from ..pages.visit_timeline import OUTCOMES
from .visit_evidence import Evidence

NOT_SHOWN = "There is a concern; the safeguarding lead and the head can read it."

Reports = Sequence[tuple[WriteUp, bool]]


def visit_text(evidence: Evidence, site: Site, times: Times, reports: Reports) -> str:
    """`reports` each say whether their concern may be shown."""
    lines = [*_head(evidence, site, times), "", *_stops(evidence.visit, times), "", *_said(site, times, reports)]
    return "\n".join(lines).strip() + "\n"


def _head(evidence: Evidence, site: Site, times: Times) -> Iterator[str]:
    visit, plan = evidence.visit, evidence.visit.plan
    yield f"Home visit {visit.number}, {times.day(visit.signed_out_ms or plan.leave_ms or plan.back_by_ms)}"
    yield f"Staff: {' and '.join(name_of(site, person) for person in plan.people)}"
    families = list(dict.fromkeys(stop.family for stop in plan.stops if stop.family))
    yield f"Family reference: {', '.join(families) or 'not on record'}"
    yield f"Purpose: {plan.purpose or 'not on record'}"
    if visit.state == CALLED_OFF:
        yield f"The visit did not take place. Instead: {visit.alternative}"
    elif visit.state == PLANNED:
        yield "The visit has not taken place yet."
    else:
        yield f"Left school: {times.day_and_clock(visit.signed_out_ms)}"
        yield f"Back: {times.day_and_clock(visit.returned_ms) if visit.returned_ms else 'not yet'}"


def _stops(visit: Visit, times: Times) -> Iterator[str]:
    been = {each.stop: each for each in visit.times}
    for index, stop in enumerate(visit.plan.stops):
        yield f"Place: {place_of(stop)}"
        yield f"Family told beforehand: {'yes' if stop.is_announced else f'no. {stop.why_unannounced}'}"
        yield from _been(been.get(index), times)


def _been(been: StopTimes | None, times: Times) -> Iterator[str]:
    if been is None:
        return
    yield f"Arrived: {times.day_and_clock(been.arrived_ms)}" if been.arrived_ms else "Nobody went in."
    if been.arrived_ms and been.left_ms:
        yield f"Left: {times.day_and_clock(been.left_ms)}"


def _said(site: Site, times: Times, reports: Iterable[tuple[WriteUp, bool]]) -> Iterator[str]:
    for index, (report, shows_concern) in enumerate(reports):
        yield f"{'Added' if index else 'Report'} by {name_of(site, report.person)}, {times.day_and_clock(report.at_ms)}"
        yield f"Outcome: {OUTCOMES.get(report.outcome, report.outcome)}"
        yield report.report
        if report.discussed_with is not None:
            yield f"Discussed with: {name_of(site, report.discussed_with)}"
        if report.concern:
            yield f"For the safeguarding lead: {report.concern if shows_concern else NOT_SHOWN}"
        yield ""


def place_of(stop: Stop) -> str:
    return stop.address.replace("\n", ", ")
