"""The siren's command and the desk sounder's: one that was taken away is a fault before it is needed."""

from pathlib import Path

import pytest

from basestation.channels.command import lack
from basestation.channels.sounder import Sounder
from basestation.watch.desk import CommandSounder
from basestation.watch.tracked import Tracked
from tests.basestation.school import NOON_MS


class Clock:
    now_ms = NOON_MS

    def __call__(self) -> int:
        return self.now_ms


def made(folder: Path) -> Path:
    command = folder / "siren"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    return command


def test_a_siren_whose_command_is_taken_away_is_down_before_it_is_needed(tmp_path: Path) -> None:
    """F52."""
    command, clock = made(tmp_path), Clock()
    tracked = Tracked(Sounder((str(command), "--loud")), clock, set)
    there = tracked.state()

    command.chmod(0o644)
    clock.now_ms += 1_000
    locked = tracked.state()
    command.unlink()
    clock.now_ms += 1_000
    gone = tracked.state()
    made(tmp_path)

    assert (there.is_up, there.why) == (True, "")
    assert (locked.is_up, locked.why) == (False, f"its command {command} may not be run: it is not executable")
    assert (gone.is_up, gone.why) == (False, f"its command {command} is not there")
    assert (locked.since_ms, gone.since_ms) == (NOON_MS + 1_000, NOON_MS + 1_000)
    assert tracked.state() == there


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("sh", "-c", "exit 3"), ""),
        (("no-such-program-anywhere",), "no-such-program-anywhere is not there"),
        (("/",), "/ is a folder, and no command"),
        ((), "is empty"),
        (("",), "is empty"),
    ],
)
def test_it_is_looked_for_as_it_would_be_run(command: tuple[str, ...], why: str) -> None:
    assert lack(command) == why


def test_a_desk_sounder_whose_command_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"its command can.t be run: is /nowhere/pet there"):
        CommandSounder(("/nowhere/pet",)).pet()
