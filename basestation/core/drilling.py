"""Drills: which kinds there are, how one is scored, and when the next is due.

A drill climbs a ladder that cannot reach the police (policy.DrillLadder), and is in nobody's way: it is known as no visit's incident.
"""

from collections.abc import Sequence

from .answering import RecordDrill
from .callsheet.sheet import School, call_sheet
from .incident import Incident
from .site import Site
from .telling import Person
from .turn import Turn
from .words.spoken import DAY_MS

PRESS, DESK, CODE_WORD = "press", "desk", "code word"
EXERCISES = {
    PRESS: "A press of the drill badge",
    DESK: "At the desk: somebody is not back in time",
    CODE_WORD: "At the telephone: somebody says the code word",
}
# A school term: after this long nobody remembers what to press.
TERM_MS = 91 * DAY_MS
# What is about the visit. Who calls, whether their phone was rung, and what to ask are the same for every sheet.
SCORED_LINES = range(1, 8)
NOBODY, NOWHERE = Person(0, "", ()), School("", "", "")


def record(site: Site, turn: Turn, incident: Incident) -> RecordDrill:
    """What came of a drill, as it is closed."""
    order = _result(site, incident, turn.at_ms)
    turn.batch.decisions.append((incident.number, incident.visit_no, order))
    learn(site, order)
    return order


def _result(site: Site, incident: Incident, at_ms: int) -> RecordDrill:
    known, gaps = sheet_lines(site, incident, at_ms)
    return RecordDrill(
        at_ms, incident.exercise or PRESS, incident.called_by, _after(incident, incident.owned_ms), _after(incident, incident.acted_ms),
        at_ms - incident.opened_ms, known, gaps, incident.took_part, "the drill was closed",
    )  # fmt: skip


def _after(incident: Incident, at_ms: int | None) -> int | None:
    return None if at_ms is None else at_ms - incident.opened_ms


def sheet_lines(site: Site, incident: Incident, at_ms: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The heads of those lines of the sheet that had something to say, and of those that had not."""
    lines = [line for line in call_sheet(site, incident, NOBODY, NOWHERE, at_ms).lines if line.number in SCORED_LINES]
    heads = {line: line.head.removeprefix("DRILL ") for line in lines}
    return tuple(heads[line] for line in lines if not line.is_gap), tuple(heads[line] for line in lines if line.is_gap)


def learn(site: Site, order: RecordDrill) -> None:
    """Somebody who only called it has not practised."""
    site.last_drill_ms = max(site.last_drill_ms or 0, order.at_ms)
    for person in order.took_part:
        site.practised[person] = max(site.practised.get(person, 0), order.at_ms)


def learn_all(site: Site, orders: Sequence[RecordDrill]) -> None:
    for order in orders:
        learn(site, order)


def is_due(site: Site, at_ms: int) -> bool:
    """Nobody practised for a term, or ever."""
    return site.last_drill_ms is None or at_ms - site.last_drill_ms > TERM_MS
