"""What is decided about the records themselves: which are kept in spite of the rule, and which were erased by it."""

from dataclasses import dataclass
from typing import Literal

Subject = Literal["visit", "incident"]


@dataclass(frozen=True, slots=True)
class Hold:
    """This record is kept for as long as it takes: there is an allegation, or the police want it."""

    at_ms: int
    subject: Subject
    number: int
    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class Unhold:
    at_ms: int
    subject: Subject
    number: int
    person: int
    reason: str


@dataclass(frozen=True, slots=True)
class Erase:
    """The texts of these visits and incidents are gone from the journal: of its rows `first` to `last`, for each pair in `rows`.
    `person` is who confirmed it; None when the base did it by itself. `rule` is what the school's policy said then.
    What was noted of looks at positions before `looks_before_ms` went too."""

    at_ms: int
    person: int | None
    rule: str
    visits: tuple[int, ...]
    incidents: tuple[int, ...]
    rows: tuple[tuple[int, int], ...]
    reason: str
    looks_before_ms: int | None = None


RecordsDecision = Hold | Unhold | Erase
