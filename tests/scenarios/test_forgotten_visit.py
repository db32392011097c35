"""F62: a visit that the base has forgotten, because a copy from before was put back: the badge is left alone, and people are told."""

import shutil
from pathlib import Path

import pytest
from badgelink.messages import VisitSetup

from basestation.core.board import board
from basestation.core.events import WrittenUp
from basestation.core.turn import ForVisit
from tools.emulator.story import WIFI, School


def put_back(school: School, copy: Path) -> None:
    school.base.kill()
    for end in ("-wal", "-shm"):
        school.base.database.with_name(school.base.database.name + end).unlink(missing_ok=True)
    shutil.copy(copy, school.base.database)
    school.base.start()


def copied(school: School) -> Path:
    school.base.kill()
    copy = school.base.database.with_name("copy.sqlite")
    shutil.copy(school.base.database, copy)
    school.base.start()
    return copy


def faults(school: School) -> list[str]:
    return [fault.what for fault in board(school.site, school.now_ms, {}).faults]


@pytest.mark.parametrize("has_been_out_before", [False, True], ids=["never out before", "back from another visit since"])
def test_f62_a_visit_that_the_copy_does_not_know_goes_on_at_the_badge_and_is_told(school: School, has_been_out_before: bool) -> None:
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.waits(minutes=4)
    if has_been_out_before:
        ann.signs_out(back_in_min=60)
        school.waits(minutes=5)
        ann.returns()
        school.waits(minutes=10)
    copy = copied(school)
    school.waits(seconds=20)
    ann.signs_out(back_in_min=120)
    school.waits(minutes=1)
    ann.arrives()
    school.waits(minutes=3)

    put_back(school, copy)
    school.waits(minutes=10)

    assert dict(school.site.visits) == {}
    assert ann.badge.is_on_visit()
    (told,) = faults(school)
    assert told.startswith("Badge 7 says that it is out, and no visit is on record. Find out who has it and ring them.")


def test_f62_when_the_visit_is_entered_it_is_watched_again_and_the_fault_is_gone(school: School) -> None:
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.waits(minutes=4)
    copy = copied(school)
    ann.signs_out(back_in_min=120)
    school.waits(minutes=5)
    put_back(school, copy)
    school.waits(minutes=5)

    ann.signs_out(back_in_min=60)
    school.waits(minutes=2)
    while_out = faults(school)
    ann.returns()
    school.waits(minutes=2)

    assert (while_out, faults(school)) == ([], [])
    assert not ann.badge.is_on_visit()


@pytest.mark.parametrize("is_written_up", [False, True])
def test_a_badge_that_did_not_hear_that_its_visit_ended_is_told_after_a_restart_too(school: School, is_written_up: bool) -> None:
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    visit = ann.signs_out(back_in_min=120)
    school.waits(minutes=5)
    school.wifi.cut(7)
    ann.returns()
    if is_written_up:
        school.base.ask(ForVisit(visit, WrittenUp(school.now_ms, ann.number, "done", "all is well")))
    school.waits(minutes=2)
    school.base.restart()
    school.waits(seconds=30)
    before = ann.badge.is_on_visit()

    school.wifi.mend(7)
    school.waits(minutes=2)

    assert (before, ann.badge.is_on_visit()) == (True, False)
    assert school.site.downlinks.waits(7, VisitSetup) is None
    assert faults(school) == []
