"""What the visit's page shows of it while it is out: where they are now, what is waited for, whom to ring, and the desk's buttons."""

from dataclasses import dataclass

from badgelink.messages import LeaveNow, Welfare

from ...core.board import leaving_words, name_of
from ...core.site import Site
from ...core.visit import INSIDE, Visit
from ...core.visiting import calls
from ...core.words import spoken
from .desk_buttons import offered

SAID = {
    Welfare: "{} is being asked for a sign of life. It has not said yet that it heard.",
    LeaveNow: "{} is being told: leave now. It has not said yet that it heard.",
}


@dataclass(frozen=True, slots=True)
class Someone:
    number: int
    name: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Panel:
    """`saying` is what badges have not said yet that they heard; `leaving` says who asked to leave and who is still in there."""

    number: int
    seen: int
    buttons: dict[str, str]
    people: tuple[Someone, ...]
    saying: tuple[str, ...]
    stops: str
    leaving: str
    leaving_due_ms: int | None
    question: str
    asks_place: bool
    address: str
    call_due_ms: int | None
    has_challenge: bool


def panel(site: Site, visit: Visit) -> Panel | None:
    """None for a visit that is not out."""
    if not visit.is_open:
        return None
    return Panel(
        number=visit.number,
        seen=visit.back_by_ms,
        buttons=offered(visit),
        people=people_of(site, visit),
        saying=_saying(site, visit),
        stops=_stops(visit),
        leaving=leaving_words(site, visit),
        leaving_due_ms=visit.leaving_due_ms,
        question=spoken.clean(visit.question),
        asks_place=visit.asked_stop == visit.stop,
        address=spoken.clean(visit.here.address),
        call_due_ms=calls.call_due_ms(visit, site.policy.rules),
        has_challenge=bool(visit.plan.challenge),
    )


def people_of(site: Site, visit: Visit) -> tuple[Someone, ...]:
    """Who is on the visit, the visitor first, and how to ring them."""
    known = [(number, site.roster.get(number)) for number in visit.plan.people]
    return tuple(Someone(number, name_of(site, number), spoken.clean(person.mobile) if person else "") for number, person in known)


def _stops(visit: Visit) -> str:
    count = len(visit.plan.stops)
    if count < 2:
        return ""
    if not visit.has_more_stops:
        return f"all {count} stops are behind them"
    return f"{'at' if visit.state == INSIDE else 'on the way to'} stop {visit.stop + 1} of {count}"


def _saying(site: Site, visit: Visit) -> tuple[str, ...]:
    is_pair = len(visit.plan.badges) > 1
    found = [(badge, words) for badge in visit.plan.badges for kind, words in SAID.items() if site.downlinks.waits(badge, kind) is not None]
    return tuple(words.format(f"Badge {badge}" if is_pair else "The badge") for badge, words in found)
