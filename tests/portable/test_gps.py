"""When the GPS is on: looks on a visit, all through an alarm, never otherwise."""

from badge.gps import LOOK_EVERY_MS, LOOK_MS, PATIENCE_MS, SETTLE_MS, VAIN_TIMES
from badge_fakes import Badge
from badgelink.messages import NO_GPS, Alarm, Heartbeat, Position, Receipt, VisitSetup
from test_nmea import gga

SECOND_MS = 1000


def _on_visit(second_of_first_fix):
    """Each second the receiver, while it is on for so long, has a new fix."""
    badge = Badge()
    badge.tell(VisitSetup(5, 1, 0, 0, 0))
    badge.on_for = 0
    badge.second_of_first_fix = second_of_first_fix
    return badge


def _seconds_on(badge, seconds):
    """For each second, whether the GPS was on."""
    seen = []
    for _ in range(seconds):
        is_on = badge.ports.gps.is_on
        badge.on_for = badge.on_for + 1 if is_on else 0
        if badge.second_of_first_fix and badge.on_for >= badge.second_of_first_fix:
            now_s = badge.at_ms // 1000
            badge.ports.gps.waiting = gga(time=b"%02d%02d%02d.00" % (now_s // 3600, now_s // 60 % 60, now_s % 60))
        seen.append(is_on)
        badge.run_for(SECOND_MS)
    return seen


def test_on_a_visit_a_look_ends_with_a_fix_that_has_settled_and_the_next_is_three_minutes_later():
    badge = _on_visit(8)

    seen = _seconds_on(badge, 720)

    on = [second for second in range(720) if seen[second]]
    begun = [second for second in on if second == 0 or not seen[second - 1]]
    assert begun == [0, 180, 360, 540] and LOOK_EVERY_MS == 180 * SECOND_MS
    assert 4 * 8 + 4 * SETTLE_MS // 1000 <= len(on) <= 4 * 20


def test_the_first_look_has_all_patience_later_ones_a_minute():
    badge = _on_visit(None)

    seen = _seconds_on(badge, 900)

    assert seen[:300] == [True] * 300 and PATIENCE_MS == 300 * SECOND_MS
    ended = [second for second in range(1, 900) if seen[second - 1] and not seen[second]]
    begun = [second for second in range(1, 900) if seen[second] and not seen[second - 1]]
    assert [end - start for start, end in zip(begun, ended[1:])] == [60] * len(ended[1:]) and LOOK_MS == 60 * SECOND_MS
    assert [round(second / 60) for second in begun] == [6, 12] and VAIN_TIMES == 2


def test_that_there_is_no_position_is_told_between_looks_too_and_taken_back_with_the_first_fix():
    badge = _on_visit(None)
    _seconds_on(badge, 340)
    told, is_on = badge.sent(Heartbeat)[-1][1].faults & NO_GPS, badge.ports.gps.is_on
    badge.second_of_first_fix = 5
    _seconds_on(badge, 300)

    assert told and not is_on
    assert not badge.sent(Heartbeat)[-1][1].faults & NO_GPS


def test_looks_that_find_a_fix_are_never_told_as_a_fault():
    badge = _on_visit(20)

    _seconds_on(badge, 3600)

    assert [beat.faults for _, beat in badge.sent(Heartbeat) if beat.faults & NO_GPS] == []


def test_an_alarm_switches_it_on_at_once_and_keeps_it_on():
    badge = _on_visit(2)
    _seconds_on(badge, 60)
    before = badge.ports.gps.is_on

    badge.press()
    seen = _seconds_on(badge, 1800)

    assert before is False
    assert seen == [True] * 1800


def test_an_alarm_says_the_last_look_at_once_and_the_new_place_when_it_is_found():
    badge = _on_visit(2)
    _seconds_on(badge, 100)
    badge.press()
    first = badge.sent(Alarm)[0][1]
    _seconds_on(badge, 20)

    assert 60 <= first.fix_age_s <= 120
    assert badge.sent(Alarm)[-1][1].fix_age_s <= 10


def test_when_an_alarm_on_no_visit_is_closed_it_goes_off():
    badge = Badge()
    badge.press()
    counter = badge.sent(Alarm)[0][0]
    badge.run_for(600 * SECOND_MS)
    in_alarm = badge.ports.gps.is_on
    badge.tell(Receipt(counter, 4, 1))
    badge.run_for(3600 * SECOND_MS)

    assert in_alarm is True and badge.ports.gps.is_on is False


def test_a_place_that_goes_on_being_known_hurries_no_alarm_by_radio():
    badge = _on_visit(1)
    badge.ports.links[0].up = False
    badge.press()
    _seconds_on(badge, 120)
    before = len(badge.sent(Alarm, 1))

    _seconds_on(badge, 600)

    assert 18 <= len(badge.sent(Alarm, 1)) - before <= 22


def test_where_the_sky_comes_and_goes_each_time_brings_one_alarm_more_by_radio():
    badge = _on_visit(None)
    badge.ports.links[0].up = False
    badge.press()
    _seconds_on(badge, 120)
    before = len(badge.sent(Alarm, 1))

    for _ in range(10):
        badge.second_of_first_fix = 1
        _seconds_on(badge, 2)
        badge.second_of_first_fix = None
        _seconds_on(badge, 58)

    assert 20 <= len(badge.sent(Alarm, 1)) - before <= 32


def test_followed_for_long_a_badge_under_the_sky_says_where_it_is_each_five_minutes():
    badge = _on_visit(1)
    badge.ports.links[0].up = False
    badge.press()
    badge.tell(Receipt(badge.sent(Alarm, 1)[0][0], 1, 0))
    _seconds_on(badge, 660)
    before = len(badge.sent(Position, 1))

    _seconds_on(badge, 3600)

    assert 11 <= len(badge.sent(Position, 1)) - before <= 13
