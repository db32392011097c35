"""Turns a policy's tables into what the base decides by."""

from collections.abc import Iterable

from badgelink.messages import CUE_BEEP, CUE_BUZZ, CUE_NONE

from ..core.policy.ladders import BadgeRules, Clocks, DrillLadder, Ladder, PoliceStep, Policy, Step, visit_rules
from ..core.policy.rules import Approval, Assessing, CodeWords, Contacting, Evening, Leaving, Qualifying, Retention, Review, Rules
from ..core.policy.terms import ROLES
from .tables import DrillTable, LadderTable, PolicyTable, StepTable

CUES = {"buzz": CUE_BUZZ, "beep": CUE_BEEP, "nothing": CUE_NONE}
SECOND_MS, MINUTE_MS = 1_000, 60_000


def build(table: PolicyTable, badge: BadgeRules | None = None) -> Policy:
    rules = rules_of(table)
    look_ms = rules.second_look_min * MINUTE_MS
    return Policy(
        sos=_ladder("SOS", table.ladder.sos, look_ms),
        overdue=_ladder("OVERDUE", table.ladder.overdue, look_ms),
        code_word=_ladder("CODE WORD", table.ladder.code_word, look_ms),
        drill=_drill(table.ladder.drill),
        visit=visit_rules(rules.contacting),
        badge=badge or BadgeRules(),
        rules=rules,
    )


def rules_of(table: PolicyTable) -> Rules:
    said = table.contacting
    return Rules(
        name=table.name,
        title=table.title,
        about=table.about,
        pairs=table.pairs,
        vehicle=table.vehicle,
        overdue=table.overdue,
        second_look_min=table.second_look_min,
        briefing=tuple(table.briefing),
        approval=Approval(_in_order(table.approval.roles), table.approval.routine, table.approval.verbal),
        assessing=Assessing(table.assessing.when, _in_order(table.assessing.signed_by)),
        code_words=CodeWords(table.code_words.to_office, table.code_words.to_colleague, table.code_words.challenge),
        contacting=Contacting(said.when, said.interval_min, said.grace_min, said.overdue_grace_min, said.lost_min, CUES[said.cue]),
        evening=_evening(table),
        leaving=Leaving(
            _in_order(table.leaving.seen_by), table.leaving.self_test_min, table.leaving.phone_checked, table.leaving.id_carried
        ),
        qualifying=Qualifying(**table.qualifying.model_dump()),
        retention=Retention(**table.retention.model_dump()),
        review=Review(table.review.months, table.review.by_date),
    )


def _in_order(roles: Iterable[str]) -> tuple[str, ...]:
    """Each once, and in one order, so that the order in which somebody wrote them makes no other policy."""
    return tuple(role for role in ROLES if role in set(roles))


def _evening(table: PolicyTable) -> Evening:
    said = table.evening
    return Evening(said.after_dark, said.out_of_hours, _minutes(said.opens), _minutes(said.closes))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _ladder(name: str, table: LadderTable, look_ms: int) -> Ladder:
    clocks = Clocks(
        table.action_s * SECOND_MS, table.answer_s * SECOND_MS, table.after_police_s * SECOND_MS, look_ms, table.call_again_s * SECOND_MS
    )
    return Ladder(name, tuple(_step(step) for step in table.steps), clocks)


def _drill(table: DrillTable) -> DrillLadder:
    steps = tuple(Step(step.name, _in_order(step.roles), step.wait_s * SECOND_MS) for step in table.steps)
    return DrillLadder("DRILL", steps, Clocks(table.action_s * SECOND_MS, table.answer_s * SECOND_MS))


def _step(step: StepTable) -> Step | PoliceStep:
    make = PoliceStep if step.kind == "police" else Step
    return make(step.name, _in_order(step.roles), step.wait_s * SECOND_MS)
