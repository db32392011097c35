"""The seal of a note that few may read (R19): wrong key, lost key, moved note; each says so, and nothing else is lost."""

import os
import stat

import pytest

from basestation.sealing import CantOpen, NoteSeal


def test_a_note_opens_again_under_the_key_that_was_made_at_first_use(tmp_path):
    sealed = NoteSeal(tmp_path).seal("Type 1 diabetes; glucagon in her bag", "person 1")

    assert NoteSeal(tmp_path).open(sealed, "person 1") == "Type 1 diabetes; glucagon in her bag"
    assert b"diabetes" not in sealed
    assert stat.S_IMODE(os.stat(tmp_path / "sealed.key").st_mode) == 0o600


def test_a_note_that_was_moved_to_somebody_else_does_not_open(tmp_path):
    sealed = NoteSeal(tmp_path).seal("asthma", "person 1")

    with pytest.raises(CantOpen, match="changed or damaged"):
        NoteSeal(tmp_path).open(sealed, "person 2")


def test_every_single_bit_counts(tmp_path):
    seal = NoteSeal(tmp_path)
    sealed = seal.seal("asthma", "person 1")

    for place in range(len(sealed)):
        bent = bytes(byte ^ (index == place) for index, byte in enumerate(sealed))
        with pytest.raises(CantOpen):
            seal.open(bent, "person 1")


def test_each_length_of_rubbish_is_refused_in_words(tmp_path):
    seal = NoteSeal(tmp_path)
    sealed = seal.seal("asthma", "person 1")

    for length in range(len(sealed)):
        with pytest.raises(CantOpen):
            seal.open(sealed[:length], "person 1")


def test_a_lost_key_is_said_and_a_new_one_seals_new_notes(tmp_path):
    old = NoteSeal(tmp_path).seal("asthma", "person 1")
    kept = (tmp_path / "sealed.key").read_text()
    (tmp_path / "sealed.key").unlink()
    new = NoteSeal(tmp_path).seal("epilepsy", "person 2")

    with pytest.raises(CantOpen, match="add its line from a backup"):
        NoteSeal(tmp_path).open(old, "person 1")
    with (tmp_path / "sealed.key").open("a") as file:
        file.write(kept)

    assert NoteSeal(tmp_path).open(old, "person 1") == "asthma"
    assert NoteSeal(tmp_path).open(new, "person 2") == "epilepsy"


@pytest.mark.parametrize("content", ["rubbish", "abcd\n", "\u00e9"])
def test_a_damaged_key_file_is_said_and_not_overwritten(tmp_path, content):
    (tmp_path / "sealed.key").write_text(content, "utf-8")

    with pytest.raises(CantOpen, match="damaged"):
        NoteSeal(tmp_path).seal("asthma", "person 1")
    assert (tmp_path / "sealed.key").read_text("utf-8") == content
