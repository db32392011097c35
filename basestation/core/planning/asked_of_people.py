"""What the policy asks of those who go, and of those who agree to it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..policy.rules import SAFEGUARDING, VISITOR, Rules
from ..policy.terms import joined, roles
from ..telling import Person
from ..visit import Approval, Visit
from .assessing import newest, unanswered
from .case import CHANGE, FAIL, OK, WARN, Case, Finding, Rule, State
from .qualifying import standing, version_of


def _pair(case: Case) -> Iterable[Finding]:
    plan = case.visit.plan
    needed = {"always": "Visits are made in pairs.", "where there is concern": "", "unless well known": ""}.get(case.rules.pairs)
    if plan.is_concern and case.rules.pairs == "where there is concern":
        needed = "There is reason for concern, so nobody goes alone."
    if plan.is_little_known and case.rules.pairs == "unless well known":
        needed = "Little is known of the home, so nobody goes alone."
    if plan.second is not None:
        parts = plan.parts or "who leads and who seconds is not written down"
        yield Finding("pair", OK if plan.parts else WARN, f"They go as a pair: {parts}.", "" if plan.parts else CHANGE)
    elif needed:
        yield Finding("pair", FAIL, f"{needed} {case.name(plan.visitor)} would go alone.", "Change the plan: choose who goes along.")
    elif needed == "":
        yield Finding("pair", OK, "Nothing calls for a second person.")


def _decided(case: Case) -> Iterable[Finding]:
    if case.rules.pairs != "decided":
        return
    how = "in a pair" if case.visit.plan.second is not None else "alone"
    if any(given.role == SAFEGUARDING for given in given_now(case.visit, "visit")):
        yield Finding("decided", OK, f"The safeguarding lead agreed that they go {how}.")
    else:
        remedy = "The safeguarding lead says yes to this visit: that decides it."
        yield Finding("decided", FAIL, f"That they go {how} is not yet decided with the safeguarding lead.", remedy)


def _qualified(case: Case) -> Iterable[Finding]:
    today = datetime.fromtimestamp(case.around.now_ms / 1000, case.around.zone).date()
    version = version_of(case.rules)
    for person in [case.roster[number] for number in case.visit.plan.people if number in case.roster]:
        for found in standing(person, case.rules.qualifying, today, version):
            state: State = {"fail": FAIL, "warn": WARN}.get(found.level, OK)  # type: ignore[assignment]
            yield Finding(f"qualified {person.number}", state, f"{person.name}: {found.words}", found.remedy)


def given_now(visit: Visit, of: str) -> list[Approval]:
    """The yeses that hold: to the plan (or the assessment) as it is now, and not by somebody who goes, unless policy lets them sign."""
    version = visit.version if of == "visit" else len(visit.assessments)
    return [
        given
        for given in visit.approvals
        if given.of == of and given.version == version and (given.approver not in visit.plan.people or given.role == VISITOR)
    ]


def is_routine(visit: Visit, rules: Rules, roster: Mapping[int, Person]) -> bool:
    """Everybody who goes is authorised to go out routinely."""
    return rules.approval.routine and all(number in roster and roster[number].is_routine for number in visit.plan.people)


def _approval(case: Case) -> Iterable[Finding]:
    asked = case.rules.approval
    if not asked.roles:
        return
    given = [found for found in given_now(case.visit, "visit") if found.role in asked.roles]
    if given:
        yield _said_yes("approval", case, given[-1], "to this visit")
    elif is_routine(case.visit, case.rules, case.roster):
        yield Finding("approval", OK, "They are authorised to go out routinely.")
    else:
        lapsed = any(found.of == "visit" for found in case.visit.approvals)
        words = "The yes was given to an earlier version of the plan." if lapsed else "Nobody has said yes to this visit yet."
        yield Finding("approval", FAIL, words, f"Ask {roles(asked.roles, 'or')} to say yes.")


def _said_yes(rule: str, case: Case, given: Approval, to: str) -> Finding:
    name = case.name(given.approver)
    if not given.is_verbal or given.confirmed_ms is not None:
        return Finding(rule, OK, f"{name} said yes {to}.")
    waits = f"{name} said yes {to} by telephone, and has not confirmed it yet."
    remedy = f"{name} confirms it on the page of this visit."
    return Finding(rule, WARN if case.rules.approval.verbal else FAIL, waits, remedy)


def _assessment(case: Case) -> Iterable[Finding]:
    made, when = newest(case.visit.assessments), case.rules.assessing.when
    still_open = unanswered(made.answers) if made else []
    if made is not None and when != "never" and still_open:
        words = f"The risk assessment says nothing of: {joined([heading.title.lower() for heading in still_open])}."
        yield Finding("assessment", FAIL, words, "Open the assessment and fill it in.")
    elif made is not None and (when != "never" or "assessed" in case.evening.asks):
        yield Finding("assessment", OK, f"The risk assessment is made (version {made.version}).")
    elif when == "first visit" and case.around.assessed_before is not None:
        words = f"The assessment of visit {case.around.assessed_before} to this home has not been referred to yet."
        yield Finding("assessment", FAIL, words, "Open the assessment, read it, and say that nothing has changed, or change it.")
    elif when != "never":
        yield Finding("assessment", FAIL, "The risk assessment has not been made.", "Open the assessment and fill it in.")


def _signed(case: Case) -> Iterable[Finding]:
    asked = case.rules.assessing
    if asked.when == "never" or not asked.signed_by:
        return
    given = [found for found in given_now(case.visit, "assessment") if found.role in asked.signed_by]
    if given and case.visit.assessments:
        yield _said_yes("assessment signed", case, given[-1], "to the assessment")
    else:
        lapsed = any(found.of == "assessment" for found in case.visit.approvals)
        words = "An earlier version of the assessment was signed." if lapsed else "The assessment has not been signed."
        yield Finding("assessment signed", FAIL, words, f"Ask {roles(asked.signed_by, 'or')} to sign it.")


def _seen(case: Case) -> Iterable[Finding]:
    for role in case.rules.leaving.seen_by:
        seen = [found for found in case.visit.seen if found.role == role and found.version == case.visit.version]
        who = roles((role,))
        if seen:
            yield Finding(f"seen by {role}", OK, f"{who[0].upper()}{who[1:]} has read this plan ({case.name(seen[-1].person)}).")
        else:
            words = f"{who[0].upper()}{who[1:]} has not read this plan."
            yield Finding(f"seen by {role}", FAIL, words, "They open this visit and press “I have read this plan”.")


GOING: tuple[Rule, ...] = (_pair, _decided, _qualified)
AGREEING: tuple[Rule, ...] = (_assessment, _signed, _approval, _seen)
