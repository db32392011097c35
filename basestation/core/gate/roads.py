"""What the ready-to-leave gate asks of the roads: would an alarm of theirs come in, be written down, and reach somebody?"""

from collections.abc import Iterable, Iterator, Sequence

from ..planning.case import Finding
from ..roads import road_in_words
from ..roads.rows import FAULT, UNPROVED, Row, faults
from ..roads.table import IN
from ..site import Site
from ..telling import Person, whom

ROAD_IN, ROAD_OUT, RECORD = "road-in", "road-out", "record"
RULES = frozenset({ROAD_IN, ROAD_OUT, RECORD})
CALL = "Call your technician. The page Roads says what to do."


def of_roads(site: Site, going: Sequence[int], heard_over: Iterable[tuple[str, str]], rows: Sequence[Row]) -> Iterator[Finding]:
    """`going` are the people who would be out; `heard_over` says of each badge what it is called, and the road it was heard by last.
    Nothing is said where nothing watches the roads."""
    if not rows:
        return
    yield from _in(heard_over, rows)
    yield _out(site, going, {row.name: row for row in rows})
    record = next((row for row in rows if row.name == "database"), None)
    if record is not None and record.state == FAULT:
        yield Finding(RECORD, "fail", f"NOT PROTECTED: no alarm can be written down ({record.why})", record.remedy)


def _in(heard_over: Iterable[tuple[str, str]], rows: Sequence[Row]) -> Iterator[Finding]:
    roads = {row.name: row for row in rows if row.direction == IN and row.name != "badges"}
    if all(row.is_down for row in roads.values()):
        down = faults(roads.values())
        why = "; ".join(f"{row.title}: {row.why}" for row in down)
        yield Finding(ROAD_IN, "fail", f"NOT PROTECTED: no badge can be heard ({why})", down[0].remedy if down else CALL)
        return
    for carries, name in heard_over:
        if name in roads and roads[name].is_down:
            words = f"{carries}: was heard last over {road_in_words(name)}, which does not work now"
            yield Finding(ROAD_IN, "fail", words, f"{roads[name].remedy} Or press the badge's button where another road reaches it.")


def _out(site: Site, going: Sequence[int], rows: dict[str, Row]) -> Finding:
    roles = tuple({role for step in site.policy.sos.steps for role in step.roles})
    people = whom(site.roster, roles, set(going))
    over = {name: row for person in people for name, row in _reached(person, rows).items()}
    reached = [person for person in people if _reached(person, rows)]
    if not reached:
        down = faults(row for row in rows.values() if row.name in {contact.channel for person in people for contact in person.contacts})
        return Finding(ROAD_OUT, "fail", "NOT PROTECTED: nobody could be told of an alarm", down[0].remedy if down else CALL)
    names = ", ".join(row.title for row in over.values())
    count = "One person is" if len(reached) == 1 else f"{len(reached)} people are"
    if all(row.state == UNPROVED for row in over.values()):
        remedy = "Send a test on the page Roads, or open the board on the office's computer."
        return Finding(ROAD_OUT, "warn", f"{count} told of an alarm over {names}: not tested yet", remedy)
    return Finding(ROAD_OUT, "ok", f"{count} told of an alarm, over {names}")


def _reached(person: Person, rows: dict[str, Row]) -> dict[str, Row]:
    """The roads over which this person would be told."""
    found = {contact.channel: rows.get(contact.channel) for contact in person.contacts if contact.channel != "sounder"}
    return {name: row for name, row in found.items() if row is not None and not row.is_down}
