"""The ready-to-leave gate: may they go, now, with these badges? Looks and changes nothing.

What the policy asks of the plan is in core/planning/outstanding.py; here is what only shows at the door.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..board import name_of
from ..planning.case import Finding
from ..site import Site
from ..visit import Departure, Visit
from ..words import spoken
from . import roads as gate_roads
from .badge import Door, Traveller, badge_name, of_badge

__all__ = ["IDENTITY", "NEVER", "PHONE", "Door", "Traveller", "agreed", "badge_name", "gate", "travellers"]

# What nobody can agree to: an alarm could lead to the wrong visit, or to none.
NEVER = frozenset({"taken", "second-taken", "out already", "second-out already"})
PHONE, IDENTITY = "phone", "identity"


def gate(site: Site, visit: Visit, door: Door) -> tuple[Finding, ...]:
    """`visit` with the plan as it would leave."""
    heard_over = [(one.carries, one.badge.road) for one in travellers(site, visit) if one.badge is not None]
    found: list[Finding] = [*gate_roads.of_roads(site, visit.plan.people, heard_over, door.roads)]
    for one in travellers(site, visit):
        found += of_badge(site, one, door)
        found += _person(site, visit, one)
    found += _asked(site, visit, door)
    if door.coverage:
        found.append(_coverage(door))
    return agreed(found, visit.departures_now)


def _coverage(door: Door) -> Finding:
    if not door.was_poor:
        return Finding("coverage", "ok", door.coverage)
    return Finding("coverage", "warn", door.coverage, "Agree how they reach school from there: the landline, a neighbour, the car.")


def agreed(found: Iterable[Finding], departures: Sequence[Departure]) -> tuple[Finding, ...]:
    """With what somebody agreed to. What was agreed about one badge says nothing about another: the words begin with its name."""
    return tuple(_with_departure(finding, departures) for finding in found)


def _with_departure(finding: Finding, departures: Sequence[Departure]) -> Finding:
    if finding.agreed or finding.state != "fail" or finding.rule in NEVER:
        return finding
    subject = finding.words.partition(":")[0]
    known = [each for each in departures if each.rule == finding.rule and each.what.partition(":")[0] == subject]
    return replace(finding, agreed=known[-1].reason) if known else finding


def travellers(site: Site, visit: Visit) -> tuple[Traveller, ...]:
    plan = visit.plan
    found = [_traveller(site, plan.visitor, plan.badge, "")]
    if plan.second is not None:
        found.append(_traveller(site, plan.second, plan.second_badge, "second-"))
    return tuple(found)


def _traveller(site: Site, person: int, badge: int | None, prefix: str) -> Traveller:
    return Traveller(person, name_of(site, person), site.badges.get(badge) if badge is not None else None, prefix)


# The people ---------------------------------------------------------------------------------------------------------


def _person(site: Site, visit: Visit, one: Traveller) -> Iterator[Finding]:
    out = next((other for other in site.visits.values() if one.person in other.plan.people and other.number != visit.number), None)
    if out is not None:
        words = f"{one.name}: is out already, at {spoken.clean(out.here.address)}"
        yield Finding(f"{one.prefix}out already", "fail", words, "Sign them back in first, on the board.")
    if one.person not in site.roster:
        yield Finding(f"{one.prefix}person", "fail", f"{one.name}: is no longer on the roster", "Change who goes in the plan.")


def _asked(site: Site, visit: Visit, door: Door) -> Iterator[Finding]:
    """What no badge can know: somebody looks, and ticks it."""
    leaving, names = site.policy.rules.leaving, " and ".join(one.name for one in travellers(site, visit))
    if leaving.phone_checked:
        is_done = PHONE in door.answers
        words = f"{names}: mobile charged, has signal, and is on them"
        yield (
            Finding(PHONE, "ok", words) if is_done else Finding(PHONE, "fail", f"{names}: mobile not looked at yet", "Look, then tick it.")
        )
    if leaving.id_carried:
        is_done = IDENTITY in door.answers
        words = f"{names}: identification carried, not on a neck lanyard"
        remedy = "Look, then tick it. A lanyard can be pulled tight."
        yield Finding(IDENTITY, "ok", words) if is_done else Finding(IDENTITY, "fail", f"{names}: identification not looked at yet", remedy)
