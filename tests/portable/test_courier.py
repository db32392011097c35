"""Check-ins, visit events and self-tests on their way: bounded, replaced, repeated, never before an alarm."""

from badge.courier import MOST_WAITING
from badge.feedback import CONFIRMED, TEST_PASSED
from badge_fakes import Badge, Store
from badgelink.messages import RECEIVED, CheckIn, Receipt, SelfTest, VisitSetup, Welfare


def _deaf_badge_on_visit():
    badge = Badge()
    badge.tell(VisitSetup(5, 1, 0, 0, 0))
    badge.tap()
    for link in badge.ports.links:
        link.up = False
    return badge


def test_a_base_that_is_away_for_long_fills_neither_memory_nor_flash():
    badge = _deaf_badge_on_visit()
    for _ in range(MOST_WAITING + 10):
        badge.tap()

    again = Badge(Store(badge.ports.store.files))

    assert len(badge.runner.mind.courier.waiting) == MOST_WAITING
    assert len(again.runner.mind.courier.waiting) == MOST_WAITING


def test_all_that_waits_is_said_when_the_link_is_back():
    badge = _deaf_badge_on_visit()
    badge.tap()
    badge.tap()
    badge.run_for(600_000)

    badge.ports.links[0].up = True
    badge.run_for(0)

    names = {counter - message.lag for counter, message in badge.sent(CheckIn)}
    assert len(names) == 2 and min(message.age_s for _, message in badge.sent(CheckIn)) >= 600


def test_a_second_self_test_takes_the_place_of_the_first():
    badge = Badge()
    badge.tap()
    badge.tap()

    assert len(badge.runner.mind.courier.waiting) == 1


def test_a_self_test_that_came_back_is_felt_and_seen():
    badge = Badge()
    badge.tap()

    badge.tell(Receipt(badge.sent(SelfTest)[0][0], RECEIVED, 0))

    assert badge.ports.motor.played == [CONFIRMED, TEST_PASSED]
    assert len(badge.ports.led.played) == 1


def test_a_welfare_request_outlasts_a_change_of_the_visit():
    badge = _deaf_badge_on_visit()
    for link in badge.ports.links:
        link.up = True
    badge.tell(Welfare(120))
    badge.tell(VisitSetup(5, 1, 30, 5, 0))
    badge.run_for(30_000)

    assert badge.runner.mind.checkin.state == "welfare"
