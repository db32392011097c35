"""A change of the roster or the badges and its row of the journal are one commit. Proves F40 for what people edit."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from basestation.core.batch import Said, StoreFailed
from basestation.core.decisions import ChangeBadge, ChangeRoster
from basestation.store import badges, roster, schema
from basestation.store.changing import Unrecorded
from basestation.store.codec import decode
from basestation.store.outside import TAKEN_UP, change_outside, take_up
from basestation.store.roster import MemberDraft
from basestation.store.store import Store
from basestation.store.verification import Verification
from tests.support.new_database import put_new_database
from tests.support.statements import transactions

ROOT = Path(__file__).parents[2]
AT_MS = 1_750_000_000_000
BY_HAND = Said(AT_MS, 7, "by hand")
VI = MemberDraft("Vi", ("visitor",), "", None, ())


def a_store(folder: Path) -> Store:
    put_new_database(folder / "doorstep.db")
    store = Store(f"sqlite:///{folder / 'doorstep.db'}")
    store.own()
    return store


def in_journal(store: Store) -> list[object]:
    with store.engine.connect() as connection:
        rows = connection.execute(select(schema.journal.c.kind, schema.journal.c.body).order_by(schema.journal.c.seq)).all()
    return [decode(row.kind, row.body) for row in rows]


def names(store: Store) -> list[str]:
    return [member.name for member in roster.members(store.engine)]


def test_a_change_and_its_row_of_the_journal_go_in_together(tmp_path):
    store = a_store(tmp_path)

    number = store.change(BY_HAND, lambda to: roster.add_member(to, VI))
    badge = store.change(BY_HAND, lambda to: badges.add_badge(to, "Blue")).number

    assert names(store) == ["Vi"]
    assert in_journal(store) == [ChangeRoster(AT_MS, 7, number, "added", "by hand"), ChangeBadge(AT_MS, 7, badge, "added", "by hand")]
    with store.engine.connect() as connection:
        assert list(Verification(connection).findings()) == []
    store.close()


def test_what_the_journal_is_told_nothing_of_is_not_committed(tmp_path):
    store = a_store(tmp_path)
    number = store.change(BY_HAND, lambda to: roster.add_member(to, VI))

    with pytest.raises(Unrecorded):
        store.change(BY_HAND, lambda to: to.write(schema.people.update().values(name="Somebody else")))

    assert names(store) == ["Vi"]
    store.change(BY_HAND, lambda to: roster.change_member(to, number, VI))
    assert len(in_journal(store)) == 1, "nothing changed, nothing told"
    store.close()


def test_a_name_that_is_taken_is_refused_and_the_chain_goes_on(tmp_path):
    store = a_store(tmp_path)
    mo = MemberDraft("Mo", ("head",), "", "mo", ())
    store.change(BY_HAND, lambda to: roster.add_member(to, mo))

    with pytest.raises(roster.Taken):
        store.change(BY_HAND, lambda to: roster.write_members(to, [(None, VI), (None, mo)]))
    store.change(BY_HAND, lambda to: roster.add_member(to, VI))

    assert names(store) == ["Mo", "Vi"]
    assert [row.seq for row in _rows(store)] == [1, 2]
    store.close()


def test_a_database_that_can_not_be_written_changes_nothing(tmp_path):
    store = a_store(tmp_path)
    with store.engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout=0")
    store._writer.exec_driver_sql("PRAGMA query_only=ON")
    store._writer.commit()

    with pytest.raises(StoreFailed):
        store.change(BY_HAND, lambda to: roster.add_member(to, VI))
    store.change(BY_HAND, lambda to: roster.add_member(to, VI))

    assert names(store) == ["Vi"]
    store.close()


def test_killed_at_any_statement_it_left_both_or_neither(tmp_path):
    """The process is killed just before each statement of the change in turn, the commit included."""
    program = [sys.executable, "-m", "tests.support.killed_changes", str(tmp_path)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)

    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [is_killed for is_killed, *_ in found] == [True] * (len(found) - 1) + [False]
    assert len(found) > 5, "it was killed at several statements"
    assert {tuple(left) for _, *left in found} == {(0, 0), (1, 1)}


def test_what_another_program_notes_is_taken_into_the_chain_once(tmp_path):
    store = a_store(tmp_path)
    change_outside(store.engine, Said(AT_MS, None, "provisioned"), lambda to: badges.add_badge(to, "Blue"))
    change_outside(store.engine, Said(AT_MS + 1, None, "renamed"), lambda to: badges.rename_badge(to, 1, "Red"))

    for _ in range(2):
        store.change(Said(AT_MS + 9, None, TAKEN_UP), take_up)

    assert in_journal(store) == [ChangeBadge(AT_MS, None, 1, "added", "provisioned"), ChangeBadge(AT_MS + 1, None, 1, "label", "renamed")]
    store.close()


def test_a_note_that_somebody_was_at_stops_nothing(tmp_path):
    store = a_store(tmp_path)
    with store.engine.begin() as connection:
        connection.execute(schema.facts.insert(), {"name": "to journal 1", "value": '{"kind": "NoSuch", "body": "{}"}'})
    change_outside(store.engine, BY_HAND, lambda to: badges.add_badge(to, "Blue"))

    store.change(Said(AT_MS, None, TAKEN_UP), take_up)

    assert in_journal(store) == [ChangeBadge(AT_MS, 7, 1, "added", "by hand")]
    store.close()


def test_two_thousand_people_at_once_keep_an_alarm_waiting_no_longer_than_a_few_turns(tmp_path):
    """Counted in what the driver is told, not in time: it must not be a statement or more for each person."""
    with transactions() as told:
        store = a_store(tmp_path)
        told.committed.clear()
        drafts = [(None, MemberDraft(f"Person {n}", ("visitor",), "", None, ())) for n in range(200)]
        store.change(BY_HAND, lambda to: roster.write_members(to, drafts))
        with store.engine.connect() as connection:
            assert connection.execute(select(func.count()).select_from(schema.journal)).scalar() == 200
        store.close()

    statements = [statement for each in told.committed for statement in each]
    assert len([statement for statement in statements if statement.startswith("SELECT")]) < 10


ORDERS = ("insert", "update", "delete", "updating", "inserting", "upserting")
WRITERS = {"people", "contacts", "badges", "policies"}


def test_whatever_writes_these_tables_takes_part_in_a_change():
    """By its parameter: a function that writes people, contacts, badges or policies by an engine of its own could forget the journal."""
    strays = [
        stray for folder in ("basestation", "tools/provision") for path in sorted((ROOT / folder).rglob("*.py")) for stray in _strays(path)
    ]

    assert strays == ["basestation/store/record_orders.py adopting", "basestation/store/turn_orders.py __init__"], (
        "the one writer of turns, and nobody else"
    )


def _strays(path: Path) -> list[str]:
    source = path.read_text("utf-8")
    if not any(f"{word}(" in source for word in ORDERS):
        return []
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [f"{path.relative_to(ROOT)} {each.name}" for each in functions if _writes(each) and not _takes_part(each)]


def _writes(function: ast.AST) -> bool:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args]
    return any(_name(call.func) in ORDERS and _name(call.args[0]) in WRITERS for call in calls)


def _takes_part(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(each.annotation, ast.Name) and each.annotation.id == "Changing" for each in function.args.args)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _rows(store: Store) -> list:
    with store.engine.connect() as connection:
        return list(connection.execute(select(schema.journal).order_by(schema.journal.c.seq)))
