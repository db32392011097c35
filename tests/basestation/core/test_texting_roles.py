"""Whose text counts when roles were taken away since they were asked, or two share one telephone."""

from dataclasses import replace

import pytest

from basestation.core.deliveries import text_words
from tests.basestation.core.texting_school import HANNAH, OLIVE, School


@pytest.fixture
def school():
    return School()


def changes(school, person, **what):
    school.site.roster[person] = replace(school.site.roster[person], **what)


@pytest.mark.parametrize("roles", [(), ("visitor",)])
@pytest.mark.parametrize("words", ["1", "2", "on my way"])
def test_whoever_does_not_answer_alarms_any_more_takes_none_by_text(school, roles, words):
    """As with a link: they were asked, and then the role was taken away."""
    school.alarm()
    before = school.incident()
    changes(school, OLIVE, roles=roles)

    (recorded,) = school.texted(OLIVE, words)

    assert school.incident() == before
    assert recorded.reason == "they do not answer alarms any more, so it changed nothing"
    assert text_words.NO_LONGER in school.to(OLIVE)[-1].text


def test_whoever_answers_for_the_head_still_does(school):
    school.alarm()
    changes(school, OLIVE, roles=("delegate",))

    school.texted(OLIVE, "1")

    assert school.incident().owner == OLIVE


def test_on_a_telephone_that_two_share_whoever_still_answers_is_meant(school):
    changes(school, HANNAH, roles=("office",), contacts=school.site.roster[OLIVE].contacts)
    school.alarm()
    changes(school, HANNAH, roles=())

    school.texted(OLIVE, "1")

    assert school.incident().owner == OLIVE
