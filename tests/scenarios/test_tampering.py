"""Whatever is changed, removed, put in or reordered in a journal is found; an honest journal is never accused."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from basestation.core.events import ClosureLooked
from basestation.core.keeping import Erase, Hold
from basestation.core.policy.rules import Retention
from basestation.core.turn import ForIncident, ForRecords
from basestation.store import codec, retention
from basestation.store.reading import reading
from basestation.store.store import Store
from basestation.store.verification import Verification
from basestation.store.verifying import COLUMNS, Finding, Stored
from tools.emulator.base import AFTER_COMMIT, BEFORE_COMMIT
from tools.emulator.story import School

AT_ONCE = Retention(visits_months=0, incidents_months=0, drills_months=0)
ANYTHING = st.one_of(st.none(), st.integers(-(2**62), 2**62), st.text(max_size=40), st.binary(max_size=40))


def findings(database: Path, *printed: str) -> list[Finding]:
    with reading(f"sqlite:///{database}") as connection:
        return list(Verification(connection, printed).findings())


def fingerprint(database: Path) -> str:
    with reading(f"sqlite:///{database}") as connection:
        looked = Verification(connection)
        assert list(looked.findings()) == []
        return looked.fingerprint


def erase_all_that_is_over(school: School) -> Erase:
    assert school.base.store is not None
    with school.base.store.engine.connect() as connection:
        plan = retention.plan(connection, AT_ONCE, school.now_ms)
    (order,) = school.base.ask(ForRecords(plan.order(school.now_ms, school.head.number, AT_ONCE, "a test of the rule")))
    assert isinstance(order, Erase)
    return order


def an_alarm_from_the_press_to_the_end(school: School, visitor: Any) -> None:
    visitor.signs_out()
    visitor.arrives()
    school.waits(seconds=20)
    visitor.presses_alarm()
    school.waits(minutes=4)
    incident = school.incident
    school.head.takes(incident)
    school.head.acts(incident, "rang the mobile, no answer")
    school.head.calls_police(incident, "CAD 1234")
    school.head.closes(incident, "incident", "she is safe, the police are there")
    school.base.ask(ForIncident(incident.number, ClosureLooked(school.now_ms, school.office.number, agrees=True)))
    visitor.returns()
    school.waits(minutes=1)


def tell_the_story(school: School) -> None:
    """Two visits, two alarms; what was over by then was erased in between, but for what is on hold."""
    ann, ben = school.visitor("Ann", badge=7), school.visitor("Ben", badge=8)
    ben.signs_out()
    school.waits(minutes=2)
    ben.returns()
    an_alarm_from_the_press_to_the_end(school, ann)
    school.base.ask(ForRecords(Hold(school.now_ms, "visit", ben.visit, school.head.number, "an allegation")))
    school.waits(minutes=1)
    assert erase_all_that_is_over(school).rows
    school.base.restart()
    school.waits(seconds=10)
    an_alarm_from_the_press_to_the_end(school, ann)


@cache
def honest() -> bytes:
    """The database as the base left it, but without any rule that would keep somebody from writing nonsense into it."""
    with TemporaryDirectory() as folder:
        school = School(Path(folder), is_hasty=True)
        tell_the_story(school)
        path = school.base.database
        school.base.kill()
        with closing(sqlite3.connect(path)) as database:
            database.executescript("""
                CREATE TABLE loose AS SELECT * FROM journal ORDER BY seq;
                DROP TABLE journal;
                ALTER TABLE loose RENAME TO journal;
                PRAGMA journal_mode=DELETE;
            """)
        return path.read_bytes()


@contextmanager
def a_copy() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "copy.sqlite"
        path.write_bytes(honest())
        yield path


def rows_of(path: Path) -> list[Stored]:
    with closing(sqlite3.connect(path)) as database:
        database.text_factory = lambda found: found.decode("utf-8", "replace")
        return [Stored(*row) for row in database.execute(f"SELECT {', '.join(COLUMNS)} FROM journal ORDER BY seq")]


def tampered(path: Path, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement, values)


@cache
def seqs() -> list[int]:
    with a_copy() as path:
        return [row.seq for row in rows_of(path)]


a_row = st.deferred(lambda: st.sampled_from(seqs()))
EXAMPLES = 60 * max(1, int(os.environ.get("DOORSTEP_RUNS", "300")) // 300)
often = settings(max_examples=EXAMPLES, deadline=None)


def test_an_honest_journal_is_whole() -> None:
    with a_copy() as path:
        assert findings(path) == []
        rows = rows_of(path)

    assert {"PlanVisit", "SendOut", "Open", "Close", "EndVisit", "Hold", "Erase"} - {row.kind for row in rows} <= {"PlanVisit"}
    assert any(row.salt is None for row in rows)
    assert any(row.salt is not None for row in rows)


@often
@given(seq=a_row, column=st.sampled_from(COLUMNS), value=ANYTHING)
def test_any_changed_cell_is_found(seq: int, column: str, value: Any) -> None:
    with a_copy() as path:
        before = rows_of(path)
        tampered(path, f"UPDATE journal SET {column} = ? WHERE seq = ?", value, seq)
        assume(rows_of(path) != before)

        found = findings(path)

        assert found
        assert column == "seq" or seq in [each.seq for each in found]


@often
@given(seq=a_row, column=st.sampled_from(("body", "salt", "digest", "hash", "kind")), place=st.integers(0, 10_000), bit=st.integers(0, 6))
def test_a_single_flipped_bit_is_found(seq: int, column: str, place: int, bit: int) -> None:
    with a_copy() as path:
        (value,) = [getattr(row, column) for row in rows_of(path) if row.seq == seq]
        assume(value)
        raw = bytearray(value.encode() if isinstance(value, str) else value)
        raw[place % len(raw)] ^= 1 << bit
        changed = raw.decode("utf-8", "replace") if isinstance(value, str) else bytes(raw)
        tampered(path, f"UPDATE journal SET {column} = ? WHERE seq = ?", changed, seq)

        assert seq in [each.seq for each in findings(path)]


@pytest.mark.parametrize("pick", [0, 1, -2, -1], ids=["first", "second", "last but one", "last"])
def test_a_removed_row_is_found(pick: int) -> None:
    with a_copy() as path:
        tampered(path, "DELETE FROM journal WHERE seq = ?", seqs()[pick])

        assert "missing" in findings(path)[0].what


@often
@given(first=a_row, count=st.integers(1, 200))
def test_removed_rows_are_found_wherever_they_were(first: int, count: int) -> None:
    with a_copy() as path:
        tampered(path, "DELETE FROM journal WHERE seq >= ? AND seq < ?", first, first + count)

        assert any("missing" in each.what for each in findings(path))


@often
@given(one=a_row, other=a_row)
def test_rows_that_changed_places_are_found(one: int, other: int) -> None:
    assume(one != other)
    with a_copy() as path:
        tampered(path, "UPDATE journal SET seq = CASE seq WHEN ?1 THEN ?2 ELSE ?1 END WHERE seq IN (?1, ?2)", one, other)

        assert {each.seq for each in findings(path)} >= {one, other}


@often
@given(copied=a_row, place=st.one_of(a_row, st.integers(-5, 5_000), st.none()))
def test_a_copy_put_in_anywhere_is_found(copied: int, place: int | None) -> None:
    with a_copy() as path:
        others = ", ".join(COLUMNS[1:])
        tampered(path, f"INSERT INTO journal (seq, {others}) SELECT ?, {others} FROM journal WHERE seq = ?", place, copied)

        assert findings(path)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM facts WHERE name = 'journal_end'", "note of where the journal ends"),
        ("UPDATE facts SET value = '0:' || hex(zeroblob(32)) WHERE name = 'journal_end'", "does not end as it was noted"),
        ("DELETE FROM incidents WHERE number = 2", "Incident 2: it is in the journal, and was taken off the list"),
        ("DELETE FROM visits WHERE number = 1", "Visit 1: it is in the journal, and was taken off the list"),
        ("UPDATE incidents SET is_open = 1 WHERE number = 2", "Incident 2: the list and the journal don't agree whether it is over"),
        ("UPDATE visits SET is_open = 1 WHERE number = 2", "Visit 2: the list and the journal don't agree whether it is over"),
        ("UPDATE visits SET state = 'out' WHERE number = 2", "Visit 2: the list and the journal don't agree whether it is over"),
        ("UPDATE incidents SET erased_ms = NULL", "don't agree whether it was erased"),
        ("UPDATE journal SET body = '', salt = NULL WHERE seq = (SELECT max(seq) FROM journal)", "no erasure is on record"),
    ],
)
def test_what_stands_beside_the_journal_must_agree_with_it(statement: str, words: str) -> None:
    with a_copy() as path:
        tampered(path, statement)

        assert any(words in str(each) for each in findings(path))


def test_an_erased_text_that_is_there_again_is_found() -> None:
    with a_copy() as path:
        (erased, *_) = [row for row in rows_of(path) if row.salt is None]
        text, salt = '{"at_ms":1}', bytes(codec.SALT_BYTES)
        tampered(
            path, "UPDATE journal SET body = ?, salt = ?, digest = ? WHERE seq = ?", text, salt, codec.digest_of(salt, text), erased.seq
        )

        found = findings(path)

    assert any("should be gone" in each.what for each in found)


def test_a_chain_that_was_written_anew_from_end_to_end_is_found_by_a_printed_fingerprint_alone() -> None:
    """What is not proved without one: whoever can write to the database can compute every hash in it."""
    with a_copy() as path:
        printed = fingerprint(path)
        assert findings(path, printed, printed[: printed.index(":") + 17]) == []
        write_anew(path, lambda body: body.replace("she is safe", "no alarm at"))

        unnoticed, noticed = findings(path), findings(path, printed)

    assert unnoticed == []
    assert "is not in this journal" in noticed[0].what


def write_anew(path: Path, edited: Callable[[str], str]) -> None:
    previous, rows = codec.GENESIS, rows_of(path)
    with closing(sqlite3.connect(path)) as database, database:
        for row in rows:
            body = edited(row.body)
            digest = row.digest if row.salt is None else codec.digest_of(row.salt, body)
            previous = codec.chain(previous, row.seq, row.at_ms, row.incident, row.visit_no, row.kind, digest)
            database.execute("UPDATE journal SET body = ?, digest = ?, hash = ? WHERE seq = ?", (body, digest, previous, row.seq))
        database.execute("UPDATE facts SET value = ? WHERE name = 'journal_end'", (f"{rows[-1].seq}:{previous.hex()}",))


# The base goes on ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM journal WHERE seq > (SELECT max(seq) - 2 FROM journal)", "missing before it"),
        ("DELETE FROM facts WHERE name = 'journal_end'", "had been taken away"),
        ("UPDATE facts SET value = '3:' || lower(hex(zeroblob(32))) WHERE name = 'journal_end'", "does not follow the row before it"),
        ("UPDATE facts SET value = 'nonsense' WHERE name = 'journal_end'", "had been taken away"),
    ],
)
def test_what_was_done_at_the_end_while_the_base_was_off_is_found_after_it_went_on(
    new_school: Callable[[], School], statement: str, words: str
) -> None:
    school = new_school()
    ann = school.visitor("Ann", badge=7)
    an_alarm_from_the_press_to_the_end(school, ann)
    school.base.kill()
    tampered(school.base.database, statement)
    school.base.start()
    an_alarm_from_the_press_to_the_end(school, ann)
    path = school.base.database

    assert any(words in each.what for each in findings(path))


@pytest.mark.parametrize("stage", [BEFORE_COMMIT, AFTER_COMMIT])
def test_a_base_that_is_killed_again_and_again_leaves_an_honest_journal(school: School, stage: str) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    turns = iter(range(1_000_000))
    school.base.dies = lambda turn, at: at == stage and not turn.batch.is_empty and next(turns) % 3 == 0
    for _ in range(6):
        ann.presses_alarm()
        school.waits(seconds=40)
        if not school.base.is_running:
            school.base.start()

    assert findings(school.base.database) == []


def test_a_running_base_is_looked_at_without_disturbing_it(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    with reading(f"sqlite:///{school.base.database}") as connection:
        looked = Verification(connection)
        ann.presses_alarm()
        school.waits(seconds=30)
        assert list(looked.findings()) == []
        seen = looked.chain.rows

    assert ann.felt == ["pressed", "received"]
    assert findings(school.base.database) == []
    assert isinstance(school.base.store, Store)
    assert len(rows_of(school.base.database)) > seen
