"""What is missing from the roster, said while it is quiet: who could not be reached, and who may not be sent out any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ...core.planning.qualifying import OK, Finding, standing
from ...core.policy.ladders import HEAD, OFFICE, SECOND
from ...core.policy.rules import DELEGATE, VISITOR, Rules
from ...core.roads.table import watched
from ...core.site import Site
from ...core.telling import Person, answering
from ...store.roster import Member
from .form import cleaned

STEPS = ((OFFICE, "the office"), (SECOND, "the second person"), (HEAD, "the head"))
Someone = Member | Person  # as the office keeps them, or as the base knows them
ANSWERING = {OFFICE, SECOND, HEAD, DELEGATE}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be looked at again about one person who goes out."""

    number: int
    name: str
    findings: tuple[Finding, ...]


def nobody_hears(everybody: Iterable[Someone], channels: frozenset[str]) -> bool:
    """Not one of those who answer alarms can be told of one."""
    return not any(ANSWERING & set(one.roles) and any(way.channel in channels for way in one.contacts) for one in everybody)


def gaps(everybody: Sequence[Someone], channels: frozenset[str]) -> list[str]:
    """What would go wrong in an alarm. A way that this base can't go counts for nothing."""
    reached = {member.number for member in everybody if any(contact.channel in channels for contact in member.contacts)}
    found = [
        f"Nobody can be reached as {words}: an alarm that comes to this step would tell no one."
        for role, words in STEPS
        if not any(role in answering(member.roles) and member.number in reached for member in everybody)
    ]
    silent = [member for member in everybody if ANSWERING & set(member.roles) and member.number not in reached]
    return found + [_cannot_be_reached(member) for member in silent] + _ways_not_set_up(everybody, channels)


def _cannot_be_reached(member: Someone) -> str:
    why = "none of their ways to be reached is set up on this base" if member.contacts else "has no way to be reached"
    return f"{cleaned(member.name)} answers alarms but {why}."


def _ways_not_set_up(everybody: Sequence[Someone], channels: frozenset[str]) -> list[str]:
    """Somebody counts on them, and nothing would ever be sent."""
    used = {contact.channel for member in everybody for contact in member.contacts} - channels
    return [
        f"Not set up on this base, though somebody is to be reached by it: {watched(name).title}. Ask your technician."
        for name in sorted(used)
    ]


def standings(everybody: list[Member], rules: Rules, today: date, version: str) -> list[Standing]:
    """Of those who go out, and who need something renewed."""
    found = [(member, tuple(_open(member, rules, today, version))) for member in everybody if VISITOR in member.roles]
    return [Standing(member.number, cleaned(member.name), findings) for member, findings in found if findings]


def _open(member: Member, rules: Rules, today: date, version: str) -> list[Finding]:
    return [finding for finding in standing(member, rules.qualifying, today, version) if finding.level != OK]


def today_at(site: Site, now_ms: int) -> date:
    """In the school's own time zone."""
    return datetime.fromtimestamp(now_ms / 1000, site.zone).date()
