"""Reasonable cause for concern is facts with their source, each known or unknown; and the order in which people are rung (R33)."""

from dataclasses import replace

import pytest

from basestation.core import ringing
from basestation.core.callsheet.cause_for_concern import NO, UNKNOWN, YES, code_word_agreed, reasons
from basestation.core.callsheet.facts import Facts, Past
from basestation.core.decisions import RecordAction
from basestation.core.telling import Person
from basestation.core.visit import Plan
from tests.basestation.school import FULL_PLAN, JO, MINUTE_MS, NOON_MS, PRIYA, SCHOOL, TOM, a_concern, a_site

TEN_HOURS_MS = 10 * 60 * MINUTE_MS


def facts(plan: Plan | None = FULL_PLAN, unanswered: int = 0, past: Past | None = None, later_ms: int = 0, silent: bool = False) -> Facts:
    site = a_site(plan)
    incident = a_concern(site)
    site.badges[7].last_heard_ms = NOON_MS - (60 * MINUTE_MS if silent else 0)
    return Facts(site, incident, site.visits.get(1), JO, SCHOOL, NOON_MS + later_ms, unanswered, past)


def found(found_in: Facts, words: str):
    matches = [reason for reason in reasons(found_in) if words in reason.words]
    assert len(matches) == 1, [reason.words for reason in reasons(found_in)]
    return matches[0]


@pytest.mark.parametrize(
    ("past", "words", "state"),
    [
        (Past(14, 0), "They have never been late before: late never in 14 visits", YES),
        (Past(1, 0), "late never in one visit", YES),
        (Past(14, 2), "They have been late before: late twice in 14 visits", NO),
        (Past(0, 0), "They have never been late before", UNKNOWN),
        (None, "They have never been late before", UNKNOWN),
    ],
)
def test_lateness_is_counted_in_the_record(past: Past | None, words: str, state: str) -> None:
    assert found(facts(past=past), words).state == state


@pytest.mark.parametrize(
    ("found_in", "words", "state"),
    [
        (facts(unanswered=2), "Phone rung twice, no answer", YES),
        (facts(), "Phone off or unanswered", UNKNOWN),
        (facts(), "The risk assessment names a risk", YES),
        (facts(replace(FULL_PLAN, is_little_known=True)), "Little is known of the home", YES),
        (facts(), "The home is known to the school", NO),
        (facts(silent=True), "Their badge is silent", YES),
        (facts(), "Their badge is heard", NO),
        (facts(), "Whether they are at the address", UNKNOWN),
        (facts(), "It is light", NO),
        (facts(later_ms=TEN_HOURS_MS), "It is dark", YES),
        (facts(), "Tom Reed is with them", NO),
        (facts(replace(FULL_PLAN, second=None)), "They are alone", YES),
        (facts(None), "Whether they are alone", UNKNOWN),
    ],
)
def test_each_fact_says_how_it_stands(found_in: Facts, words: str, state: str) -> None:
    reason = found(found_in, words)

    assert reason.state == state
    assert reason.source


def test_a_risk_or_a_concern_of_the_plan_is_named() -> None:
    calm = replace(FULL_PLAN.stops[0], risks="")

    assert found(facts(replace(FULL_PLAN, stops=(calm,), is_concern=True)), "reason for concern before they went").state == YES
    assert found(facts(replace(FULL_PLAN, stops=(calm,))), "No risk is on record").state == NO


def test_what_was_agreed_is_said() -> None:
    plan = replace(FULL_PLAN, code_word="blue folder", challenge="Is the kettle on?", challenge_answer="No, tea")

    assert code_word_agreed(facts()) == ""
    assert "“blue folder” means: ring 999" in code_word_agreed(facts(plan))
    assert "all is well when they say “No, tea”" in code_word_agreed(facts(plan))


ARUN = Person(2, "Priya Shah", (), "07700 900 123", emergency_name="Arun Shah", emergency_phone="07700 900 888")


def rung(*actions: str) -> ringing.Ringing:
    site = a_site()
    made = [RecordAction(NOON_MS + index, JO.number, action, None, "said") for index, action in enumerate(actions)]
    return ringing.ringing({PRIYA.number: ARUN, TOM.number: TOM}, PRIYA.number, site.visits[1], made)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ((), "Priya Shah"),
        (("Rang the mobile: no answer",), "Priya Shah"),
        (("Rang the mobile: no answer", "Rang the mobile: phone is off"), "Tom Reed"),
        (("Rang Tom Reed: engaged",), "Priya Shah"),
        (("Rang the mobile: engaged", "Rang the mobile: no answer", "Rang Tom Reed: no answer"), "Arun Shah"),
    ],
)
def test_the_page_says_whom_to_ring_next(actions: tuple[str, ...], expected: str) -> None:
    assert rung(*actions).next.name == expected


def test_when_everybody_was_rung_a_person_decides() -> None:
    everybody = ("Rang the mobile: no answer", "Rang the mobile: no answer", "Rang Tom Reed: engaged", "Rang Arun Shah: no answer")

    assert rung(*everybody).next is None
    assert [number.in_vain for number in rung(*everybody).numbers] == [2, 1, 1]


def test_whoever_was_spoken_to_ends_the_round() -> None:
    well, worse = rung("Rang the mobile: all is well"), rung("Rang the mobile: no answer", "Rang Tom Reed: they need help")

    assert (well.next, well.spoke.name, well.needs_help) == (None, "Priya Shah", False)
    assert (worse.next, worse.spoke.name, worse.needs_help) == (None, "Tom Reed", True)


def test_the_sheet_counts_only_what_was_rung_in_vain() -> None:
    made = [RecordAction(NOON_MS, 1, words, None, "said") for words in ("Rang the mobile: no answer", "Rang the mobile: all is well")]

    assert ringing.unanswered(made) == 1
