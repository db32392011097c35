"""What only the head does to the roster: gives and takes the roles that see visits or answer alarms, and opens those people's way in."""

from collections.abc import Collection, Iterator, Sequence

from ...core.policy.ladders import HEAD, OFFICE, SECOND
from ...core.policy.rules import DELEGATE, SAFEGUARDING
from ...store.roster import Member, MemberDraft

GIVEN_BY_THE_HEAD = (OFFICE, SECOND, HEAD, DELEGATE, SAFEGUARDING)
WHY = "Only the head gives this role"
ROLES = "Only the head gives or takes the roles office, second, head, delegate and safeguarding. They stand here as they were."
SIGN_IN = "Only the head changes the sign-in name of somebody with this role."
LINK = "Only the head makes a link for somebody with this role: whoever has the link can sign in as them."
SESSIONS = "Only the head signs somebody with this role out."
REMOVAL = "Only the head removes somebody with this role."


def locked_for(roles: Collection[str], everybody: Sequence[Member]) -> tuple[str, ...]:
    """The roles that somebody in `roles` may not touch. None while no head can sign in: somebody has to make one."""
    there_is_a_head = any(HEAD in member.roles and member.can_sign_in for member in everybody)
    return GIVEN_BY_THE_HEAD if there_is_a_head and HEAD not in roles else ()


def holds(member: Member | None, locked: Collection[str]) -> bool:
    return member is not None and bool(set(member.roles) & set(locked))


def refusals(locked: Collection[str], before: Member | None, draft: MemberDraft) -> Iterator[tuple[str, str]]:
    """Each field that may not be changed so, and why."""
    held = set(before.roles) if before else set()
    if (held ^ set(draft.roles)) & set(locked):
        yield "roles", ROLES
    if before and holds(before, locked) and before.sign_in != draft.sign_in:
        yield "sign_in", SIGN_IN


def as_it_was(ticked: Sequence[str], locked: Collection[str], before: Member | None) -> list[str]:
    """The ticks with the locked ones put back: nobody could untick them on the page."""
    held = before.roles if before else ()
    return [role for role in ticked if role not in locked] + [role for role in held if role in locked]
