"""Where they arrived is said once, when it is soon known: never before the word, in an alarm, or off a visit."""

from badge.gps import DOOR_MS, FRESH_MS, SETTLE_MS
from badge_fakes import Badge
from badgelink.messages import ARRIVED, LEFT, Alarm, Position, Visit, VisitSetup
from test_nmea import gga

SECOND_MS, MINUTE_MS = 1000, 60_000


def _on_visit():
    """Out, and its first look is over and found nothing."""
    badge = Badge()
    badge.tell(VisitSetup(5, 1, 0, 0, 0))
    badge.run_for(5 * MINUTE_MS + 10 * SECOND_MS)
    return badge


def _sees_sky(badge, seconds):
    for _ in range(seconds):
        second = badge.at_ms // 1000
        if badge.ports.gps.is_on:
            badge.ports.gps.waiting = gga(time=b"%02d%02d%02d.00" % (second // 3600, second // 60 % 60, second % 60))
        badge.run_for(SECOND_MS)


def _said(badge, what):
    return [counter for counter, visit in badge.sent(Visit) if visit.what == what]


def test_a_fix_from_just_before_is_said_at_once_and_behind_the_word():
    badge = _on_visit()
    badge.run_for(6 * MINUTE_MS - badge.at_ms)
    _sees_sky(badge, 20)
    was_on = badge.ports.gps.is_on

    badge.tap()

    assert not was_on and not badge.ports.gps.is_on
    ((counter, place),) = badge.sent(Position)
    assert [counter - 1] == _said(badge, ARRIVED)
    assert place.lag == 0 and place.lat_udeg is not None and place.fix_age_s <= FRESH_MS // 1000


def test_an_old_fix_is_not_said_but_looked_for_anew():
    badge = _on_visit()
    badge.run_for(6 * MINUTE_MS - badge.at_ms)
    _sees_sky(badge, 20)
    badge.run_for(FRESH_MS)
    badge.tap()
    at_once = badge.sent(Position)
    was_on = badge.ports.gps.is_on

    _sees_sky(badge, 20)

    assert at_once == [] and was_on
    assert len(badge.sent(Position)) == 1 and badge.sent(Position)[0][1].fix_age_s <= 2
    assert not badge.ports.gps.is_on


def test_a_rough_first_fix_is_not_said_before_it_has_settled():
    badge = _on_visit()
    badge.tap()

    _sees_sky(badge, SETTLE_MS // 1000 - 1)
    early = badge.sent(Position)
    _sees_sky(badge, 10)

    assert early == [] and len(badge.sent(Position)) == 1


def test_without_a_fix_it_stays_unsaid_and_a_later_one_is_not_said_either():
    badge = _on_visit()
    badge.tap()
    badge.run_for(DOOR_MS - 6 * SECOND_MS)
    to_the_end = badge.ports.gps.is_on
    badge.run_for(12 * SECOND_MS)
    afterwards = badge.ports.gps.is_on

    _sees_sky(badge, 1200)

    assert to_the_end and not afterwards
    assert badge.runner.mind.situation.fixes.last is not None
    assert badge.sent(Position) == []


def test_an_arrival_in_the_last_second_of_a_look_has_a_whole_look():
    badge = Badge()
    badge.tell(VisitSetup(5, 1, 0, 0, 0))
    badge.run_for(5 * MINUTE_MS - 1500)
    badge.tap()
    badge.run_for(DOOR_MS - 20 * SECOND_MS)

    _sees_sky(badge, 15)

    assert len(badge.sent(Position)) == 1


def test_each_arrival_says_it_and_no_other_tap_does():
    badge = _on_visit()
    badge.tap()
    _sees_sky(badge, 20)
    badge.tap()
    badge.taps(2)
    badge.taps(3)
    _sees_sky(badge, 600)
    at_the_first = len(badge.sent(Position))
    badge.push(badge.ports.visible, 2500)
    badge.tell(VisitSetup(6, 1, 0, 0, 0))
    _sees_sky(badge, 60)
    on_the_way = len(badge.sent(Position))
    badge.tap()
    _sees_sky(badge, 60)

    assert (at_the_first, on_the_way) == (1, 1)
    assert len(badge.sent(Position)) == 2


def test_whoever_leaves_before_it_is_known_is_asked_nothing():
    badge = _on_visit()
    badge.tap()
    badge.push(badge.ports.visible, 2500)

    _sees_sky(badge, 60)

    assert _said(badge, LEFT)
    assert badge.sent(Position) == []


def test_no_place_is_said_when_the_visit_has_ended_meanwhile():
    badge = _on_visit()
    badge.tap()
    badge.tell(VisitSetup(5, 0, 0, 0, 0))

    _sees_sky(badge, 60)

    assert badge.sent(Position) == []
    assert not badge.ports.gps.is_on


def test_an_alarm_says_where_by_itself():
    badge = _on_visit()
    badge.tap()
    badge.press()
    alarms = len(badge.sent(Alarm))

    _sees_sky(badge, 180)

    assert alarms > 0 and badge.sent(Alarm)[-1][1].fix_age_s is not None
    assert badge.sent(Position) == []


def test_it_waits_a_little_for_a_way_out():
    badge = _on_visit()
    for link in badge.ports.links:
        link.up = False
    badge.tap()
    _sees_sky(badge, 60)
    kept = badge.sent(Position)
    badge.ports.links[0].up = True

    badge.run_for(10 * SECOND_MS)

    assert kept == []
    assert len(badge.sent(Position)) == 1 and badge.sent(Position, link=1) == []


def test_when_no_way_out_comes_soon_it_is_dropped():
    badge = _on_visit()
    for link in badge.ports.links:
        link.up = False
    badge.tap()
    _sees_sky(badge, DOOR_MS // 1000)
    badge.ports.links[0].up = True

    badge.run_for(10 * MINUTE_MS)

    assert _said(badge, ARRIVED)
    assert badge.sent(Position) == []


def test_it_is_in_no_flash_and_forgotten_with_the_power():
    badge = _on_visit()
    badge.tap()
    again = Badge(badge.ports.store, boot_ms=badge.at_ms)

    _sees_sky(again, 60)

    assert again.runner.mind.situation.fixes.last is not None
    assert again.sent(Position) == []
