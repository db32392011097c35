"""Who may look at a visit, plan one, or read its words: viewing.py's table, applied to one visit and one person."""

from collections.abc import Iterable

from ...core.board import name_of
from ...core.policy.ladders import HEAD, OFFICE, SECOND
from ...core.policy.rules import VISITOR
from ...core.site import Site
from ...core.visit import Plan, Visit
from ..pages import viewing
from ..security.signed_in import Session

NOT_YOURS = "Only those who look after visits, and those who are on this one, see this page."


def sees_all(session: Session) -> bool:
    return viewing.may(session, "see visits")


def own_only(session: Session) -> int | None:
    """The person whose visits alone are shown; None for whoever sees all of them."""
    return None if sees_all(session) else session.person


def may_look(session: Session, visit: Visit) -> bool:
    return sees_all(session) or session.person in visit.plan.people or session.person == visit.planned_by


def may_plan_for(session: Session, plan: Plan) -> bool:
    return viewing.may(session, "plan visits") and (sees_all(session) or session.person == plan.visitor)


def sees_words(session: Session, plan: Plan | None) -> bool:
    """Whoever answers calls, and those who agreed on them (R8)."""
    return viewing.answers(session) or plan is None or session.person in plan.people


def visitors(site: Site, session: Session) -> list[int]:
    """Those whom this person may plan for."""
    found = [person.number for person in site.roster.values() if VISITOR in person.roles]
    return by_name(site, found if sees_all(session) else [number for number in found if number == session.person])


def by_name(site: Site, people: Iterable[int]) -> list[int]:
    return sorted(people, key=lambda number: (name_of(site, number).casefold(), number))


def choices(site: Site, people: Iterable[int]) -> list[tuple[str, str]]:
    return [(str(number), name_of(site, number)) for number in people]


def runs_visits(session: Session) -> bool:
    return bool({OFFICE, SECOND, HEAD} & set(session.roles))
