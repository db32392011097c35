"""The journal on a real PostgreSQL: erased by the rule, verified while the base runs, and tampered with."""

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import insert, update

from basestation.core.batch import Said
from basestation.core.decisions import AdoptPolicy
from basestation.core.events import Returned, WrittenUp
from basestation.core.keeping import Hold
from basestation.core.policy.ladders import default_policy
from basestation.core.policy.rules import Retention
from basestation.core.thinking import think
from basestation.core.turn import ForRecords, ForVisit, Input, PolicyAdopted, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import retention, schema
from basestation.store.badges import add_badge
from basestation.store.erasing import forget_old_events
from basestation.store.loading import load_site
from basestation.store.outside import change_outside, take_up
from basestation.store.policies import fingerprint_of
from basestation.store.reading import reading
from basestation.store.roster import MemberDraft, Taken, add_member, write_members
from basestation.store.store import Store
from basestation.store.verification import Verification
from basestation.store.verifying import Finding
from tests.support.postgresql import Postgresql
from tests.support.seeding import seeded

AT_MS = 1_772_442_000_000
AT_ONCE = Retention(visits_months=0)


def findings(url: str) -> list[Finding]:
    with reading(url) as connection:
        return list(Verification(connection).findings())


def does(store: Store, at_ms: int, *inputs: Input) -> None:
    site = load_site(store, "school", default_policy(), ZoneInfo("Europe/London"), at_ms)
    store.commit(think(site, inputs, at_ms).batch)


def two_visits_of_which_one_is_erased(store: Store) -> None:
    for number in (1, 2):
        does(store, AT_MS, SignedOut(AT_MS, Plan(number, None, (Stop("14 Marsh Lane"),), AT_MS + 3_600_000)))
        does(store, AT_MS, ForVisit(number, Returned(AT_MS, "the office")))
        if number == 1:
            does(store, AT_MS, ForVisit(number, WrittenUp(AT_MS, number, "done", "All calm.")))
    does(store, AT_MS, ForRecords(Hold(AT_MS, "visit", 2, 1, "an allegation")))
    with store.engine.connect() as connection:
        plan = retention.plan(connection, AT_ONCE, AT_MS + 1_000)
    does(store, AT_MS + 1_000, ForRecords(plan.order(AT_MS + 1_000, None, AT_ONCE, "the rule")))


TAMPERING = [
    ("UPDATE journal SET body = body || ' ' WHERE seq = 4", "its text was changed"),
    ("UPDATE journal SET salt = NULL, body = '' WHERE seq = 4", "no erasure is on record"),
    ("UPDATE journal SET kind = 'EndVisit' WHERE seq = 1", "its number, time, kind"),
    ("DELETE FROM journal WHERE seq = 2", "row 2 is missing before it"),
    ("DELETE FROM journal WHERE seq >= 7", "missing from the journal's end"),
    ("DELETE FROM visits WHERE number = 2", "was taken off the list"),
    ("UPDATE policies SET text = 'another' WHERE number = 1", "Version 1 of the policy: its text is not what was adopted"),
]


def test_erased_and_verified() -> None:
    with Postgresql() as server:
        store = Store(server.url)
        store.own()
        two_visits_of_which_one_is_erased(store)
        person = seeded(store.engine, add_member, MemberDraft("Mo", ("head",), "", None, ()))
        does(store, AT_MS, PolicyAdopted(AdoptPolicy(AT_MS, person, "trust", fingerprint_of("a text"), "agreed"), "a text"))
        honest = findings(server.url)
        erased = server.rows("SELECT visit_no, body = '' AND salt IS NULL FROM journal WHERE visit_no IS NOT NULL ORDER BY seq")
        found = [tampered(server, statement) for statement, _ in TAMPERING]
        store.close()

    assert honest == []
    assert erased == [(1, True), (1, True), (1, True), (2, False), (2, False)]
    for said, (_, words) in zip(found, TAMPERING, strict=True):
        assert any(words in str(each) for each in said), (words, said)


def tampered(server: Postgresql, statement: str) -> list[Finding]:
    """What is found; afterwards everything is as it was."""
    with psycopg.connect(server.url.replace("+psycopg", "")) as database:
        database.execute("CREATE TABLE kept_journal AS SELECT * FROM journal")
        database.execute("CREATE TABLE kept_visits AS SELECT * FROM visits")
        database.execute("CREATE TABLE kept_policies AS SELECT * FROM policies")
        database.execute(statement.encode())
        database.commit()
        said = findings(server.url)
        for table in ("journal", "visits", "policies"):
            database.execute(f"DELETE FROM {table}".encode())
            database.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}".encode())
            database.execute(f"DROP TABLE kept_{table}".encode())
    return said


def test_a_change_of_the_roster_and_its_row_are_one_transaction() -> None:
    mo = MemberDraft("Mo", ("head",), "", "mo", ())
    with Postgresql() as server:
        store = Store(server.url)
        store.own()
        said = Said(AT_MS, 7, "by hand")
        numbers = store.change(said, lambda to: write_members(to, [(None, mo), (None, replace(mo, name="Vi", sign_in=None))]))
        with pytest.raises(Taken):
            store.change(said, lambda to: write_members(to, [(None, replace(mo, name="Ann", sign_in="ann")), (None, mo)]))
        change_outside(store.engine, said, lambda to: add_badge(to, "Blue"))
        store.change(said, take_up)
        honest, people = findings(server.url), server.rows("SELECT name FROM people ORDER BY number")
        rows = server.rows("SELECT seq, kind FROM journal ORDER BY seq")
        store.close()

    assert len(numbers) == 2 and people == [("Mo",), ("Vi",)]
    assert rows == [(1, "ChangeRoster"), (2, "ChangeRoster"), (3, "ChangeBadge")]
    assert honest == []


def test_old_events_go() -> None:
    with Postgresql() as server:
        store = Store(server.url)
        store.own()
        badge = seeded(store.engine, add_badge, "Blue").number
        with store.engine.begin() as connection:
            connection.execute(insert(schema.events), [{"badge": badge, "event_counter": counter} for counter in (7, 60_000)])
            connection.execute(update(schema.badges).values(newest_counter=60_000))
        gone = asyncio.run(forget_old_events(store.engine))
        store.close()
        left = server.rows("SELECT event_counter FROM events")

    assert gone == 1
    assert left == [(60_000,)]


def test_who_verifies_can_not_write() -> None:
    with Postgresql() as server:
        store = Store(server.url)
        store.own()
        store.close()
        with reading(server.url) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.connection.cursor().execute("DELETE FROM journal")
