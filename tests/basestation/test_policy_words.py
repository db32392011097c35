"""A policy in plain words, what a change would change, and when it is due for review (R47)."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from basestation.core.policy.reviewing import review_day, review_due
from basestation.core.policy.rules import Review, Rules
from basestation.core.policy.words import Change, changes, said
from basestation.policy_file import PRESETS, preset_text, read_policy

ZONE = ZoneInfo("Europe/London")
TEXT = preset_text("risk-assessed")
DAY_MS = 86_400_000


def ms(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=ZONE).timestamp() * 1000)


def told(old: str, new: str) -> list[Change]:
    return changes(read_policy(TEXT), read_policy(TEXT.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "label", "before", "after"),
    [
        ("interval_min = 20", "interval_min = 15", "Check-in", "every 20 minutes,", "every 15 minutes,"),
        ('after_dark = "assessed"', 'after_dark = "head agrees"', "Visits after dark", "with an assessment", "with the head's agreement"),
        ("wait_s = 30 }", "wait_s = 45 }", "The hidden button", "1. office: tells the office, waits 30 seconds", "waits 45 seconds"),
        ("incidents_months = 84", "incidents_months = 90", "Incidents", "7 years", "90 months"),
        ('"head", "delegate"', '"head"', "A visit needs the yes of", "the head or a delegate of the head", "the head"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_plain_words(old, new, label, before, after):
    (change,) = told(old, new)

    assert change.label == label
    assert before in change.before
    assert after in change.after


def test_lines_of_the_briefing_that_come_and_go_are_told_one_by_one():
    policy = read_policy(TEXT)
    first, *others = policy.rules.briefing

    found = changes(policy, replace(policy, rules=replace(policy.rules, briefing=(*others, "Keep the receipt."))))

    assert [(change.before, change.after) for change in found] == [(first, ""), ("", "Keep the receipt.")]


def test_another_order_of_the_briefing_is_told():
    policy = read_policy(TEXT)

    found = changes(policy, replace(policy, rules=replace(policy.rules, briefing=policy.rules.briefing[::-1])))

    assert [change.label for change in found] == ["The order of the lines"]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_policy_changes_nothing_when_it_takes_its_own_place_and_says_something_about_every_point(preset):
    policy = read_policy(preset_text(preset))

    assert changes(policy, policy) == []
    assert [label for points in said(policy).values() for label, words in points if not words] == []


@pytest.mark.parametrize(
    ("review", "adopted", "now", "words"),
    [
        (Review(months=24), "2026-01-31", "2027-12-30", ""),
        (Review(months=24), "2026-01-31", "2028-01-01", "is to be reviewed by 31 January 2028"),
        (Review(months=24), "2026-01-31", "2028-01-31", "is to be reviewed by 31 January 2028"),
        (Review(months=24), "2026-01-31", "2028-02-01", "was to be reviewed by 31 January 2028"),
        (Review(months=1), "2026-01-31", "2026-02-01", "by 28 February 2026"),
        (Review(months=0, by_date="2028-05-31"), "2026-01-31", "2028-06-01", "was to be reviewed by 31 May 2028"),
        (Review(months=12, by_date="2028-05-31"), "2026-01-31", "2027-01-30", "is to be reviewed by 31 January 2027"),
        (Review(months=0), "2016-01-31", "2026-01-31", ""),
    ],
)
def test_the_review_is_reminded_of_from_a_month_before(review, adopted, now, words):
    found = review_due(Rules(review=review), ms(adopted), ms(now), ZONE)

    assert words in found
    assert bool(found) == bool(words)


def test_after_something_serious_it_is_due_until_it_is_adopted_again():
    rules = Rules(review=Review(months=0))

    due = review_due(rules, ms("2026-01-31"), ms("2026-03-02"), ZONE, last_serious_ms=ms("2026-03-01"))

    assert due == "Something serious happened on 01 March 2026, and the home-visit policy has not been reviewed since."
    assert review_due(rules, ms("2026-03-02"), ms("2026-03-03"), ZONE, last_serious_ms=ms("2026-03-01")) == ""


def test_a_preset_that_nobody_adopted_is_said():
    assert "Nobody has adopted a home-visit policy yet" in review_due(Rules(), None, ms("2026-03-01"), ZONE)
    assert review_day(Rules(review=Review(months=0, by_date="2028-05-31")), None) == date(2028, 5, 31)
