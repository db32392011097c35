"""A policy that asks for people whom the school does not have says so before it is adopted."""

import pytest

from basestation.core.policy_gaps import gaps
from basestation.core.telling import Contact, Person
from basestation.policy_file import PRESETS, preset_text, read_policy

MAIL = (Contact("mail", "x@school.example"),)
OFFICE, SECOND = Person(1, "Jo", ("office",), contacts=MAIL), Person(2, "Tom", ("second",), contacts=MAIL)
HEAD, DELEGATE = Person(3, "Mo", ("head",), contacts=MAIL), Person(4, "Di", ("delegate",), contacts=MAIL)
LEAD, VISITOR = Person(5, "Sam", ("safeguarding",)), Person(6, "Vi", ("visitor",))
EVERYBODY = (OFFICE, SECOND, HEAD, DELEGATE, LEAD, VISITOR)


def found(preset: str, *people: Person) -> str:
    return "\n".join(gaps(read_policy(preset_text(preset)), {person.number: person for person in people}))


@pytest.mark.parametrize("preset", PRESETS)
def test_with_everybody_there_nothing_is_missing(preset):
    assert found(preset, *EVERYBODY) == ""


@pytest.mark.parametrize(
    ("preset", "without", "words"),
    [
        ("trust", HEAD, "Nobody here has the role head, so no visit could be agreed."),
        ("lone-working", LEAD, "Nobody here has the role safeguarding lead, so no visit could be agreed."),
        ("lone-working", LEAD, "with whom it is decided whether somebody goes alone"),
        ("lone-working", VISITOR, "Nobody here has the role visitor, so no risk assessment could be signed."),
        ("paired-code-word", HEAD, "Nobody here has the role head, so nobody could see a plan in it."),
        ("trust", OFFICE, "Step 1 (office) of the alarm “hidden button” would tell no one: the office can't be reached."),
    ],
)
def test_who_is_missing_is_said_with_what_could_not_be_done(preset, without, words):
    assert words in found(preset, *(person for person in EVERYBODY if person is not without))


def test_a_delegate_signs_where_the_policy_lets_them_and_answers_alarms_with_the_head():
    people = [person for person in EVERYBODY if person is not HEAD]

    assert "no risk assessment could be signed" not in found("risk-assessed", *people)
    assert "no visit could be agreed" in found("trust", *people)
    assert "would tell no one" not in found("trust", DELEGATE, Person(1, "Jo", ("office",), contacts=MAIL))


def test_somebody_without_a_way_to_be_reached_is_no_help_to_a_step():
    silent = Person(1, "Jo", ("office",))

    assert "Step 1 (office) of the alarm “hidden button” would tell no one" in found("trust", silent, SECOND, HEAD, VISITOR)
    assert "Step 2" not in found("trust", silent, SECOND, HEAD, VISITOR)
