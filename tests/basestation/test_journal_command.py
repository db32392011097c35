"""`doorstep journal`: what it prints, its exit code, and that it changes nothing, on a base that runs, a stopped one and a copy."""

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from basestation.__main__ import main
from basestation.commands.journal import CHANGED, NOT_CHECKED, WHOLE
from basestation.core.batch import Batch
from basestation.core.decisions import RecordSign
from basestation.store.store import Store
from tools.invented_school import Member, found_school

AT_MS = 1_772_442_000_000


def a_journal(folder: Path, rows: int = 12) -> Path:
    path = folder / "doorstep.db"
    store = Store(f"sqlite:///{path}")
    store.own()
    batch = Batch()
    batch.decisions = [(None, None, RecordSign(AT_MS + number, "sign", "heard by the office")) for number in range(rows)]
    store.commit(batch)
    store.close()
    return path


def verify(path: Path | str, *more: str) -> int:
    return main(["journal", "verify", "--database", str(path), *more])


def test_a_whole_journal_is_said_to_be_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(a_journal(tmp_path)) == WHOLE

    said = capsys.readouterr().out
    assert "12 rows looked at" in said
    assert "Nothing was changed, removed, put in or reordered." in said
    assert "fingerprint: 12:" in said


def test_what_was_changed_is_said_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_journal(tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE journal SET body = replace(body, 'heard', 'not heard') WHERE seq = 5")
        database.execute("DELETE FROM journal WHERE seq IN (8, 9)")

    assert verify(path) == CHANGED
    said = capsys.readouterr().out
    assert "Row 5 (RecordSign, 2 March 2026 09:00:00 UTC): its text was changed" in said
    assert "rows 8 to 9 are missing before it" in said
    assert "2 findings." in said


def test_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_journal(tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 12")

    assert verify(path, "--json") == CHANGED
    *findings, verdict = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(found["row"], found["what"]) for found in findings] == [(12, "its text gives another time")]
    assert (verdict["whole"], verdict["findings"], verdict["rows"]) == (False, 1, 12)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--database", "/nowhere/at/all.db"], "there is no database"),
        (["--database", "nonsense://"], "no database URL"),
        (["--settings", "/nowhere/doorstep.toml"], "doorstep.toml"),
    ],
)
def test_what_can_not_be_checked_is_no_verdict(given: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "verify", *given]) == NOT_CHECKED
    assert words in capsys.readouterr().err


def test_a_file_that_is_no_database_is_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sirs, " * 100)

    assert verify(tmp_path / "letter.txt") == NOT_CHECKED
    assert "can't be read" in capsys.readouterr().err


def test_a_fingerprint_that_is_still_in_it_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_journal(tmp_path)
    assert verify(path) == WHOLE
    printed = capsys.readouterr().out.split()[-1]

    assert verify(path, "--end", printed) == WHOLE
    assert f"This printed fingerprint is still in it: {printed}\n" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["", "12", "12:", "12:abc", "x:0123456789abcdef", "12:0123456789abcdeg"])
def test_what_is_no_fingerprint_is_said(given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(a_journal(tmp_path), "--end", given) == NOT_CHECKED
    assert "is no fingerprint" in capsys.readouterr().err


def test_it_changes_nothing_and_needs_no_leave_to_write(tmp_path: Path) -> None:
    """As from a disc that the police made of it."""
    path = a_journal(tmp_path)
    before, names = hashlib.sha256(path.read_bytes()).digest(), sorted(os.listdir(tmp_path))
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        assert verify(path) == WHOLE
    finally:
        tmp_path.chmod(0o700)

    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert sorted(os.listdir(tmp_path)) == names


def test_a_base_that_runs_is_verified_by_its_settings_and_the_dry_run_erases_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school = found_school(tmp_path / "school", [Member("Hannah Head", "head")], 1, {})
    running = Store(f"sqlite:///{tmp_path / 'school/doorstep.db'}")
    running.own()
    batch = Batch()
    batch.decisions = [(None, None, RecordSign(AT_MS, "sign", "heard"))]
    running.commit(batch)

    verified = main(["journal", "verify", "--settings", str(school.settings)])
    tried = main(["journal", "erase", "--dry-run", "--settings", str(school.settings)])
    running.close()

    assert (verified, tried) == (WHOLE, WHOLE)
    said = capsys.readouterr().out
    assert "1 rows looked at" in said
    assert "0 records would go" in said
    assert "Nothing was erased." in said
