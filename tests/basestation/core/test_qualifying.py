"""Who may be sent out: trained, and the policy read (R20). Each boundary from both sides."""

from dataclasses import replace
from datetime import date

import pytest

from basestation.core.person import Details
from basestation.core.planning.qualifying import FAIL, OK, WARN, later, standing, version_of, worst
from basestation.core.policy.rules import Qualifying, Rules

BOTH = Qualifying(training_months=24, reading_months=12, warn_days=30)
READY = Details(training_until="2026-12-31", policy_read_on="2026-06-01", policy_read_version="a")


def levels(person, today, rules=BOTH, version=""):
    return [finding.level for finding in standing(person, rules, today, version)]


def test_who_is_trained_and_has_read_the_policy_may_go():
    assert levels(READY, date(2026, 9, 1)) == [OK, OK]


@pytest.mark.parametrize(
    ("today", "training"),
    [(date(2026, 11, 30), OK), (date(2026, 12, 1), WARN), (date(2026, 12, 31), WARN), (date(2027, 1, 1), FAIL), (date(2028, 1, 1), FAIL)],
)
def test_training_warns_thirty_days_before_and_fails_the_day_after(today, training):
    assert levels(READY, today)[0] == training


@pytest.mark.parametrize(
    ("today", "reading"), [(date(2027, 5, 1), OK), (date(2027, 5, 2), WARN), (date(2027, 6, 1), WARN), (date(2027, 6, 2), FAIL)]
)
def test_reading_lasts_its_months_to_the_day(today, reading):
    assert levels(READY, today)[1] == reading


def test_nothing_on_record_is_no_and_says_what_to_do():
    findings = standing(Details(), BOTH, date(2026, 9, 1))

    assert [finding.level for finding in findings] == [FAIL, FAIL]
    assert "Book the training" in findings[0].remedy
    assert "confirm it on their own page" in findings[1].remedy


def test_what_the_policy_does_not_ask_for_is_not_asked():
    assert levels(Details(), date(2026, 9, 1), Qualifying(training_months=0, reading_months=0)) == []
    assert worst([]) == OK


def test_a_policy_that_was_changed_must_be_read_again():
    assert levels(READY, date(2026, 9, 1), version="a") == [OK, OK]
    assert levels(READY, date(2026, 9, 1), version="b") == [OK, FAIL]
    assert levels(replace(READY, policy_read_version=""), date(2026, 9, 1), version="b") == [OK, OK]


def test_the_version_follows_what_staff_read_and_nothing_else():
    rules = Rules(briefing=("Never upstairs.",))

    assert version_of(rules) == version_of(replace(rules, second_look_min=9))
    assert version_of(rules) != version_of(replace(rules, briefing=("Only accompanied.",)))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 1), 24, date(2028, 6, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_month_s_last(start, months, end):
    assert later(start, months) == end
