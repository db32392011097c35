"""What may go wrong with the base: killed between any two acts, clocks that jump, a second base, a weekend without one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from basestation.core.decisions import Climb
from basestation.core.incident import rebuild
from basestation.core.turn import Turn
from basestation.store import codec, schema
from basestation.store.ownership import NotOurs
from tools.emulator.base import AFTER_COMMIT, AFTER_RECEIPTS, BEFORE_COMMIT, VirtualBase
from tools.emulator.story import LORA, School

HOUR_MS = 3_600_000
STAGES = (BEFORE_COMMIT, AFTER_COMMIT, AFTER_RECEIPTS)


def once(stage: str, when: Callable[[Turn], bool]) -> Callable[[Turn, str], bool]:
    """Dies the first time it is here with such a turn."""
    deaths: list[str] = []

    def dies(turn: Turn, here: str) -> bool:
        if here != stage or deaths or not when(turn):
            return False
        deaths.append(here)
        return True

    return dies


def opens(turn: Turn) -> bool:
    return any(type(decision).__name__ == "Open" for _, _, decision in turn.batch.decisions)


def climbs(turn: Turn) -> bool:
    return any(isinstance(decision, Climb) and decision.step == 1 for _, _, decision in turn.batch.decisions)


@pytest.mark.parametrize("stage", STAGES)
def test_f40_killed_while_it_takes_in_a_press(school: School, stage: str) -> None:
    """F40: before the commit, between commit and receipt, between receipt and telling anyone."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(seconds=5)
    school.base.dies = once(stage, opens)

    ann.presses_alarm()
    school.waits(seconds=5)
    was_running = school.base.is_running
    school.base.start()
    school.waits(seconds=20)

    assert not was_running
    assert len(school.record.presses()) == 1
    assert ann.felt == ["pressed", "received"]
    assert {message.step for message in school.office.told} == {0}


@pytest.mark.parametrize("stage", STAGES)
def test_f40_killed_while_it_climbs(school: School, stage: str) -> None:
    """F40: the second person is told, and nobody is told three times."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.base.dies = once(stage, climbs)
    school.waits(seconds=40)
    was_running = school.base.is_running

    school.base.start()
    school.waits(seconds=2)

    assert not was_running
    assert len(school.record.all_of(Climb)) == 2
    assert [message.step for message in school.second.told] == [1]


def test_f40_killed_before_the_provider_says_yes_it_tells_again(school: School) -> None:
    """F40: twice is better than never, and the second time carries the same number, so a provider can drop it."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(ms=2_025 + 10 + 1)
    while not school.office.told:
        school.waits(ms=1)

    school.base.kill()
    school.base.start()
    school.waits(seconds=5)

    numbers = [message.number for message in school.office.told]
    assert len(numbers) == 2
    assert len(set(numbers)) == 1
    assert [state for _, state, _ in school.record.deliveries()] == ["sent"]


def test_killed_in_the_middle_of_a_ladder_overdue_steps_fire_within_a_second_of_start(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.base.kill()
    school.waits(minutes=10)

    school.base.start()
    school.waits(seconds=1)

    assert [message.step for message in school.second.told] == [3]
    assert school.incident.shows_sheet


def test_an_owner_who_forgot_is_asked_after_a_restart_too(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.base.kill()
    school.waits(minutes=5)

    school.base.start()
    school.waits(seconds=1)

    assert school.incident.asked
    school.waits(seconds=30)
    assert school.incident.owner is None


def test_what_the_wearer_should_have_felt_is_said_again_after_a_restart(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    for air in (school.wifi, school.lora):
        air.cut(7)
    school.office.takes(school.incident)
    school.waits(seconds=5)
    school.base.restart()
    school.waits(seconds=5)

    for air in (school.wifi, school.lora):
        air.mend(7)
    school.waits(minutes=2)

    assert ann.felt == ["pressed", "received", "owned"]


def test_a_badge_learns_of_its_visit_again_after_a_restart_of_both(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(seconds=5)
    school.base.restart()
    ann.badge.ports.store.files.pop("visit")
    ann.badge.reboot()
    school.waits(minutes=2)

    assert ann.badge.runner.mind.situation.is_on_visit


def test_replaying_the_journal_gives_the_same_incident(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(minutes=1)
    school.office.takes(school.incident)
    school.office.acts(school.incident, "rang the head")
    ann.presses_alarm()
    school.waits(minutes=1)
    school.head.takes(school.incident)
    school.head.calls_police(school.incident, "41")
    before = school.incident

    school.base.kill()
    school.base.start()

    assert school.latest(before) == before
    assert rebuild(school.record.decisions_of(before.number)) == before


# Clocks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump_ms", [HOUR_MS, -HOUR_MS, -5_000, 5_000])
def test_f47_a_clock_that_jumps_over_a_restart_never_makes_an_alarm_wait(school: School, jump_ms: int) -> None:
    """F47: NTP or a person sets the computer's clock in the middle of a countdown, and the base starts again."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.base.kill()
    school.base.clock_error_ms += jump_ms

    school.base.start()
    school.waits(seconds=31)

    assert school.incident.step >= 1
    assert len(school.second.told) >= 1


def test_f47_a_clock_set_back_hides_no_silence(school: School) -> None:
    """F47: the badge dies, the base restarts an hour earlier by its clock: lost contact is still noticed in time."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=300, interval_min=0)
    ann.arrives()
    school.waits(minutes=30)
    ann.badge.power_cut()
    school.base.kill()
    school.base.clock_error_ms -= HOUR_MS

    school.base.start()
    school.waits(minutes=6)

    assert school.incident.cause == "LOST_CONTACT"


def test_f47_a_clock_set_back_hides_no_missed_check_in(school: School) -> None:
    """F47: the check-in was due in 25 minutes, and is not due an hour later because the clock says so."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=300, interval_min=20, grace_min=5)
    ann.arrives()
    school.waits(minutes=10)
    school.base.kill()
    school.base.clock_error_ms -= HOUR_MS

    school.base.start()
    school.waits(minutes=26)

    assert school.incident.cause == "MISSED_CHECKIN"


def test_f47_a_clock_that_jumps_while_the_base_runs_changes_no_countdown(school: School) -> None:
    """F47: the base reads the computer's clock once."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)

    school.base.clock_error_ms += HOUR_MS
    school.waits(seconds=10)

    assert school.incident.step == 0


# One base, none, and one that is busy -------------------------------------------------------------------------------


def test_f49_a_second_base_on_the_same_database_is_refused(school: School) -> None:
    """F49: exactly one escalates; when it dies, the other may."""
    ann = school.visitor("Ann", badge=7)
    spare = VirtualBase(school.world, (), school.base.database, {"phone": school.phones})
    ann.presses_alarm()
    school.waits(seconds=5)

    with pytest.raises(NotOurs, match="another base process"):
        spare.start()
    school.base.kill()
    spare.start()
    school.waits(minutes=1)

    assert {message.step for message in school.second.told} >= {1}
    spare.kill()


def test_f50_the_base_is_down_for_a_weekend_with_visits_open(school: School) -> None:
    """F50: every visitor who is not back is overdue within a second of Monday's start."""
    visitors = [school.visitor(f"Visitor {number}", badge=number) for number in range(1, 6)]
    for visitor in visitors:
        visitor.signs_out(back_in_min=60)
    school.waits(minutes=5)
    visitors[0].returns()
    school.base.kill()
    school.waits(hours=63)

    school.base.start()
    school.waits(seconds=1)

    assert [incident.cause for incident in school.open_incidents()] == ["OVERDUE"] * 4
    assert len(school.office.told) == 4


def test_f50_an_arrival_that_waited_over_the_weekend_is_kept_and_heard(school: School) -> None:
    """F50: the badge keeps what the base could not hear, and on the radio, where nothing waits, says how long ago it was."""
    ann = school.visitor("Ann", badge=7, roads=(LORA,))
    ann.signs_out(back_in_min=60)
    school.waits(minutes=1)
    school.base.kill()
    ann.arrives()
    school.waits(hours=20)

    school.base.start()
    school.waits(minutes=2)

    visit = school.site.visits[ann.visit]
    assert visit.arrived_ms is not None
    assert abs(school.now_ms - visit.arrived_ms - 20 * HOUR_MS) < 3 * 60_000


@pytest.mark.parametrize("lasting_ms", [2_000, 20_000, 300_000])
def test_f51_a_base_that_is_busy_answers_all_when_it_is_free(school: School, lasting_ms: int) -> None:
    """F51: one slow handler; twenty badges press meanwhile, each is received once and nobody is forgotten."""
    visitors = [school.visitor(f"Visitor {number}", badge=number) for number in range(1, 21)]
    school.waits(seconds=2)
    school.base.stall(lasting_ms + 3_000)
    for visitor in visitors:
        visitor.presses_alarm()
    school.waits(ms=lasting_ms + 3_000)
    school.waits(minutes=1)

    assert len(school.record.presses()) == 20
    assert all(visitor.felt == ["pressed", "received"] for visitor in visitors)


def test_the_journal_is_a_chain_after_all_of_it(school: School, tmp_path: Path) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    for _ in range(5):
        school.waits(seconds=20)
        school.base.restart(after_ms=500)
    school.waits(seconds=20)

    with school.base.store.engine.connect() as connection:
        rows = connection.execute(select(schema.journal).order_by(schema.journal.c.seq)).all()
    previous = codec.GENESIS
    for number, row in enumerate(rows, start=1):
        assert row.seq == number
        assert row.hash == codec.chain(previous, row.seq, row.at_ms, row.incident, row.visit_no, row.kind, row.digest)
        assert row.digest == codec.digest_of(row.salt, row.body)
        previous = row.hash
    assert len(rows) >= 6
