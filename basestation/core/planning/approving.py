"""Whose yes a planned visit still needs, and who may give it."""

from collections.abc import Collection, Iterable, Mapping

from ..policy.ladders import HEAD
from ..policy.rules import SAFEGUARDING, VISITOR, Rules
from ..telling import Person
from ..visit import Approval, Visit
from .case import FAIL, HEAD_AGREES, Around, Case
from .outstanding import outstanding

Yes = tuple[str, str]
VISIT, ASSESSMENT = "visit", "assessment"


def wanted(visit: Visit, rules: Rules, roster: Mapping[int, Person], around: Around) -> tuple[Yes, ...]:
    """What (visit or assessment) waits for the yes of which role; any one of several roles for the same thing is enough."""
    evening = Case(visit, rules, roster, around).evening
    asked: dict[str, tuple[Yes, ...]] = {
        "approval": tuple((VISIT, role) for role in rules.approval.roles),
        "decided": ((VISIT, SAFEGUARDING),),
        "after dark": ((VISIT, HEAD),) if evening.after_dark == HEAD_AGREES else (),
        "out of hours": ((VISIT, HEAD),) if evening.out_of_hours == HEAD_AGREES else (),
        "assessment signed": tuple((ASSESSMENT, role) for role in rules.assessing.signed_by) if visit.assessments else (),
    }
    missing = [finding.rule for finding in outstanding(visit, rules, roster, around) if finding.state == FAIL]
    return tuple(dict.fromkeys(yes for rule in missing for yes in asked.get(rule, ())))


def to_give(visit: Visit, missing: Iterable[Yes], person: int, roles: Collection[str]) -> tuple[Yes, ...]:
    """Those of `missing` that this person may give. Nobody says yes to their own visit; the policy may have them sign its assessment."""
    if person in visit.plan.people:
        return tuple(yes for yes in missing if yes == (ASSESSMENT, VISITOR))
    return tuple(yes for yes in missing if yes[1] in roles and yes[1] != VISITOR)


def to_confirm(visit: Visit, person: int) -> tuple[Approval, ...]:
    """What this person said by word of mouth and has not confirmed yet."""
    return tuple(given for given in visit.approvals if given.approver == person and given.is_verbal and given.confirmed_ms is None)


def to_read(visit: Visit, rules: Rules, roles: Collection[str]) -> tuple[str, ...]:
    """In which of their roles this person still has to read the plan."""
    read = {seen.role for seen in visit.seen if seen.version == visit.version}
    return tuple(role for role in rules.leaving.seen_by if role in roles and role not in read)
