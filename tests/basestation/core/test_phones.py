"""Where a visitor's phone says that they are: only while they are out, behind what the badge said, and no alarm by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.core.callsheet.facts import last_fix
from basestation.core.decisions import Open, RecordPosition, RecordSign, TakeOwnershipBack, Upgrade
from basestation.core.incident import PHONE_BEHIND_MS, newer
from basestation.core.phones import APART_MS, SAME_PRESS_MS
from basestation.core.position import Fix
from basestation.core.turn import PhonePosition, SignedOut
from basestation.core.visit import Plan, Stop
from tools.emulator.story import MINUTE_MS, School

LAT, LON = 53_745_670, -336_780


@pytest.fixture
def school(tmp_path):
    made = School(tmp_path)
    yield made
    made.base.kill()


def fix(at_ms, lat_udeg=LAT):
    return Fix(at_ms, lat_udeg, LON, 20, by_phone=True)


def phone_says(school, person, found=None, pressed_ms=None):
    return school.base.ask(PhonePosition(school.base.now_ms, person.number, found, pressed_ms))


def out(school):
    ann = school.visitor("Ann", badge=7, roads=("wifi",))
    ann.signs_out()
    school.waits(seconds=5)
    return ann


def test_of_somebody_who_is_not_out_nothing_is_kept(school):
    ann = school.visitor("Ann", badge=7)

    done = phone_says(school, ann, fix(school.base.now_ms), pressed_ms=school.base.now_ms)

    assert done == ()
    assert school.site.phones == {}
    assert school.site.phone_presses == {}
    assert school.open_incidents() == []


def test_while_they_are_out_it_is_known_and_raises_nothing(school):
    ann = out(school)

    phone_says(school, ann, fix(school.base.now_ms))

    assert school.site.phones[ann.number].by_phone
    assert school.open_incidents() == []
    assert school.record.all_of(RecordPosition) == []


def test_it_is_forgotten_when_they_are_back(school):
    ann = out(school)
    phone_says(school, ann, fix(school.base.now_ms))

    ann.returns()

    assert school.site.phones == {}


def test_an_alarm_of_a_badge_that_does_not_know_where_it_is_has_the_phones_word(school):
    ann = out(school)
    phone_says(school, ann, fix(school.base.now_ms))
    ann.badge.ports.gps.source = lambda from_ms, to_ms: b""

    ann.presses_alarm()
    school.waits(seconds=5)

    assert last_fix(school.site, school.incident).by_phone
    (position,) = school.record.all_of(RecordPosition)
    assert (position.fix.by_phone, position.reason) == (True, "sent by their phone")


def test_positions_are_ordered_by_when_they_were_there(school):
    ann = out(school)
    now_ms = school.base.now_ms

    phone_says(school, ann, fix(now_ms))
    phone_says(school, ann, fix(now_ms - 30 * MINUTE_MS, LAT + 9_000))
    phone_says(school, ann, fix(now_ms + APART_MS - 1, LAT + 9_000))

    assert school.site.phones[ann.number] == fix(now_ms)


def test_where_they_were_before_the_visit_is_nobodys_business(school):
    ann = out(school)
    signed_out_ms = next(iter(school.site.visits.values())).signed_out_ms

    phone_says(school, ann, fix(signed_out_ms - 1))

    assert school.site.phones == {}


def test_a_colleague_who_got_away_does_not_take_the_place_of_the_alarm_along(school):
    """Unless it was they who pressed."""
    ann = school.visitor("Ann", badge=7, roads=("wifi",))
    pat = school.visitor("Pat", badge=8, roads=("wifi",))
    ann.signs_out(second=pat)
    ann.badge.ports.gps.source = lambda from_ms, to_ms: b""
    ann.presses_alarm()
    school.waits(seconds=5)

    phone_says(school, pat, fix(school.base.now_ms, LAT + 90_000))
    with_colleague = school.incident.fix
    phone_says(school, ann, fix(school.base.now_ms))
    of_visitor = school.incident.fix
    school.waits(ms=APART_MS)
    phone_says(school, pat, fix(school.base.now_ms, LAT + 90_000), pressed_ms=school.base.now_ms)

    assert (with_colleague, of_visitor.lat_udeg, school.incident.fix.lat_udeg) == (None, LAT, LAT + 90_000)


def test_sos_on_the_phone_is_an_alarm_that_climbs_the_ladder(school):
    ann = out(school)

    phone_says(school, ann, None, pressed_ms=school.base.now_ms - 4_000)
    school.waits(seconds=5)

    (opened,) = school.record.all_of(Open)
    assert (opened.cause, opened.visitor, opened.pressed_ms) == ("PHONE_SOS", ann.number, opened.at_ms - 4_000)
    assert school.office.told[-1].subject == "ALARM: Ann pressed SOS on their phone"
    assert school.incident.ladder == school.base.policy.sos


def test_an_app_that_says_its_press_again_does_not_raise_a_second_alarm(school):
    ann = out(school)
    pressed_ms = school.base.now_ms

    for _ in range(3):
        phone_says(school, ann, fix(school.base.now_ms), pressed_ms)
        school.waits(seconds=5)

    assert len(school.record.all_of(Open)) == 1
    assert school.record.all_of(RecordSign) == []


def test_a_new_press_after_somebody_took_it_tells_everybody_again(school):
    ann = out(school)
    phone_says(school, ann, None, school.base.now_ms)
    school.waits(seconds=5)
    school.office.takes(school.incident)
    school.waits(ms=SAME_PRESS_MS + 1)

    phone_says(school, ann, None, school.base.now_ms)

    assert school.incident.owner is None
    assert len(school.record.all_of(TakeOwnershipBack)) == 1


def test_a_press_that_comes_when_the_visit_is_over_is_an_alarm_of_that_visit(school):
    ann = out(school)
    pressed_ms = school.base.now_ms
    school.waits(minutes=2)
    ann.returns()
    school.waits(minutes=1)

    phone_says(school, ann, fix(pressed_ms), pressed_ms)
    school.waits(seconds=5)

    (opened,) = school.record.all_of(Open)
    assert (opened.cause, opened.visit_no, opened.visitor, opened.pressed_ms) == ("PHONE_SOS", ann.visit, ann.number, pressed_ms)
    assert (opened.badge, school.incident.fix.at_ms) == (None, pressed_ms)
    assert "after that was ended" in school.office.told[-1].text


def test_nor_is_it_mixed_up_with_whoever_has_the_badge_by_then(school):
    ann = out(school)
    pressed_ms = school.base.now_ms
    school.waits(minutes=2)
    ann.returns()
    pat = school.colleague("Pat")
    pat_is_out = Plan(pat.number, 7, (Stop("2 High Street"),), school.base.now_ms + 60 * MINUTE_MS)
    school.base.ask(SignedOut(school.base.now_ms, pat_is_out))

    phone_says(school, ann, None, pressed_ms)

    assert school.incident.visitor == ann.number
    assert school.site.open_of_badge == {}


@pytest.mark.parametrize("later_min", [-10, 20])
def test_what_was_pressed_before_or_after_a_visit_is_nobodys_business(school, later_min):
    school.waits(minutes=30)
    ann = out(school)
    left_ms = school.base.now_ms
    ann.returns()
    school.waits(minutes=30)

    phone_says(school, ann, None, left_ms + later_min * MINUTE_MS)

    assert school.record.all_of(Open) == []


def test_after_a_restart_it_is_still_the_same_press(school):
    ann = out(school)
    first_ms = school.base.now_ms
    phone_says(school, ann, None, first_ms)
    school.waits(minutes=1)
    second_ms = school.base.now_ms
    phone_says(school, ann, None, second_ms)
    signs = len(school.record.all_of(RecordSign))
    school.base.restart()
    school.waits(seconds=5)

    phone_says(school, ann, None, first_ms)
    phone_says(school, ann, None, second_ms)

    assert len(school.record.all_of(Open)) == 1
    assert len(school.record.all_of(RecordSign)) == signs


def test_what_rings_first_becomes_an_alarm(school):
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.badge.power_cut()
    school.waits(hours=4)
    assert school.incident.cause in ("OVERDUE", "LOST_CONTACT")

    phone_says(school, ann, None, school.base.now_ms)

    assert [decision.cause for decision in school.record.all_of(Upgrade)] == ["PHONE_SOS"]
    assert school.incident.cause == "PHONE_SOS"


times_ms = st.integers(0, 10_000_000)


@given(times_ms, times_ms)
def test_a_phone_never_stands_before_what_the_badge_said_not_long_before(badge_ms, phone_ms):
    badge, phone = Fix(badge_ms, LAT, LON, 10), fix(phone_ms)

    assert newer(badge, phone) == newer(phone, badge) or phone_ms - badge_ms == PHONE_BEHIND_MS
    assert newer(badge, phone) is badge or phone_ms - badge_ms >= PHONE_BEHIND_MS
