"""What a policy asks of people whom this school does not have: a yes that nobody can give, a step that tells no one."""

from collections.abc import Iterable, Mapping

from .policy import terms
from .policy.ladders import Policy
from .telling import Person, answering


def gaps(policy: Policy, roster: Mapping[int, Person]) -> tuple[str, ...]:
    """Said before a policy is adopted, and for as long as it is so."""
    people = tuple(roster.values())
    return (*_nobody_agrees(policy, people), *_nobody_sees(policy, people), *_nobody_is_told(policy, people))


def _nobody_agrees(policy: Policy, people: tuple[Person, ...]) -> Iterable[str]:
    rules = policy.rules
    if rules.approval.roles and not _held(rules.approval.roles, people):
        yield f"Nobody here has the role {_named(rules.approval.roles)}, so no visit could be agreed."
    signers = rules.assessing.signed_by
    if signers and not _held(signers, people):
        yield f"Nobody here has the role {_named(signers)}, so no risk assessment could be signed."
    if rules.pairs == "decided" and not _held(("safeguarding",), people):
        yield "Nobody here has the role safeguarding lead, with whom it is decided whether somebody goes alone."


def _nobody_sees(policy: Policy, people: tuple[Person, ...]) -> Iterable[str]:
    for role in policy.rules.leaving.seen_by:
        if not _held((role,), people):
            yield f"Nobody here has the role {terms.role_in_words(role)}, so nobody could see a plan in it."


def _nobody_is_told(policy: Policy, people: tuple[Person, ...]) -> Iterable[str]:
    reached = {role for person in people if person.contacts for role in answering(person.roles)}
    for what, ladder in (
        ("hidden button", policy.sos),
        ("not back", policy.overdue),
        ("code word", policy.code_word),
        ("drill", policy.drill),
    ):
        for number, step in enumerate(ladder.steps, 1):
            if not reached & set(step.roles):
                who = terms.roles(step.roles, "or")
                yield f"Step {number} ({step.name}) of the alarm “{what}” would tell no one: {who} can't be reached."


def _named(roles: Iterable[str]) -> str:
    return terms.joined([terms.role_in_words(role) for role in roles], "or")


def _held(roles: Iterable[str], people: tuple[Person, ...]) -> bool:
    """Whether anybody has one of these roles."""
    return any(set(roles) & set(person.roles) for person in people)
