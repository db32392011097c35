"""The figures of the yearly report to governors (R43): counts and times, and never a name."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

from .summaries import CheckIns, IncidentSummary, VisitSummary

FIRST_MONTH = 9
POLICE_LIMIT = 2  # false alarms to which they were called, in twelve months
FEW = 5  # of fewer than this, a middle value says little
FALSE, SERIOUS = "false", "incident"


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """From 1 September of `first` to 31 August of the year after."""

    first: int

    @property
    def name(self) -> str:
        return f"{self.first}/{(self.first + 1) % 100:02d}"

    def begins_ms(self, zone: ZoneInfo) -> int:
        return _ms(self.first, zone)

    def ends_ms(self, zone: ZoneInfo) -> int:
        """The first moment that is no longer in it."""
        return _ms(self.first + 1, zone)


def year_of(at_ms: int, zone: ZoneInfo) -> SchoolYear:
    when = datetime.fromtimestamp(at_ms / 1000, zone)
    return SchoolYear(when.year if when.month >= FIRST_MONTH else when.year - 1)


def twelve_months_before(at_ms: int, zone: ZoneInfo) -> int:
    """The same time of the same day a year ago; of 29 February, the 28th."""
    when = datetime.fromtimestamp(at_ms / 1000, zone)
    is_leap_day = (when.month, when.day) == (2, 29)
    return int(when.replace(year=when.year - 1, day=28 if is_leap_day else when.day).timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, from the press on: of how many it is known, the middle one, and the slowest."""

    count: int
    middle_ms: int | None
    slowest_ms: int | None


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """`with_police` are those to which the police were called: they count towards the police's limit, and no others."""

    count: int
    with_police: int

    @property
    def is_at_limit(self) -> bool:
        return self.with_police >= POLICE_LIMIT

    @property
    def without_police(self) -> int:
        return self.count - self.with_police


@dataclass(frozen=True, slots=True)
class Drills:
    """`acted` of them had somebody do something; of `complete` the sheet for 999 had no gap."""

    count: int
    owned: Times
    acted: Times
    complete: int
    people: int
    exercises: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`erased` are visits and incidents of the year whose texts are gone by the rule: of them nothing but their number is known, and
    they are in no other figure."""

    went: int
    alone: int
    pairs: int
    called_off: int
    alternatives: tuple[tuple[str, int], ...]
    departed: int
    rules: tuple[tuple[str, int], ...]
    check_ins: CheckIns
    overdue: int
    lost: int
    not_written: int
    incidents: int
    causes: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str, int], ...]
    injured: int
    open: int
    stored: Times
    told: Times
    owned: Times
    police: Times
    drills: Drills
    false_alarms: FalseAlarms
    erased_visits: int = 0
    erased_incidents: int = 0


def report(
    visits: Iterable[VisitSummary], incidents: Sequence[IncidentSummary], false: FalseAlarms, erased: tuple[int, int] = (0, 0)
) -> Report:
    """`visits` and `incidents` are those of the year; `false` are of twelve months, which may be others."""
    known = list(visits)
    went, real = [visit for visit in known if visit.went], [each for each in incidents if not each.is_drill]
    check_ins = CheckIns()
    for visit in went:
        check_ins = check_ins.plus(visit.check_ins)
    return Report(
        went=len(went),
        alone=sum(not visit.is_pair for visit in went),
        pairs=sum(visit.is_pair for visit in went),
        called_off=len(known) - len(went),
        alternatives=_counted(visit.alternative for visit in known if not visit.went),
        departed=sum(bool(visit.rules) for visit in went),
        rules=_counted(rule for visit in went for rule in visit.rules),
        check_ins=check_ins,
        overdue=sum(visit.was_overdue for visit in went),
        lost=sum(visit.was_lost for visit in went),
        not_written=sum(not visit.is_written for visit in went),
        incidents=len(real),
        causes=_counted(each.cause for each in real),
        categories=_counted(each.category for each in real if each.category),
        injured=sum(each.is_injured for each in real),
        open=sum(each.closed_ms is None for each in real),
        stored=_times(real, lambda each: each.stored_ms),
        told=_times(real, lambda each: each.told_ms),
        owned=_times(real, lambda each: each.owned_ms),
        police=_times(real, lambda each: each.police_ms),
        drills=_drills(incidents),
        false_alarms=false,
        erased_visits=erased[0],
        erased_incidents=erased[1],
    )


def false_alarms(incidents: Iterable[IncidentSummary], from_ms: int, until_ms: int) -> FalseAlarms:
    """Those that began in that time, were no drill, and were closed as false."""
    found = [each for each in incidents if each.category == FALSE and not each.is_drill and from_ms <= each.stored_ms < until_ms]
    return FalseAlarms(len(found), sum(each.police_ms is not None for each in found))


def _drills(incidents: Iterable[IncidentSummary]) -> Drills:
    done = [each.drill for each in incidents if each.drill is not None]
    return Drills(
        count=len(done),
        owned=_spans(each.owned_after_ms for each in done),
        acted=_spans(each.acted_after_ms for each in done),
        complete=sum(not each.gaps for each in done),
        people=len({person for each in done for person in each.took_part}),
        exercises=_counted(each.exercise for each in done),
    )


def _times(incidents: Iterable[IncidentSummary], reached: Callable[[IncidentSummary], int | None]) -> Times:
    found = [(reached(each), each.pressed_ms) for each in incidents]
    return _spans(at_ms - pressed_ms for at_ms, pressed_ms in found if at_ms is not None)


def _spans(spans_ms: Iterable[int | None]) -> Times:
    """A clock that was set may make one negative: that is nought."""
    known = sorted(max(0, span_ms) for span_ms in spans_ms if span_ms is not None)
    return Times(len(known), round(median(known)), known[-1]) if known else Times(0, None, None)


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The most first; the same number in the order of the alphabet."""
    return tuple(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def _ms(year: int, zone: ZoneInfo) -> int:
    first = date(year, FIRST_MONTH, 1)
    return int(datetime(first.year, first.month, first.day, tzinfo=zone).timestamp() * 1000)
