"""What the school's policy still asks of a planned visit, in plain words. Looks and changes nothing.

A `rule` is a name for ever: a visit that goes without keeping it has a `Departure` of that name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..policy.rules import Rules
from ..telling import Person
from ..visit import Visit
from .asked_of_people import AGREEING, GOING, given_now, is_routine
from .asked_of_plan import RULES
from .case import FAIL, OK, WARN, Around, Case, Finding, State

__all__ = ["FAIL", "OK", "WARN", "Around", "Finding", "State", "given_now", "holding_back", "is_routine", "outstanding"]


def outstanding(visit: Visit, rules: Rules, roster: Mapping[int, Person], around: Around) -> tuple[Finding, ...]:
    """Every rule that this policy has something to say about, in the order in which people see to them."""
    case = Case(visit, rules, roster, around)
    return tuple(_with_departure(visit, finding) for rule in (*RULES, *GOING, *AGREEING) for finding in rule(case))


def holding_back(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.holds_back)


def _with_departure(visit: Visit, finding: Finding) -> Finding:
    agreed = [departure for departure in visit.departures_now if departure.rule == finding.rule]
    return replace(finding, agreed=agreed[-1].reason) if agreed and finding.state == FAIL else finding
