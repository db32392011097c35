"""Every road is tested when somebody asks for it at the base's computer, and the command waits for what comes of it."""

import asyncio
from dataclasses import replace

import pytest

from basestation.__main__ import main
from basestation.commands.roads import after_tests
from basestation.core.roads import RoadState
from basestation.core.roads.by_hand import AT_THE_BASE, NOT_HEARD
from basestation.core.roads.events import RoadProved, RoadTestAsked
from basestation.core.roads.record import RoadRecord
from basestation.core.roads.rows import FAULT, WORKS, row_of, with_those_off
from basestation.watch import status_file
from basestation.watch.by_hand import AskedTests
from basestation.watch.status_file import NoStatus, Status
from tests.basestation.school import NOON_MS, a_site, an_alarm

WORKING, UNTRIED = RoadState(True, NOON_MS, "", NOON_MS), RoadState(True, NOON_MS)
ROWS = with_those_off(
    row_of(name, state, None, True)
    for name, state in {"mqtt": UNTRIED, "screen": WORKING, "mail": WORKING, "arc": UNTRIED, "database": WORKING, "badges": WORKING}.items()
)


def asked(folder, site):
    posted = []
    asyncio.run(AskedTests(folder, lambda: ROWS, posted.append, lambda: site, lambda: NOON_MS).look())
    return posted


def test_every_road_is_tested_once_for_each_wish(tmp_path):
    site = a_site()
    before = asked(tmp_path, site)
    status_file.ask_for_tests(tmp_path)

    posted, again = asked(tmp_path, site), asked(tmp_path, site)

    assert before == again == []
    assert [(type(each), each.road, each.person) for each in posted] == [
        (RoadProved, "mqtt", AT_THE_BASE),
        (RoadProved, "screen", AT_THE_BASE),
        (RoadTestAsked, "mail", AT_THE_BASE),
        (RoadTestAsked, "arc", AT_THE_BASE),
    ]
    assert [(each.is_well, each.what) for each in posted[:1]] == [(False, NOT_HEARD)]


def test_nothing_is_tested_while_an_alarm_is_open(tmp_path):
    site = a_site()
    an_alarm(site)
    status_file.ask_for_tests(tmp_path)

    assert asked(tmp_path, site) == []


def test_the_command_waits_until_something_came_of_every_test(tmp_path):
    waits, stages = [], iter([{}, {"mail": 5}, {"mail": 5, "arc": 6, "mqtt": 6}, {"mail": 5, "arc": 6, "mqtt": 6, "screen": 6}])

    def look(folder):
        done = next(stages)
        return Status(NOON_MS, NOON_MS, "", tuple(replace(row, tested_ms=done.get(row.name, row.tested_ms)) for row in ROWS))

    after = after_tests(tmp_path, Status(NOON_MS, NOON_MS, "", ROWS), look, waits.append)

    assert len(waits) == 4
    assert {row.name for row in after.rows if row.tested_ms} == {"mail", "arc", "mqtt", "screen"}
    assert status_file.are_tests_wanted(tmp_path)


def test_the_command_says_of_which_test_nothing_came(tmp_path):
    same = Status(NOON_MS, NOON_MS, "", ROWS)

    with pytest.raises(NoStatus, match=r"nothing came of the test of .*Alarm receiving centre; while an alarm is open nothing is tested"):
        after_tests(tmp_path, same, lambda folder: same, lambda seconds: None)


def test_without_a_base_nothing_is_asked_for(tmp_path, capsys):
    path = tmp_path / "doorstep.toml"
    path.write_text(f'site = "x"\ndata = "{tmp_path}"\n[school]\ntitle = "A"\ntelephone = "1"\naddress = "B"\n')

    code = main(["roads", "--test", "--settings", str(path)])

    assert code == 2
    assert "not running" in capsys.readouterr().err
    assert not status_file.are_tests_wanted(tmp_path)


def test_a_way_in_that_hears_a_badge_after_its_test_failed_has_passed_it():
    failed = RoadRecord("mqtt", proof_ms=NOON_MS, proof=NOT_HEARD)
    heard_since = RoadState(True, NOON_MS, "", NOON_MS + 1)

    assert row_of("mqtt", UNTRIED, failed, True).state == FAULT
    assert row_of("mqtt", heard_since, failed, True).state == WORKS
    assert row_of("mail", heard_since, replace(failed, name="mail"), True).state == FAULT
