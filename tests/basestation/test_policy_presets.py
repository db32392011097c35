"""The five presets say what the table of presets in the requirements says, cell by cell, and what every policy must."""

import pytest
from badgelink.messages import CUE_BUZZ

from basestation.core.cause import CODE_WORD, DURESS, MAN_DOWN, MISSED_CHECKIN, OVERDUE, SOS
from basestation.core.policy.ladders import MINUTE_MS, SECOND_MS, DrillLadder, PoliceStep, Step, default_policy, with_waits
from basestation.core.policy.rules import Approval, Assessing, CodeWords, Rules
from basestation.policy_file import PRESETS, preset_text, read_policy
from basestation.settings.base import LadderWaits

POLICIES = {name: read_policy(preset_text(name)) for name in PRESETS}
TRUST, ASSESSED, CODE, LONE, SAFE = PRESETS


def rules(name: str) -> Rules:
    return POLICIES[name].rules


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("pairs", ("where there is concern", "unless well known", "always", "decided", "always")),
        ("vehicle", ("no", "route and means", "required", "advised", "no")),
        ("overdue", ("phone in", "own procedure", "ring, then police", "tell school", "phone in")),
    ],
)
def test_a_row_of_the_table(row, cells):
    assert tuple(getattr(rules(name), row) for name in PRESETS) == cells


def test_the_row_of_approvers():
    head, signs = Approval(("head",), routine=True, verbal=True), Approval(("head", "delegate"), routine=False, verbal=False)
    nobody, lead = Approval((), routine=False, verbal=False), Approval(("safeguarding",), routine=False, verbal=False)

    assert [rules(name).approval for name in PRESETS] == [head, signs, nobody, lead, head]
    assert [rules(name).leaving.seen_by for name in PRESETS] == [("office",), ("office",), ("office", "head"), ("office",), ("office",)]


def test_the_row_of_assessments():
    cells = [
        Assessing(),
        Assessing("each visit", ("head", "delegate")),
        Assessing("first visit"),
        Assessing("each visit", ("visitor",)),
        Assessing(),
    ]

    assert [rules(name).assessing for name in PRESETS] == cells


def test_the_row_of_code_words():
    cells = [CodeWords(), CodeWords(challenge=True), CodeWords(to_office=True), CodeWords(to_office=True, to_colleague=True)]

    assert [rules(name).code_words for name in PRESETS] == [*cells, CodeWords(to_colleague=True)]


def test_the_row_of_regular_contact():
    assert [rules(name).contacting.when for name in PRESETS] == ["return", "interval", "return", "leaving", "return"]
    assert [POLICIES[name].visit.interval_min for name in PRESETS] == [0, 20, 0, 0, 0]
    assert {rules(name).contacting.cue for name in PRESETS} == {CUE_BUZZ}


def test_the_row_of_evenings():
    dark = ["discouraged", "assessed", "as planned", "head agrees", "discouraged"]
    late = ["as planned", "assessed", "as planned", "head agrees", "as planned"]

    assert [rules(name).evening.after_dark for name in PRESETS] == dark
    assert [rules(name).evening.out_of_hours for name in PRESETS] == late


@pytest.mark.parametrize(
    ("name", "says", "never"),
    [
        (TRUST, ("Upstairs only with a responsible adult", "bedroom only with an adult of the household"), ("Never go",)),
        (ASSESSED, (), ("pstairs", "edroom")),
        (CODE, ("near the road",), ("pstairs", "edroom")),
        (
            LONE,
            ("Never go upstairs.", "Never go into a child's or young person's bedroom.", "well lit", "never on a cord round your neck"),
            (),
        ),
        (SAFE, ("Never go into a young person's bedroom.", "Upstairs only with a responsible adult"), ("bedroom only with",)),
    ],
)
def test_the_row_of_upstairs_and_bedrooms_is_in_the_briefing(name, says, never):
    briefing = "\n".join(rules(name).briefing)

    assert [words for words in says if words not in briefing] == []
    assert [words for words in never if words in briefing] == []


def test_the_row_of_reviews():
    assert [rules(name).review.months for name in PRESETS] == [24, 12, 0, 0, 24]
    assert [bool(rules(name).review.by_date) for name in PRESETS] == [False, False, True, False, False]


@pytest.mark.parametrize("name", PRESETS)
def test_what_every_preset_says(name):
    policy = POLICIES[name]

    assert policy.rules.name == name
    assert policy.rules.qualifying.reading_months == 12
    assert policy.rules.retention.positions_h == 24
    assert policy.rules.briefing
    assert max(len(line) for line in policy.rules.briefing) < 250
    assert {ladder.clocks.second_look_ms for ladder in (policy.sos, policy.overdue, policy.code_word)} == {5 * MINUTE_MS}
    assert {ladder.clocks.call_again_ms for ladder in (policy.sos, policy.overdue, policy.code_word)} == {10 * MINUTE_MS}


@pytest.mark.parametrize("name", PRESETS)
def test_the_ladders_of_every_preset_are_those_of_the_escalation_page(name):
    policy, plain = POLICIES[name], default_policy()

    assert policy.sos.steps == plain.sos.steps
    assert policy.overdue.steps == plain.overdue.steps
    assert policy.drill.steps == plain.drill.steps
    assert policy.code_word == plain.code_word.__class__("CODE WORD", plain.code_word.steps, policy.code_word.clocks)


@pytest.mark.parametrize("policy", [*POLICIES.values(), default_policy()], ids=[*PRESETS, "plain"])
def test_a_code_word_shows_the_999_sheet_at_once_and_tells_the_head_at_once(policy):
    first = policy.ladder_for(CODE_WORD).steps[0]

    assert isinstance(first, PoliceStep)
    assert "head" in first.roles
    assert [policy.ladder_for(cause).name for cause in (SOS, DURESS, MAN_DOWN, "UNKNOWN_77")] == ["SOS"] * 4
    assert [policy.ladder_for(cause).name for cause in (OVERDUE, MISSED_CHECKIN)] == ["OVERDUE"] * 2


def test_a_rehearsal_changes_waits_and_nothing_else():
    policy, quick = POLICIES[LONE], LadderWaits(office_s=2, second_s=3, head_s=4, sheet_s=5, action_s=6)

    changed = with_waits(policy, quick.waits(), None)

    assert [step.wait_ms for step in changed.sos.steps] == [2 * SECOND_MS, 3 * SECOND_MS, 4 * SECOND_MS, 5 * SECOND_MS]
    assert [step.wait_ms for step in changed.drill.steps] == [2 * SECOND_MS, 3 * SECOND_MS, 4 * SECOND_MS]
    assert all(isinstance(step, Step) for step in changed.drill.steps)
    assert isinstance(changed.drill, DrillLadder)
    assert changed.sos.clocks.second_look_ms == policy.sos.clocks.second_look_ms
    assert (changed.overdue, changed.code_word, changed.rules) == (policy.overdue, policy.code_word, policy.rules)
    assert with_waits(policy, None, None) == policy
