"""What the board on the desk does: quiet while it is petted, loud when it is not, and deaf to everything else."""

import importlib.util
from pathlib import Path

from basestation.watch.desk import EVERY_S, OK, PET

PATH = Path(__file__).parents[3] / "deploy/desk-sounder/main.py"
SPEC = importlib.util.spec_from_file_location("desk_sounder", PATH)
assert SPEC is not None and SPEC.loader is not None
sounder = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(sounder)


def says(patience, text, now_ms):
    return "".join(patience.hear(letter, now_ms) for letter in text)


def test_it_answers_what_the_base_waits_for_and_is_quiet_while_it_is_petted():
    patience = sounder.Patience(0)

    for now_ms in range(0, 600_000, round(EVERY_S * 1000)):
        assert says(patience, PET.decode(), now_ms).strip() == OK.decode()
        assert not patience.is_over(now_ms + 14_999)


def test_it_sounds_when_it_was_not_petted_for_fifteen_seconds_and_stops_when_it_is():
    patience = sounder.Patience(0)
    says(patience, "pet\n", 1_000)

    assert not patience.is_over(15_999)
    assert patience.is_over(16_000)
    says(patience, "pet\n", 60_000)
    assert not patience.is_over(60_001)


def test_a_base_that_never_comes_is_missed_too():
    assert sounder.Patience(5_000).is_over(20_000)


def test_nothing_else_pets_it():
    patience = sounder.Patience(0)

    answers = says(patience, "petpet\npe\nt\nPET\n\x00pet\nok\n" + "x" * 10_000 + "pet\n", 10_000)

    assert answers == ""
    assert patience.is_over(15_000)


def test_its_clock_may_wrap():
    last = (1 << 30) - 2_000
    patience = sounder.Patience(last)

    assert not patience.is_over(12_999)
    assert patience.is_over(13_000)
