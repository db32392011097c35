"""The school sets how its badges are pressed; the base tells each badge, and tells it again until it follows."""

from collections.abc import Callable

from badgelink.messages import HOLD, PRESSES

from basestation.core.policy.ladders import BadgeRules, default_policy
from tools.emulator.story import School

THREE_PRESSES = default_policy(badge=BadgeRules(PRESSES, presses=3, within_ms=3_000))


def test_a_badge_takes_up_the_schools_way_of_pressing(new_school: Callable[..., School]) -> None:
    school = new_school(policy=THREE_PRESSES)
    ann = school.visitor("Ann", badge=7)
    school.waits(minutes=2)

    for _ in range(3):
        ann.badge.press_alarm(lasting_ms=150)
        school.waits(ms=500)
    school.waits(seconds=5)

    assert ann.badge.runner.mind.situation.config.grammar == PRESSES
    assert ann.felt == ["pressed", "received"]
    assert school.incident.cause == "SOS"


def test_the_old_way_no_longer_raises_an_alarm(new_school: Callable[..., School]) -> None:
    school = new_school(policy=THREE_PRESSES)
    ann = school.visitor("Ann", badge=7)
    school.waits(minutes=2)

    ann.presses_alarm()
    school.waits(minutes=1)

    assert school.open_incidents() == []


def test_a_badge_that_was_away_is_told_when_it_is_back(new_school: Callable[..., School]) -> None:
    school = new_school(policy=THREE_PRESSES)
    ann = school.visitor("Ann", badge=7)
    school.wifi.cut(7)
    school.lora.cut(7)
    school.waits(minutes=10)
    before = ann.badge.runner.mind.situation.config.grammar

    school.wifi.mend(7)
    school.lora.mend(7)
    school.waits(minutes=5)

    assert before == HOLD
    assert ann.badge.runner.mind.situation.config.grammar == PRESSES


def test_badges_that_follow_the_rules_are_left_in_peace(new_school: Callable[..., School]) -> None:
    school = new_school(policy=THREE_PRESSES)
    school.visitor("Ann", badge=7)
    school.waits(minutes=5)
    said = len([flown for flown in school.wifi.flown if flown.way == "down"])

    school.waits(hours=1)

    assert len([flown for flown in school.wifi.flown if flown.way == "down"]) == said


def test_other_rules_have_another_number_and_the_badges_own_have_none() -> None:
    numbers = {BadgeRules(PRESSES, presses=count).config().config_no for count in (2, 3, 4, 5)}

    assert len(numbers) == 4
    assert 0 not in numbers
    assert BadgeRules().config().config_no == 0


def test_a_badge_for_drills_raises_drills_and_feels_them_and_goes_on_no_visit(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    school.base.site.badges[7].is_for_drills = True

    ann.presses_alarm()
    school.waits(seconds=5)
    drill = school.base.site.incidents[1]
    school.office.takes(drill)
    school.waits(seconds=5)

    assert drill.is_drill
    assert drill.cause == "DRILL"
    assert ann.felt == ["pressed", "received", "owned"]
    assert all(message.subject.startswith("DRILL") for message in school.office.told)
    assert all("DRILL" in message.text for message in school.office.told)
