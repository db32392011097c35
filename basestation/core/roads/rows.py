"""The table of the roads as everybody sees it, on the page and in `doorstep roads`: one row each, made here for both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ..words import spoken
from . import table as road_table
from .record import NAME_SOMEBODY, NOBODY_THERE, RoadRecord
from .state import RoadState
from .table import BASE, IN, MIRROR, OUT, PART

Word = Literal["Works", "Fault", "Not tested yet", "Off"]
WORKS: Final = "Works"
FAULT: Final = "Fault"
UNPROVED: Final = "Not tested yet"
OFF: Final = "Off"
URGENCY = {FAULT: 0, WORKS: 1, UNPROVED: 1, OFF: 2}
BROKEN = "To be put right"
GROUPS = ((BROKEN, ()), ("How badges are heard", (IN,)), ("How people are told", (OUT, PART)), ("The base itself", (BASE,)),
          ("Shown elsewhere (nobody is called this way)", (MIRROR,)))  # fmt: skip
NOT_SET_UP = "not set up"
SETTLING = "it came back, and must stay so for a moment"
WAIT = "Nothing. If it stays up it works again by itself."
HEADINGS = ("Road", "State", "Last worked", "Why", "What to do now")


@dataclass(frozen=True, slots=True)
class Row:
    """`why` says why it is not simply well, `remedy` what to do now, also to test it; both may be empty. `since_ms`: since when the
    state is so. `can_test`: a test can be sent over it; `tested_ms`: when something last came of a test."""

    name: str
    title: str
    direction: road_table.Direction
    state: Word
    why: str = ""
    remedy: str = ""
    since_ms: int | None = None
    proved_ms: int | None = None
    can_test: bool = False
    tested_ms: int | None = None

    @property
    def is_down(self) -> bool:
        return self.state in (FAULT, OFF)


def row_of(name: str, state: RoadState | None, record: RoadRecord | None, is_held_up: bool) -> Row:
    """`state` None: there is no such road here. `is_held_up` as steady.py has it."""
    what = road_table.watched(name)
    if state is None:
        return Row(name, what.title, what.direction, OFF, NOT_SET_UP)
    proved_ms = max([at_ms for at_ms in (state.proved_ms, record.proved_ms if record else None) if at_ms is not None], default=None)
    word, why = _judged(state, _failed_proof(what.direction, state, record), is_held_up, proved_ms)
    since_ms = state.since_ms if word == FAULT and not state.is_up else None
    can_test = what.direction == OUT and name != "screen"
    tested_ms = record.proof_ms if record else None
    return Row(name, what.title, what.direction, word, why, _remedy(what, word, why), since_ms, proved_ms, can_test, tested_ms)


def _remedy(what: road_table.Watched, word: Word, why: str) -> str:
    if word == FAULT:
        return WAIT if why == SETTLING else NAME_SOMEBODY if why.endswith(NOBODY_THERE) else what.remedy
    return road_table.how_to_test(what.name) if word == UNPROVED else ""


def _failed_proof(direction: road_table.Direction, state: RoadState, record: RoadRecord | None) -> str:
    """A way in has passed its test as soon as it hears something: nobody need wait for the next one."""
    if record is None or (direction == IN and (state.proved_ms or 0) > (record.proof_ms or 0)):
        return ""
    return record.proof


def _judged(state: RoadState, failed_proof: str, is_held_up: bool, proved_ms: int | None) -> tuple[Word, str]:
    if not is_held_up:
        return FAULT, SETTLING if state.is_up else state.why
    if failed_proof:
        return FAULT, f"its last test failed: {failed_proof}"
    return (UNPROVED if proved_ms is None or state.is_quiet else WORKS), state.why if state.is_up else ""


def with_those_off(rows: Iterable[Row]) -> tuple[Row, ...]:
    """With those that this school has not set up. What is down comes first, what there is not last; else in the table's order."""
    known = list(rows)
    kinds = {row.name.partition("-")[0] for row in known}
    known += [row_of(what.name, None, None, True) for what in road_table.TABLE if what.name not in kinds]
    return tuple(sorted(known, key=lambda row: (URGENCY[row.state], road_table.place_of(row.name))))


def faults(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.state == FAULT]


def not_protected(rows: Iterable[Row]) -> str:
    """Why nobody who goes out would be protected; "" when they would."""
    known = list(rows)
    if not known:
        return ""
    record = next((row for row in known if row.name == "database"), None)
    why = []
    if all(row.is_down for row in known if row.direction == IN and row.name != "badges"):
        why.append("no badge can be heard")
    if all(row.is_down for row in known if road_table.watched(row.name).reaches):
        why.append("nobody can be told of an alarm")
    if record is not None and record.state == FAULT:
        why.append("no alarm can be written down")
    return " and ".join(why)


def is_shown_to_carry(rows: Iterable[Row]) -> bool:
    """Some way in and some way to people have shown that they work: the page may say that an alarm still gets through."""
    works = [row for row in rows if row.state == WORKS]
    has_way_in = any(row.direction == IN and row.name != "badges" for row in works)
    return has_way_in and any(road_table.watched(row.name).reaches for row in works)


def summary(rows: Iterable[Row]) -> str:
    """In a few words, for the board."""
    known = list(rows)
    count = len(faults(known))
    if not count:
        return "Everything works" if all(row.state in (WORKS, OFF) for row in known) else "No fault; not everything is tested yet"
    return "1 fault" if count == 1 else f"{count} faults"


def cells(row: Row, now_ms: int) -> tuple[str, ...]:
    """As HEADINGS say."""
    proved = "" if row.state == OFF else "never" if row.proved_ms is None else spoken.age(row.proved_ms, now_ms)
    return row.title, row.state, proved, row.why, row.remedy


def grouped(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """As page and terminal show them, under their headings: what is broken first, whatever it is. Without what is not set up."""
    known = [row for row in rows if row.state != OFF]
    groups = [
        (head, [row for row in known if (row.state == FAULT) == (head == BROKEN) and (head == BROKEN or row.direction in ways)])
        for head, ways in GROUPS
    ]
    return [(head, found) for head, found in groups if found]


def not_set_up(rows: Iterable[Row]) -> str:
    """The names of what this school could have and has not."""
    return ", ".join(row.title for row in rows if row.state == OFF)


def as_data(row: Row) -> Mapping[str, object]:
    return {name: getattr(row, name) for name in Row.__slots__}
