"""Telephone calls about a visit: what came of them, in words that are the same on every page, and when the office should ring."""

from ..policy.ladders import MINUTE_MS
from ..policy.rules import Rules
from ..visit import INSIDE, OUT, Visit

OUT_GOING, IN_COMING = "out", "in"
DIRECTIONS = {OUT_GOING: "We rang", IN_COMING: "They rang"}

NO_ANSWER, PHONE_OFF, ENGAGED, MESSAGE_LEFT = "no answer", "phone is off", "engaged", "left a message"
ALL_WELL, NEEDS_HELP = "all is well", "they need help"
PASSWORD_RIGHT, PASSWORD_WRONG, CODE_WORD_SAID = "password right", "password wrong", "code word"
# Rung in vain: it counts towards reasonable cause for concern.
IN_VAIN = (NO_ANSWER, PHONE_OFF)
THE_MOBILE = "the mobile"
LATE_MS = 10 * MINUTE_MS


def in_words(direction: str, whom: str, outcome: str, note: str, visitor: str) -> str:
    """One line for the incident that is open; the visitor's own telephone is "the mobile" there, whoever they are."""
    said = " ".join(part for part in (outcome, f"({note})" if note else "") if part)
    if direction == IN_COMING:
        return f"{whom} rang: {said}" if said else f"{whom} rang"
    rung = THE_MOBILE if whom == visitor else whom
    return f"Rang {rung}: {said}" if said else f"Rang {rung}"


def call_due_ms(visit: Visit, rules: Rules) -> int | None:
    """When the office should ring (R25): no badge asks for check-ins on this visit, and an agreed time passed without a word. It is a
    reminder; the deadlines are the visit's own."""
    if not visit.is_open or visit.plan.interval_min:
        return None
    every_ms = rules.contacting.interval_min * MINUTE_MS
    if visit.state == INSIDE:
        return visit.last_contact_ms + every_ms if every_ms else visit.back_by_ms
    planned_ms = visit.here.arrive_ms if visit.has_more_stops or visit.state == OUT else None
    return visit.back_by_ms if planned_ms is None else min(max(planned_ms, visit.last_contact_ms) + LATE_MS, visit.back_by_ms)
