"""Nothing lost and nothing doubled, over many stories told by chance. `DOORSTEP_RUNS` says how many."""

import os
from pathlib import Path

import pytest

from tools.emulator.nasty import NastyStory

RUNS = int(os.environ.get("DOORSTEP_RUNS", "40"))
FIRST = int(os.environ.get("DOORSTEP_FIRST_SEED", "1"))
PARTS = 10


@pytest.mark.campaign
@pytest.mark.parametrize("part", range(PARTS))
def test_in_nasty_weather_nothing_is_lost_and_nothing_doubled(tmp_path: Path, part: int) -> None:
    """F1, F2, F5, F7, F13, F14, F17, F24, F27, F28, F29, F40, F56: whatever happens, in whatever order."""
    wrongs: dict[int, list[str]] = {}
    presses = 0
    for seed in range(FIRST + part, FIRST + RUNS, PARTS):
        story = NastyStory(tmp_path, seed)
        story.tell()
        presses += len(story.school.record.presses())
        if wrong := story.wrongs():
            wrongs[seed] = wrong
        story.end()

    assert wrongs == {}
    assert presses >= RUNS // PARTS
