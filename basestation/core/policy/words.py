"""A policy in plain words: what it says, point by point, and what would change if another took its place."""

from collections.abc import Callable
from dataclasses import dataclass

from . import terms
from .ladders import MINUTE_MS, Policy, VisitRules


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a policy says something about."""

    section: str
    label: str
    words: Callable[[Policy], str]


@dataclass(frozen=True, slots=True)
class Change:
    section: str
    label: str
    before: str
    after: str


VISIT, APPROVED, ASSESSED, WORDS = "Who goes", "Who agrees", "Risk assessment", "Code words"
CONTACT, DARK, LEAVE, TRAINED = "Staying in contact", "Evenings and weekends", "Before leaving", "Training and reading"
ALARM, KEEP, AGAIN = "Alarms", "How long is kept what", "Review"

POINTS: tuple[Point, ...] = (
    Point(VISIT, "Visits in pairs", lambda policy: terms.PAIRS[policy.rules.pairs]),
    Point(VISIT, "Vehicle and registration", lambda policy: terms.VEHICLE[policy.rules.vehicle]),
    Point(APPROVED, "A visit needs the yes of", terms.approval),
    Point(APPROVED, "Those authorised for routine visits", terms.routine),
    Point(APPROVED, "A yes by word of mouth", terms.verbal),
    Point(ASSESSED, "Made", lambda policy: terms.ASSESSING[policy.rules.assessing.when]),
    Point(ASSESSED, "Signed by", terms.signed),
    Point(WORDS, "Said to the office", lambda p: terms.yes(p.rules.code_words.to_office, "means: call 999 at once", terms.NOT_USED)),
    Point(WORDS, "Said to the colleague", lambda p: terms.yes(p.rules.code_words.to_colleague, "means: we leave now", terms.NOT_USED)),
    Point(WORDS, "Asked by the office", terms.challenge),
    Point(CONTACT, "Check-in", terms.contact),
    Point(CONTACT, "A check-in is missed", terms.grace),
    Point(CONTACT, "The badge asks by", lambda policy: terms.CUES[policy.rules.contacting.cue]),
    Point(CONTACT, "Somebody is overdue", lambda p: f"{p.rules.contacting.overdue_grace_min} minutes after the agreed return"),
    Point(CONTACT, "A badge is out of contact", lambda p: f"after {p.rules.contacting.lost_min} minutes of silence"),
    Point(CONTACT, "Not back, no answer", lambda policy: terms.OVERDUE[policy.rules.overdue]),
    Point(DARK, "Visits after dark", lambda policy: terms.EVENING[policy.rules.evening.after_dark]),
    Point(DARK, "Visits outside office hours", lambda policy: terms.EVENING[policy.rules.evening.out_of_hours]),
    Point(DARK, "Office hours", terms.hours),
    Point(LEAVE, "The plan has been seen by", lambda p: terms.roles(p.rules.leaving.seen_by) or "nobody in particular"),
    Point(LEAVE, "The badge's last self-test", lambda p: f"not older than {p.rules.leaving.self_test_min} minutes"),
    Point(LEAVE, "Phone charged, on the person, with a signal", lambda p: terms.yes(p.rules.leaving.phone_checked, "asked", "not asked")),
    Point(LEAVE, "Identification carried", lambda p: terms.yes(p.rules.leaving.id_carried, "asked", "not asked")),
    Point(TRAINED, "Training", lambda p: terms.months(p.rules.qualifying.training_months, "not asked for")),
    Point(TRAINED, "Reading this policy", lambda p: terms.months(p.rules.qualifying.reading_months, "not asked for")),
    Point(TRAINED, "Warned beforehand", lambda p: f"{p.rules.qualifying.warn_days} days"),
    Point(ALARM, "The hidden button", lambda policy: terms.ladder_words(policy.sos)),
    Point(ALARM, "The hidden button: whoever has it", lambda policy: terms.owner(policy.sos)),
    Point(ALARM, "The hidden button: police called, and no time named", lambda policy: terms.police(policy.sos)),
    Point(ALARM, "Not back, no check-in, badge silent", lambda policy: terms.ladder_words(policy.overdue)),
    Point(ALARM, "Not back: whoever has it", lambda policy: terms.owner(policy.overdue)),
    Point(ALARM, "Not back: police called, and no time named", lambda policy: terms.police(policy.overdue)),
    Point(ALARM, "The code word on the telephone", lambda policy: terms.ladder_words(policy.code_word)),
    Point(ALARM, "Code word: whoever has it", lambda policy: terms.owner(policy.code_word)),
    Point(ALARM, "Code word: police called, and no time named", lambda policy: terms.police(policy.code_word)),
    Point(ALARM, "A drill", lambda policy: terms.ladder_words(policy.drill)),
    Point(ALARM, "A drill: whoever has it", lambda policy: terms.owner(policy.drill)),
    Point(ALARM, "Second look before an SOS is closed", terms.second_look),
    Point(KEEP, "Positions outside an incident", lambda p: f"{p.rules.retention.positions_h} hours"),
    Point(KEEP, "Visits", lambda p: terms.kept(p.rules.retention.visits_months)),
    Point(KEEP, "Incidents", lambda p: terms.kept(p.rules.retention.incidents_months)),
    Point(KEEP, "Drills", lambda p: terms.kept(p.rules.retention.drills_months)),
    Point(KEEP, "Who looked at a position", lambda p: terms.kept(p.rules.retention.looks_months)),
    Point(AGAIN, "This policy is reviewed", terms.review),
)  # fmt: skip


def said(policy: Policy) -> dict[str, list[tuple[str, str]]]:
    """The whole policy but its briefing: {section: [(point, words)]}."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for point in POINTS:
        sections.setdefault(point.section, []).append((point.label, point.words(policy)))
    return sections


def changes(old: Policy, new: Policy) -> list[Change]:
    """What would be different, point by point; of the briefing, which lines go and which come."""
    named = Point("Name", "Called", lambda policy: policy.rules.title)
    about = Point("Name", "For whom it is meant", lambda policy: policy.rules.about)
    found = [Change(point.section, point.label, point.words(old), point.words(new)) for point in (named, about, *POINTS)]
    before, after = old.rules.briefing, new.rules.briefing
    found += [Change("Briefing", "A line is taken out", line, "") for line in before if line not in after]
    found += [Change("Briefing", "A line is added", "", line) for line in after if line not in before]
    if sorted(before) == sorted(after) and before != after:
        found.append(Change("Briefing", "The order of the lines", "as it was", "another"))
    return [change for change in found if change.before != change.after]


def held_to(left_with: VisitRules | None, now: VisitRules) -> str:
    """What a visit under way is held to, where the policy says otherwise since it left; "" where it says the same."""
    said = _times(left_with) if left_with else ""
    return said if left_with and said != _times(now) else ""


def _times(rules: VisitRules) -> str:
    overdue, silent = rules.overdue_grace_ms // MINUTE_MS, rules.lost_ms // MINUTE_MS
    return f"overdue {overdue} minutes after the agreed return, a badge out of contact after {silent} minutes of silence"
