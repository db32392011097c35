"""Whether a person is ready to be sent out: trained, and the policy read, as the school's rules ask (R20)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from ..person import Details
from ..policy.rules import Qualifying, Rules

OK, WARN, FAIL = "ok", "warn", "fail"
TRAINING, READING = "training", "reading"
READ_AGAIN = "They read it under Policy, and confirm it on their own page."
TRAIN = "Book the training, then enter the new date under People."


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` is ok, warn or fail; `remedy`, for the office, is "" when nothing needs doing. `about` is training or reading."""

    level: str
    words: str
    remedy: str = ""
    about: str = TRAINING


def standing(person: Details, rules: Qualifying, today: date, policy_version: str = "") -> list[Finding]:
    """`policy_version` is the policy in force; "" doesn't ask which one was read."""
    return [*_training(person, rules, today), *_reading(person, rules, today, policy_version)]


def version_of(rules: Rules) -> str:
    """Names what staff read: it changes with the policy's words, and not with a newer base."""
    return sha256("\n".join((rules.name, rules.title, *rules.briefing)).encode()).hexdigest()[:12]


def worst(findings: list[Finding]) -> str:
    return max((finding.level for finding in findings), key=(OK, WARN, FAIL).index, default=OK)


def _training(person: Details, rules: Qualifying, today: date) -> Iterator[Finding]:
    if rules.training_months <= 0:
        return
    until = day(person.training_until)
    if until is None:
        yield Finding(FAIL, "No training for home visits is on record.", TRAIN)
    elif today > until:
        yield Finding(FAIL, f"Training ran out on {in_words(until)}.", TRAIN)
    elif _is_near(until, rules, today):
        yield Finding(WARN, f"Training runs out on {in_words(until)}.", TRAIN)
    else:
        yield Finding(OK, f"Training is good until {in_words(until)}.")


def _reading(person: Details, rules: Qualifying, today: date, version: str) -> Iterator[Finding]:
    if rules.reading_months <= 0:
        return
    read = day(person.policy_read_on)
    if read is None:
        yield Finding(FAIL, "The policy has not been read, as far as is on record.", READ_AGAIN, READING)
        return
    until = later(read, rules.reading_months)
    if version and person.policy_read_version and person.policy_read_version != version:
        yield Finding(FAIL, f"The policy has changed since it was read on {in_words(read)}.", READ_AGAIN, READING)
    elif today > until:
        yield Finding(FAIL, f"The policy should have been read again by {in_words(until)}.", READ_AGAIN, READING)
    elif _is_near(until, rules, today):
        yield Finding(WARN, f"The policy must be read again by {in_words(until)}.", READ_AGAIN, READING)
    else:
        yield Finding(OK, f"The policy was read on {in_words(read)}.", about=READING)


def _is_near(until: date, rules: Qualifying, today: date) -> bool:
    """The last day still counts."""
    return today >= until - timedelta(days=rules.warn_days)


def day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def later(start: date, months: int) -> date:
    """The same day so many months on; the month's last day when it has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def in_words(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"
