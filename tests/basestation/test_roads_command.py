"""`doorstep roads`: what is printed, and when it says that it can't tell."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from basestation.__main__ import CUT_OFF, main
from basestation.core.roads import RoadState
from basestation.core.roads.record import RoadRecord
from basestation.core.roads.rows import HEADINGS, row_of, with_those_off
from basestation.watch import status_file

NOW_MS = 1_780_315_200_000
WELL = (
    row_of("mqtt", RoadState(True, NOW_MS, "", NOW_MS), None, True),
    row_of("mail", RoadState(True, NOW_MS), RoadRecord("mail", proved_ms=NOW_MS - 7_200_000), True),
    row_of("database", RoadState(True, NOW_MS, "", NOW_MS), None, True),
)
BROKEN = (*WELL[1:], row_of("mqtt", RoadState(False, NOW_MS, "can't reach the broker"), None, False))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "doorstep.toml"
    path.write_text(f'site = "x"\ndata = "{tmp_path}"\n[school]\ntitle = "A"\ntelephone = "1"\naddress = "B"\n')
    return path


def ask(settings: Path) -> int:
    return main(["roads", "--settings", str(settings)])


def test_it_prints_every_road_and_ends_with_0_when_all_work(settings, capsys):
    status_file.write(settings.parent, with_those_off(WELL), NOW_MS, "Europe/London")

    code, lines = ask(settings), capsys.readouterr().out.splitlines()

    assert code == 0
    assert [lines[0].find(heading) >= 0 for heading in HEADINGS] == [True] * len(HEADINGS)
    assert any(line.startswith("Wi-Fi for badges") and "Works" in line and "just now" in line for line in lines)
    assert any(line.startswith("E-mail") and "two hours ago" in line for line in lines)
    assert any(line.startswith("Not set up: ") and "Alarm receiving centre" in line for line in lines)
    assert lines.index("How badges are heard:") < lines.index("How people are told:") < lines.index("The base itself:")
    assert lines[-1] == "An alarm gets through. Everything that is set up works."


def test_a_fault_ends_it_with_1_and_says_what_to_do(settings, capsys):
    status_file.write(settings.parent, with_those_off(BROKEN), NOW_MS, "Europe/London")

    code, printed = ask(settings), capsys.readouterr().out

    assert code == 1
    assert "can't reach the broker" in printed and "Look whether the school's network" in printed
    assert printed.splitlines()[2] == "To be put right:"
    assert printed.splitlines()[-1].startswith("An alarm does not get through. NOT PROTECTED: no badge can be heard.")


def test_a_base_that_does_not_run_or_hangs_is_said(settings, capsys):
    missing = ask(settings), capsys.readouterr()
    status_file.write(settings.parent, WELL, NOW_MS, "Europe/London")
    old_s = time.time() - 60
    os.utime(settings.parent / status_file.NAME, (old_s, old_s))
    stale = ask(settings), capsys.readouterr()

    assert missing[0] == stale[0] == 2
    assert "not running" in missing[1].err and "not running" in stale[1].err
    assert missing[1].out == stale[1].out == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at_ms": 1, "zone": "x", "rows": [{}]}', '{"rows": 3}', "\x00"])
def test_a_file_that_is_none_of_ours_is_said(settings, capsys, text):
    (settings.parent / status_file.NAME).write_text(text)

    assert ask(settings) == 2
    assert "no table of roads" in capsys.readouterr().err


def test_the_file_is_never_half_written_and_goes_with_the_base(tmp_path: Path):
    status_file.write(tmp_path, WELL, NOW_MS, "Europe/London")
    status_file.write(tmp_path, BROKEN, NOW_MS, "Europe/London")
    kept = status_file.read(tmp_path)
    status_file.remove(tmp_path)

    assert kept.rows == BROKEN
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_reader_who_has_had_enough_is_no_error(settings):
    status_file.write(settings.parent, with_those_off(WELL), NOW_MS, "Europe/London")
    reads, writes = os.pipe()
    os.close(reads)  # as `| head` does, early

    done = subprocess.run(
        [sys.executable, "-m", "basestation", "roads", "--settings", settings], stdout=writes, stderr=subprocess.PIPE, text=True, timeout=60
    )
    os.close(writes)

    assert done.stderr == ""
    assert done.returncode == CUT_OFF
