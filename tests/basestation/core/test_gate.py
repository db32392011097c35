"""The ready-to-leave gate: what holds a visit back at the door, what is only said, and what nobody can agree to."""

from dataclasses import replace

import pytest
from badgelink import messages
from badgelink.messages import READY, Heartbeat
from hypothesis import given
from hypothesis import strategies as st

from basestation.core.badges.liveness import NOT_PROTECTED
from basestation.core.board import protection_of
from basestation.core.gate.forecast import Verdict
from basestation.core.gate.gate import IDENTITY, NEVER, PHONE, Door, gate
from basestation.core.planning.planning import plan_visit, planned
from basestation.core.policy.ladders import VisitRules
from basestation.core.policy.rules import Leaving, Rules
from basestation.core.site import Badge
from basestation.core.visit import Departure
from basestation.core.visiting.visiting import send_out, sent_out
from tests.basestation.school import FULL_PLAN, MINUTE_MS, NOON_MS, PRIYA, TOM, a_site, an_alarm

ENOUGH, SHORT = Verdict("Badge 7: lasts about 20 h; enough", True), Verdict("Badge 7: lasts no visit; NOT ENOUGH", False)
BOTH = frozenset({PHONE, IDENTITY})


def heartbeat(signal=80, battery_pct=90, state=READY, faults=0):
    return Heartbeat(state, battery_pct, 0, faults, 0, 0, signal, 1, 1, 0, 0)


def prove(site, number, heard_ms=NOON_MS, proved_ms=NOON_MS, **beat):
    badge = site.badges.setdefault(number, Badge(number, f"Badge {number}", None))
    badge.heartbeat, badge.last_heard_ms, badge.proved_ms, badge.road = heartbeat(**beat), heard_ms, proved_ms, "mqtt"
    return badge


def at_the_door(second=None, **rules):
    """Priya with badge 7 that has just proved itself."""
    site = a_site(None)
    site.policy = replace(site.policy, rules=Rules(**rules))
    prove(site, 7)
    plan = replace(FULL_PLAN, second=second, second_badge=8 if second else None)
    return site, planned(plan_visit(1, NOON_MS - MINUTE_MS, 1, plan))


def asked(site, visit, now_ms=NOON_MS, batteries=None, answers=BOTH, coverage=""):
    known = dict.fromkeys(site.badges, ENOUGH) if batteries is None else batteries
    return gate(site, visit, Door(now_ms, known, answers, coverage))


def held_back(findings):
    return {finding.rule for finding in findings if finding.holds_back}


def test_with_all_in_order_they_may_go():
    site, visit = at_the_door()

    found = asked(site, visit)

    assert held_back(found) == set()
    assert {finding.rule for finding in found} == {"badge", "protection", "self-test", "signal", "battery", PHONE, IDENTITY}
    assert {finding.state for finding in found} == {"ok"}


@pytest.mark.parametrize(("age_min", "is_held"), [(15, False), (15.1, True)])
def test_a_self_test_grows_old_even_when_the_badge_is_heard(age_min, is_held):
    site, visit = at_the_door()
    prove(site, 7, proved_ms=NOON_MS - round(age_min * MINUTE_MS))

    found = {finding.rule: finding for finding in asked(site, visit)}

    assert found["self-test"].holds_back is is_held
    assert found["protection"].words == "Badge 7: PROTECTED"
    assert not is_held or found["self-test"].remedy.startswith("Press the badge's visible button once now.")


def test_how_old_a_self_test_may_be_is_the_school_s_own_rule():
    site, visit = at_the_door(leaving=Leaving(self_test_min=60))
    prove(site, 7, proved_ms=NOON_MS - 50 * MINUTE_MS)

    assert held_back(asked(site, visit)) == set()


def test_a_badge_that_was_heard_an_hour_ago_is_not_heard_now():
    site, visit = at_the_door()
    prove(site, 7, heard_ms=NOON_MS - 60 * MINUTE_MS)

    assert held_back(asked(site, visit)) == {"protection"}


def test_one_that_was_heard_four_minutes_ago_may_be_out_of_reach_by_now():
    site, visit = at_the_door()
    prove(site, 7, heard_ms=NOON_MS - 4 * MINUTE_MS)

    assert held_back(asked(site, visit)) == {"signal"}


def test_one_that_was_never_heard_is_one_thing_to_put_right():
    site, visit = at_the_door()
    site.badges[7] = Badge(7, "Badge 7", None)

    assert held_back(asked(site, visit)) == {"protection"}


def test_a_weak_signal_is_said_and_holds_nobody_back():
    site, visit = at_the_door()
    prove(site, 7, signal=12)

    found = {finding.rule: finding for finding in asked(site, visit)}

    assert (found["signal"].state, found["signal"].words) == ("warn", "Badge 7: heard within the last minute over Wi-Fi, signal 12 %")
    assert held_back(found.values()) == set()


@pytest.mark.parametrize(("verdict", "state"), [(ENOUGH, "ok"), (SHORT, "fail"), (Verdict("Badge 7: not known", None), "warn")])
def test_the_battery_has_to_cover_the_visit_and_an_hour_of_alarm(verdict, state):
    site, visit = at_the_door()

    found = {finding.rule: finding for finding in asked(site, visit, batteries={7: verdict})}

    assert (found["battery"].state, found["battery"].words) == (state, verdict.words)


def test_each_of_a_pair_has_a_badge_of_their_own_that_is_looked_at():
    site, visit = at_the_door(second=TOM.number)

    alone = held_back(asked(site, replace(visit, plan=replace(visit.plan, second_badge=None))))
    silent = held_back(asked(site, replace(visit, plan=replace(visit.plan, second_badge=8))))
    prove(site, 8, proved_ms=NOON_MS - 20 * MINUTE_MS)
    untested = held_back(asked(site, visit))

    assert alone == silent == {"second-badge"}  # badge 8 is not on the list of badges yet
    assert untested == {"second-self-test"}


def test_what_no_badge_can_know_is_asked_and_only_when_the_policy_asks_it():
    site, visit = at_the_door()
    silent, visit_two = at_the_door(leaving=Leaving(phone_checked=False, id_carried=False))

    assert held_back(asked(site, visit, answers=frozenset())) == {PHONE, IDENTITY}
    assert held_back(asked(site, visit, answers=frozenset({PHONE}))) == {IDENTITY}
    assert held_back(asked(silent, visit_two, answers=frozenset())) == set()


def test_a_badge_for_drills_one_that_is_out_and_one_whose_alarm_is_open_are_refused_whatever_was_agreed():
    for_drills, visit = at_the_door()
    for_drills.badges[7].is_for_drills = True
    out, _ = at_the_door()
    out.know_visit(sent_out(send_out(2, NOON_MS, replace(FULL_PLAN, visitor=TOM.number, second=None), VisitRules())))
    alarmed, _ = at_the_door()
    an_alarm(alarmed)
    agreed = Departure(NOON_MS, "taken", "Badge 7: whatever", "the head said so", 1)

    for site in (for_drills, out, alarmed):
        found = asked(site, replace(visit, departures=(agreed,)))
        assert held_back(found) == {"taken"}
        assert "taken" in NEVER


def test_nobody_goes_twice():
    site, visit = at_the_door()
    site.know_visit(sent_out(send_out(2, NOON_MS, replace(FULL_PLAN, badge=None, second=None), VisitRules())))

    found = {finding.rule: finding for finding in asked(site, visit)}

    assert found["out already"].holds_back
    assert found["out already"].words == "Priya Shah: is out already, at 14 Marsh Lane, Hessle, HU13 0QT"


def test_what_somebody_agreed_to_no_longer_holds_back_and_stays_in_sight():
    site, visit = at_the_door()
    prove(site, 7, proved_ms=None)
    departure = Departure(NOON_MS, "self-test", "Badge 7: has not proved itself yet", "no time; the head agreed", 4)

    found = {finding.rule: finding for finding in asked(site, replace(visit, departures=(departure,)))}

    assert (found["self-test"].state, found["self-test"].agreed) == ("fail", "no time; the head agreed")
    assert held_back(found.values()) == set()


def test_what_was_agreed_about_one_badge_says_nothing_about_another():
    site, visit = at_the_door()
    prove(site, 8, proved_ms=None)
    departure = Departure(NOON_MS, "self-test", "Badge 7: has not proved itself yet", "no time; the head agreed", 4)
    other = replace(visit, plan=replace(visit.plan, badge=8), departures=(departure,))

    assert held_back(asked(site, other)) == {"self-test"}


def test_a_badge_asleep_in_its_drawer_is_woken_by_a_press():
    site, visit = at_the_door()
    prove(site, 7, state=messages.DRAWER)

    found = {finding.rule: finding for finding in asked(site, visit)}

    assert found["protection"].holds_back
    assert found["protection"].remedy.startswith("Press the badge's visible button once now.")


def test_somebody_who_was_taken_off_the_roster_does_not_go():
    site, visit = at_the_door()
    del site.roster[PRIYA.number]

    assert "person" in held_back(asked(site, visit))


@given(
    heard_min=st.integers(0, 30), proved_min=st.none() | st.integers(0, 60), battery_pct=st.integers(1, 100),
    state=st.sampled_from((0, 1, 2)),
    faults=st.integers(0, 255), verdict=st.sampled_from((True, False, None)), answers=st.sets(st.sampled_from((PHONE, IDENTITY))),
)  # fmt: skip
def test_nothing_is_ever_ready_whose_badge_was_not_heard_now_and_proved_just_before(
    heard_min, proved_min, battery_pct, state, faults, verdict, answers
):
    site, visit = at_the_door()
    proved_ms = None if proved_min is None else NOON_MS - proved_min * MINUTE_MS
    prove(site, 7, NOON_MS - heard_min * MINUTE_MS, proved_ms, battery_pct=battery_pct, state=state, faults=faults)

    held = held_back(asked(site, visit, batteries={7: Verdict("Badge 7: its battery", verdict)}, answers=frozenset(answers)))

    is_proved = proved_min is not None and proved_min <= 15
    level = protection_of(site.badges[7], NOON_MS, is_for_visit=True).level
    is_well = is_proved and heard_min <= 3 and level != NOT_PROTECTED and verdict is not False and answers == BOTH
    assert (held == set()) is is_well


def test_a_self_test_that_is_dated_tomorrow_proves_nothing():
    """The base's clock was put back: nobody knows how old it is."""
    site, visit = at_the_door()
    prove(site, 7, proved_ms=NOON_MS + 24 * 60 * MINUTE_MS)

    assert "self-test" in held_back(asked(site, visit))


def test_nobody_is_sent_to_choose_a_badge_where_none_is_free():
    site, visit = at_the_door()
    without = replace(visit, plan=replace(visit.plan, badge=None))
    free = asked(site, without)
    site.badges[7] = replace(site.badges[7], is_for_drills=True)
    none = asked(site, without)

    assert [next(each.remedy for each in found if each.rule == "badge") for found in (free, none)] == [
        "Choose a badge on this page.", "No badge is free: wait until one is back.",
    ]  # fmt: skip
