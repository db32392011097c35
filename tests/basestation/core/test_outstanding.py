"""What a policy still asks of a planned visit: each rule on both of its sides, under the five presets' own words."""

from dataclasses import replace
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from basestation.core.decisions import VisitDecision
from basestation.core.planning import approving, assessing
from basestation.core.planning.outstanding import FAIL, OK, WARN, Around, outstanding
from basestation.core.policy.daylight import Place
from basestation.core.policy.rules import Approval, Assessing, CodeWords, Evening, Leaving, Qualifying, Rules
from basestation.core.telling import Person
from basestation.core.visit import PLANNED, Assessment, Departure, Plan, Seen, Stop, Visit
from basestation.core.visit import Approval as Given
from basestation.web.pages.visit_timeline import WORDS

NOON_MS, HOUR_MS = 1_780_315_200_000, 3_600_000  # Monday 1 June 2026, 13:00 in a British summer
OLIVE, PRIYA, TOM, HANNAH, SAM = 1, 2, 3, 4, 5
ROSTER = {
    OLIVE: Person(OLIVE, "Olive", ("office",)),
    PRIYA: Person(PRIYA, "Priya", ("visitor",), is_routine=True, policy_read_on="2026-05-01"),
    TOM: Person(TOM, "Tom", ("visitor",), policy_read_on="2026-05-01"),
    HANNAH: Person(HANNAH, "Hannah", ("head",)),
    SAM: Person(SAM, "Sam", ("safeguarding",)),
}
# Asks for nothing; each test adds the rule it is about.
NOTHING = Rules(approval=Approval(roles=()), leaving=Leaving(seen_by=()), qualifying=Qualifying(reading_months=0))
PLAN = Plan(PRIYA, 7, (Stop("14 Marsh Lane, Hessle"),), NOON_MS + 2 * HOUR_MS, "attendance", leave_ms=NOON_MS + HOUR_MS)
AROUND = Around(NOON_MS, ZoneInfo("Europe/London"), Place(53.745, -0.332))
ANSWERS = tuple((name, "looked at") for name in assessing.NAMES)


def a_visit(**plan):
    planned = replace(PLAN, **plan)
    return Visit(1, planned, PLANNED, 0, planned.back_by_ms, NOON_MS, None)


def given(of="visit", approver=HANNAH, role="head", version=1, is_verbal=False, confirmed_ms=None):
    return Given(NOON_MS, of, approver, role, OLIVE, version, is_verbal, confirmed_ms)


def found(visit, rules, around=AROUND):
    return {finding.rule: finding for finding in outstanding(visit, rules, ROSTER, around)}


def states(visit, rules, around=AROUND):
    return {rule: finding.state for rule, finding in found(visit, rules, around).items()}


def test_a_policy_that_asks_for_nothing_finds_a_plain_plan_in_order():
    assert states(a_visit(), NOTHING) == {"purpose": OK, "announced": OK}


@pytest.mark.parametrize(
    ("rule", "rules", "bad", "good"),
    [
        ("purpose", NOTHING, {"purpose": ""}, {"purpose": "attendance"}),
        ("announced", NOTHING, {"stops": (Stop("1 Low Road", is_announced=False),)},
         {"stops": (Stop("1 Low Road", is_announced=False, why_unannounced="nobody answers"),)}),
        ("vehicle", replace(NOTHING, vehicle="required"), {}, {"vehicle": "Fiesta, HX19 ABC"}),
        ("vehicle", replace(NOTHING, vehicle="route and means"), {"vehicle": "Fiesta"}, {"travel": "on foot along the A63"}),
        ("code word", replace(NOTHING, code_words=CodeWords(to_office=True)), {}, {"code_word": "lighthouse"}),
        ("leave word", replace(NOTHING, code_words=CodeWords(to_colleague=True)), {"second": TOM}, {"second": TOM, "leave_word": "kettle"}),
        ("challenge", replace(NOTHING, code_words=CodeWords(challenge=True)), {"challenge": "Is the blue folder with you?"},
         {"challenge": "Is the blue folder with you?", "challenge_answer": "in the car"}),
        ("response", replace(NOTHING, overdue="own procedure"), {}, {"response": "ring the farm next door"}),
        ("pair", replace(NOTHING, pairs="always"), {}, {"second": TOM, "parts": "Priya leads"}),
        ("pair", replace(NOTHING, pairs="where there is concern"), {"is_concern": True}, {"is_concern": False}),
        ("pair", replace(NOTHING, pairs="unless well known"), {"is_little_known": True}, {"is_little_known": False}),
    ],
)  # fmt: skip
def test_what_the_plan_lacks_holds_it_back_until_it_is_there(rule, rules, bad, good):
    lacking, there = found(a_visit(**bad), rules)[rule], found(a_visit(**good), rules)[rule]

    assert (lacking.state, there.state) == (FAIL, OK)
    assert lacking.remedy
    assert not there.remedy


def test_a_car_that_is_only_advised_holds_nobody_back():
    assert states(a_visit(), replace(NOTHING, vehicle="advised"))["vehicle"] == WARN


def test_one_alone_has_no_colleague_to_say_a_word_to():
    assert "leave word" not in states(a_visit(), replace(NOTHING, code_words=CodeWords(to_colleague=True)))


def test_a_return_that_has_passed_is_said_at_its_very_moment():
    visit = a_visit()

    assert "times" not in states(visit, NOTHING, replace(AROUND, now_ms=PLAN.back_by_ms - 1))
    assert states(visit, NOTHING, replace(AROUND, now_ms=PLAN.back_by_ms))["times"] == FAIL


# Who agrees ---------------------------------------------------------------------------------------------------------

ASKS_HEAD = replace(NOTHING, approval=Approval(roles=("head", "delegate"), routine=False))


@pytest.mark.parametrize(
    ("approval", "state"),
    [
        (given(), OK),
        (given(role="delegate", approver=SAM), OK),
        (given(role="safeguarding", approver=SAM), FAIL),
        (given(version=2), FAIL),
        (given(of="assessment"), FAIL),
        (given(approver=PRIYA), FAIL),
        (given(is_verbal=True), WARN),
        (given(is_verbal=True, confirmed_ms=NOON_MS), OK),
    ],
)
def test_a_yes_counts_from_those_whom_the_policy_names_to_the_plan_as_it_is(approval, state):
    assert states(replace(a_visit(), approvals=(approval,)), ASKS_HEAD)["approval"] == state


def test_a_yes_that_was_given_to_an_earlier_plan_is_said_to_have_lapsed():
    visit = replace(a_visit(), approvals=(given(),), version=2)

    assert "earlier version" in found(visit, ASKS_HEAD)["approval"].words


def test_a_yes_by_telephone_is_not_enough_where_the_policy_does_not_take_it():
    strict = replace(NOTHING, approval=Approval(roles=("head",), verbal=False))

    assert states(replace(a_visit(), approvals=(given(is_verbal=True),)), strict)["approval"] == FAIL


def test_only_when_all_who_go_are_routine_visitors_is_nobody_asked():
    routine = replace(NOTHING, approval=Approval(roles=("head",), routine=True))

    assert states(a_visit(), routine)["approval"] == OK
    assert states(a_visit(second=TOM, parts="x"), routine)["approval"] == FAIL


def test_alone_or_in_a_pair_is_decided_by_the_safeguarding_lead():
    decided = replace(NOTHING, pairs="decided")

    assert states(replace(a_visit(), approvals=(given(),)), decided)["decided"] == FAIL
    assert states(replace(a_visit(), approvals=(given(role="safeguarding", approver=SAM),)), decided)["decided"] == OK


@pytest.mark.parametrize("role", ["head", "office"])
def test_the_plan_is_read_as_it_is_now_in_each_role_that_the_policy_names(role):
    rules = replace(NOTHING, leaving=Leaving(seen_by=("head", "office")))
    read = replace(a_visit(), seen=(Seen(NOON_MS, HANNAH, role, 1),))

    assert states(read, rules)[f"seen by {role}"] == OK
    assert sorted(states(read, rules).values()).count(FAIL) == 1
    assert states(replace(read, version=2), rules)[f"seen by {role}"] == FAIL


def test_whoever_has_not_read_the_policy_holds_the_visit_back_by_name():
    rules = replace(NOTHING, qualifying=Qualifying(reading_months=12))
    roster = ROSTER | {TOM: replace(ROSTER[TOM], policy_read_on="")}

    findings = {each.rule: each for each in outstanding(a_visit(second=TOM), rules, roster, AROUND)}

    assert (findings[f"qualified {PRIYA}"].state, findings[f"qualified {TOM}"].state) == (OK, FAIL)
    assert findings[f"qualified {TOM}"].words.startswith("Tom: ")


# The assessment -----------------------------------------------------------------------------------------------------

SIGNED = replace(NOTHING, assessing=Assessing("each visit", ("head",)))


def assessed(visit, answers=ANSWERS, version=1):
    return replace(visit, assessments=tuple(Assessment(number, NOON_MS, PRIYA, answers) for number in range(1, version + 1)))


def test_an_assessment_is_made_whole_and_signed_as_it_is_now():
    made = assessed(a_visit())
    signed = replace(made, approvals=(given(of="assessment"),))

    assert (states(a_visit(), SIGNED)["assessment"], states(made, SIGNED)["assessment signed"]) == (FAIL, FAIL)
    assert (states(signed, SIGNED)["assessment"], states(signed, SIGNED)["assessment signed"]) == (OK, OK)
    assert states(assessed(signed, version=2), SIGNED)["assessment signed"] == FAIL


def test_a_heading_that_says_nothing_is_named():
    finding = found(assessed(a_visit(), ANSWERS[1:]), SIGNED)["assessment"]

    assert (finding.state, finding.words) == (FAIL, "The risk assessment says nothing of: pupil and household.")


def test_a_home_that_was_assessed_before_is_referred_to():
    first = replace(NOTHING, assessing=Assessing("first visit"))

    finding = found(a_visit(), first, replace(AROUND, assessed_before=3))["assessment"]

    assert finding.state == FAIL
    assert "visit 3" in finding.words
    assert "nothing has changed" in finding.remedy


def test_the_policy_may_have_whoever_goes_sign():
    rules = replace(NOTHING, assessing=Assessing("each visit", ("visitor",)))
    made = assessed(a_visit())

    missing = approving.wanted(made, rules, ROSTER, AROUND)

    assert approving.to_give(made, missing, PRIYA, ("visitor",)) == (("assessment", "visitor"),)
    assert approving.to_give(made, missing, TOM, ("visitor",)) == ()
    own = replace(made, approvals=(given(of="assessment", approver=PRIYA, role="visitor"),))
    assert states(own, rules)["assessment signed"] == OK


# The hour -----------------------------------------------------------------------------------------------------------

LATE = {"leave_ms": NOON_MS + 7 * HOUR_MS, "back_by_ms": NOON_MS + 10 * HOUR_MS}  # 20:00 to 23:00; the sun sets before half past nine


@pytest.mark.parametrize("rule", ["after dark", "out of hours"])
@pytest.mark.parametrize(("asks", "state"), [("discouraged", FAIL), ("assessed", FAIL), ("head agrees", FAIL)])
def test_a_late_visit_is_held_back_as_the_policy_says(rule, asks, state):
    rules = replace(NOTHING, evening=Evening(**{rule.replace(" ", "_"): asks}))

    assert states(a_visit(**LATE), rules)[rule] == state
    assert rule not in states(a_visit(), rules)


def test_what_the_policy_asks_of_the_evening_puts_it_right():
    head = replace(NOTHING, evening=Evening(after_dark="head agrees"))
    studied = replace(NOTHING, evening=Evening(after_dark="assessed"))

    assert states(replace(a_visit(**LATE), approvals=(given(),)), head)["after dark"] == OK
    assert approving.wanted(a_visit(**LATE), head, ROSTER, AROUND) == (("visit", "head"),)
    assert states(assessed(a_visit(**LATE)), studied)["after dark"] == OK


def test_a_school_without_a_place_is_told_that_sunset_is_not_known():
    rules = replace(NOTHING, evening=Evening(after_dark="discouraged"))

    assert states(a_visit(**LATE), rules, replace(AROUND, place=None))["after dark"] == WARN


# Going all the same -------------------------------------------------------------------------------------------------


def test_a_departure_lets_it_go_and_stays_in_sight():
    rules = replace(NOTHING, pairs="always")
    visit = replace(a_visit(), departures=(Departure(NOON_MS, "pair", "Priya would go alone", "nobody else is here", HANNAH, OLIVE),))

    finding = found(visit, rules)["pair"]

    assert (finding.state, finding.agreed, finding.holds_back) == (FAIL, "nobody else is here", False)
    assert found(a_visit(), rules)["pair"].holds_back


def test_nobody_is_offered_a_yes_to_their_own_visit():
    visit, missing = a_visit(), (("visit", "head"),)

    assert approving.to_give(visit, missing, HANNAH, ("head",)) == missing
    assert approving.to_give(visit, missing, PRIYA, ("head", "visitor")) == ()
    assert approving.to_give(visit, missing, OLIVE, ("office",)) == ()


def test_every_decision_about_a_visit_has_its_words():
    assert set(WORDS) == set(get_args(VisitDecision))


def test_two_versions_of_an_assessment_differ_where_they_differ():
    before, after = (("place", "a dog"), ("travel", "by car")), (("place", "two dogs"), ("travel", "by car"), ("reach", "landline"))

    changes = assessing.differences(before, after)

    assert [(each.title, each.before, each.after) for each in changes] == [
        ("The place", "a dog", "two dogs"), ("Reaching school from there", "", "landline"),
    ]  # fmt: skip


def test_the_headings_are_those_of_the_requirements_each_once():
    assert len(set(assessing.NAMES)) == len(assessing.HEADINGS)
    assert {heading.asked_by for heading in assessing.HEADINGS} == {"R11", "R12", "R13"}
