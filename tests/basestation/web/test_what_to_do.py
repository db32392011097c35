"""What the page of an alarm tells people to do: by the visit's own procedure, else by the school's policy (R33, R34)."""

from dataclasses import replace

import pytest

from basestation.core.policy.rules import PLAIN
from basestation.web.pages.what_to_do import own_response, steps
from tests.basestation.school import FULL_PLAN, a_concern, a_drill, a_site, an_alarm


def heads(incident, overdue: str = "phone in", plan=FULL_PLAN) -> list[str]:
    return [strong for strong, _ in steps(incident, replace(PLAIN, overdue=overdue), plan, "Priya Shah")]


@pytest.mark.parametrize(
    ("overdue", "second"),
    [
        ("phone in", "Ring the mobile."),
        ("ring, then police", "Ring the mobile."),
        ("tell school", "Tell the head or senior staff now."),
        ("own procedure", "Tell the head."),
    ],
)
def test_the_policy_words_what_is_done_when_somebody_is_not_back(overdue: str, second: str) -> None:
    assert heads(a_concern(a_site()), overdue)[:2] == ["Press I have this.", second]


@pytest.mark.parametrize("overdue", ["phone in", "ring, then police", "tell school", "own procedure"])
def test_what_was_written_for_this_visit_goes_before_it(overdue: str) -> None:
    plan = replace(FULL_PLAN, if_late="Ring the neighbour")

    assert heads(a_concern(a_site()), overdue, plan)[1] == "Do what this visit's own procedure says."


def test_police_come_into_it_only_with_cause_where_the_policy_says_so() -> None:
    assert heads(a_concern(a_site()), "ring, then police")[-1] == "No answer, and reasonable cause for concern?"


def test_an_alarm_goes_to_999_whatever_the_policy_says_of_lateness() -> None:
    found = heads(an_alarm(a_site()), "tell school", replace(FULL_PLAN, if_late="Ring the neighbour"))

    assert found[1:] == ["Ring 999 and read the sheet aloud.", "Do not ring the mobile:"]


def test_a_drill_asks_nobody_to_ring() -> None:
    words = " ".join(" ".join(step) for step in steps(a_drill(a_site()), PLAIN, None, "Priya Shah"))

    assert "Do not ring 999" in words


def test_the_card_has_what_was_agreed_and_nothing_empty() -> None:
    plan = replace(FULL_PLAN, response="  Ring Sgt Patel\nthen the head ", if_late=" ")

    assert own_response(plan) == {"In an emergency": "Ring Sgt Patel\nthen the head"}
    assert own_response(None) == {}
