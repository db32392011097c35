"""What earlier visits to a home tell whoever plans the next one."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..roads import road_in_words
from ..visit import Assessment, Stop, StopTimes, Visit, place_key
from .assessing import newest

POOR_PCT, FAIR_PCT = 20, 45
POORLY = "heard poorly"


@dataclass(frozen=True, slots=True)
class Home:
    """`visit_no` is the last visit there, at `at_ms`, or one still to be made when nobody has been (`has_been`); `stop` what was known
    then; `coverage` how a badge was heard there, "" when none was; `assessed_in` the last visit there that has an assessment."""

    visit_no: int
    at_ms: int
    stop: Stop
    coverage: str
    assessed_in: int | None
    assessment: Assessment | None
    has_been: bool = True

    @property
    def is_poor(self) -> bool:
        """A badge was heard there badly, or may not be heard next time."""
        return self.coverage.startswith(POORLY)


def home_of(address: str, visits: Iterable[Visit]) -> Home | None:
    """`visits` to that home, the newest first."""
    key = place_key(address)
    known = [visit for visit in visits if any(place_key(stop.address) == key for stop in visit.plan.stops)]
    been = sorted(known, key=lambda visit: not visit.signed_out_ms)  # those that were made come first
    if not been:
        return None
    last = been[0]
    stop = next(stop for stop in last.plan.stops if place_key(stop.address) == key)
    assessed = next((visit for visit in been if visit.assessments), None)
    return Home(
        visit_no=last.number,
        at_ms=last.signed_out_ms or last.plan.leave_ms or last.plan.back_by_ms,
        stop=stop,
        coverage=next((words for visit in been if (words := _heard(key, visit))), ""),
        assessed_in=assessed.number if assessed else None,
        assessment=newest(assessed.assessments) if assessed else None,
        has_been=last.signed_out_ms > 0,
    )


def _heard(key: str, visit: Visit) -> str:
    times = [each for each in visit.times if place_key(visit.plan.stops[min(each.stop, len(visit.plan.stops) - 1)].address) == key]
    return next((coverage(each) for each in reversed(times) if each.signal), "")


def coverage(times: StopTimes) -> str:
    """In words; "" when nothing is known."""
    if not times.signal:
        return ""
    how = POORLY.removeprefix("heard ") if times.signal < POOR_PCT else "fairly" if times.signal < FAIR_PCT else "well"
    road = road_in_words(times.road)
    return f"heard {how}{f' over {road}' if road else ''} (signal {times.signal} %)"
