"""An old copy of the database is put back while a badge is in an alarm that the copy knows nothing of."""

from pathlib import Path

import pytest
from badgelink.frame import seal
from badgelink.messages import Position
from sqlalchemy import update

from basestation.core.decisions import Open
from basestation.core.turn import Heard
from basestation.sealing import Cipher
from basestation.store import schema
from tests.scenarios.backups import backup, restore
from tools.emulator.badge import key_of
from tools.emulator.people import Visitor
from tools.emulator.story import LORA, WIFI, School


def pressed_since_the_copy(school: School, folder: Path, roads: tuple[str, ...] = (WIFI, LORA), is_out: bool = True) -> Visitor:
    """Their alarm was received, and the copy that is put back was made before it."""
    ann = school.visitor("Ann", badge=7, roads=roads)
    if is_out:
        ann.signs_out(back_in_min=300, interval_min=0)
    school.waits(minutes=1)
    backup(school.base.database, folder / "copy")
    ann.presses_alarm()
    school.waits(seconds=30)
    assert ann.felt == ["pressed", "received"]
    restore(school, folder / "copy")
    return ann


@pytest.mark.parametrize("roads", [(WIFI,), (LORA,)])
def test_f62_an_alarm_that_the_copy_does_not_know_is_raised_anew_and_somebody_is_told(school: School, tmp_path: Path, roads) -> None:
    """F62: whether anybody had it, nobody can say: a person finds out."""
    ann = pressed_since_the_copy(school, tmp_path, roads)
    told = len(school.office.told)
    forgotten = school.open_incidents()
    school.waits(minutes=2)

    assert forgotten == []
    assert school.incident.cause == "ALARM_ON"
    assert school.incident.visitor == ann.number
    assert school.incident.ladder.name == "SOS"
    assert "Ann has a badge whose alarm is on, and the base has forgotten why" in school.office.told[told].subject
    assert school.record.all_of(Open)[-1].reason == "ALARM_ON from badge 7"


def test_f62_it_is_taken_and_closed_as_any_other_and_the_badge_is_at_rest(school: School, tmp_path: Path) -> None:
    """F62: the badge is told of its own press, by the name that it gave it."""
    ann = pressed_since_the_copy(school, tmp_path)
    school.waits(minutes=2)
    is_on = ann.badge.runner.mind.situation.is_in_alarm
    school.office.takes(school.incident)
    school.waits(seconds=20)
    school.office.closes(school.incident, "incident", "found her, all is well")
    school.waits(minutes=10)

    assert is_on
    assert ann.felt == ["pressed", "received", "owned", "closed"]
    assert not ann.badge.runner.mind.situation.is_in_alarm
    assert school.open_incidents() == []


def test_f62_it_is_one_incident_however_often_the_badge_says_so_and_the_base_restarts(school: School, tmp_path: Path) -> None:
    """F62: one alarm, one incident."""
    ann = pressed_since_the_copy(school, tmp_path, is_out=False)
    school.waits(minutes=5)
    school.base.restart()
    ann.badge.reboot()
    school.waits(minutes=20)

    assert len(school.record.all_of(Open)) == 1
    assert len(school.incident.presses) == 1


def test_f62_a_copy_in_which_another_alarm_of_the_badge_is_closed_confuses_nobody(school: School, tmp_path: Path) -> None:
    """F62: told that its old alarm is closed, it would call for ever."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=30)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "planned", "tried it out")
    school.waits(minutes=1)
    backup(school.base.database, tmp_path / "copy")
    ann.presses_alarm()
    school.waits(seconds=30)
    restore(school, tmp_path / "copy")
    school.waits(minutes=2)

    assert [order.cause for order in school.record.all_of(Open)] == ["SOS", "ALARM_ON"]
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "a slip")
    school.waits(minutes=5)
    assert not ann.badge.runner.mind.situation.is_in_alarm


def test_f62_a_forgotten_alarm_of_a_drill_badge_is_a_drill(school: School, tmp_path: Path) -> None:
    """F62, rule 11: nobody takes it for a real one."""
    ann = school.visitor("Ann", badge=7)
    with school.base.store.engine.begin() as connection:
        connection.execute(update(schema.badges).values(is_for_drills=True))
    school.base.kill()
    school.base.start()
    school.waits(minutes=1)
    backup(school.base.database, tmp_path / "copy")
    ann.presses_alarm()
    school.waits(seconds=30)
    restore(school, tmp_path / "copy")
    school.waits(minutes=2)

    assert school.incident.cause == "DRILL"
    assert school.incident.is_drill
    assert all(message.subject.startswith("DRILL: ") for message in school.office.told)


def test_a_position_on_the_way_is_no_alarm(school: School) -> None:
    """A badge on a visit says where it is, too: that is no word of any alarm."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=300, interval_min=0)
    school.waits(minutes=1)
    situation = ann.badge.runner.mind.situation
    sealed = seal(Cipher(key_of(7)), 7, situation.counter.take(), Position(0, 80, 5, 10, 53_800_000, -1_500_000))
    school.base.post(Heard(school.now_ms, WIFI, 7, sealed))
    school.waits(minutes=1)

    assert school.site.badges[7].fix.lat_udeg == pytest.approx(53_800_000, abs=20)
    assert school.open_incidents() == []


def test_an_alarm_closed_while_the_badge_could_not_hear_is_told_to_it_by_name(school: School) -> None:
    """The network was away for two hours, and the base was started again meanwhile."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    ann.presses_alarm()
    school.waits(seconds=30)
    school.wifi.cut(7)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "a slip")
    school.waits(hours=2)
    school.base.restart()
    school.waits(seconds=10)
    school.wifi.mend(7)
    school.waits(minutes=6)

    assert ann.felt[-1] == "closed"
    assert not ann.badge.runner.mind.situation.is_in_alarm
    assert len(school.record.all_of(Open)) == 1
