"""Who owns a database, a real SQLite file or a real PostgreSQL: taken from the dead at once, from the silent in time, else not."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, select

from basestation.core.batch import Batch, StoreFailed
from basestation.core.keeping import Unhold
from basestation.core.lease import BEAT_MS, LAPSE_MS, LOOK_MS, STARTING_MS
from basestation.second_base.standing_by import own
from basestation.store import schema
from basestation.store.ownership import NotOurs, spare_seen_ms
from basestation.store.store import Store
from tests.support.postgresql import Postgresql

AT_MS = 1_772_442_000_000


class Bases:
    """Stores on one database, on one steady clock that the test turns."""

    def __init__(self, url: str):
        self.url, self.now_ms = url, 10_000_000
        self._made: list[Store] = []

    def base(self) -> Store:
        store = Store(self.url, lambda: self.now_ms)
        self._made.append(store)
        return store

    def looks(self, spare: Store, lasting_ms: int, meanwhile: Callable[[], None] = lambda: None) -> bool:
        """Whether the spare came to own it, looking as often as spares do."""
        for _ in range(0, lasting_ms, LOOK_MS):
            try:
                spare.own()
                return True
            except NotOurs:
                meanwhile()
            self.now_ms += LOOK_MS
        return False

    def takes(self, spare: Store) -> bool:
        """Whether it owns it without the steady clock moving. In real time: a server ends a session when it gets round to it."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with contextlib.suppress(NotOurs):
                spare.own()
                return True
            time.sleep(0.02)
        return False

    def close(self) -> None:
        for store in self._made:
            store.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with Postgresql() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def bases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bases]:
    is_file = request.param == "sqlite"
    made = Bases(f"sqlite:///{tmp_path / 'doorstep.db'}" if is_file else request.getfixturevalue("server").new_database())
    yield made
    made.close()


def one_row() -> Batch:
    return Batch(decisions=[(None, None, Unhold(AT_MS, "visit", 1, 1, "told"))])


def rows(store: Store) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(schema.journal)).scalar_one()


def epoch(store: Store) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(schema.ownership.c.epoch)).scalar_one()


def shows_a_sign(store: Store) -> None:
    store.ownership.renew(store.engine, AT_MS)


def is_refused_in_the_end(store: Store) -> bool:
    """A server ends the session first, and says who owns it when asked anew."""
    for _ in range(2):
        try:
            store.commit(one_row())
        except StoreFailed:
            continue
        except NotOurs:
            return True
    return False


def test_f49_what_the_dead_owned_is_taken_at_once_and_what_the_living_own_is_not(bases: Bases) -> None:
    """F49: the lock goes with its holder; the epoch rises with each owner."""
    first, second = bases.base(), bases.base()
    first.own()

    taken_alive = bases.looks(second, 4 * LOOK_MS)
    first.close()
    taken_dead = bases.takes(second)

    assert (taken_alive, taken_dead) == (False, True)
    assert epoch(second) == 2


def test_f49_a_silent_owner_is_replaced_and_nothing_that_it_writes_afterwards_counts(bases: Bases) -> None:
    """F49, F5: hung and then going on, it is told by its own commit; a page's edit is refused as well."""
    hung, spare = bases.base(), bases.base()
    hung.own()
    shows_a_sign(hung)
    hung.commit(one_row())

    taken = bases.looks(spare, LAPSE_MS + 2 * LOOK_MS)
    spare.commit(one_row())
    with pytest.raises(NotOurs), hung.engine.begin() as connection:
        connection.execute(insert(schema.facts), {"name": "late", "value": "edit"})
    refused = is_refused_in_the_end(hung), is_refused_in_the_end(hung)
    spare.commit(one_row())

    assert taken
    assert refused == (True, True)
    assert rows(spare) == 3
    assert epoch(spare) == 2


def test_an_owner_that_shows_signs_of_life_is_never_replaced(bases: Bases) -> None:
    owner, spare = bases.base(), bases.base()
    owner.own()
    shown = [bases.now_ms]

    def meanwhile() -> None:
        if bases.now_ms - shown[0] >= BEAT_MS:
            shown[0] = bases.now_ms
            shows_a_sign(owner)

    assert not bases.looks(spare, 4 * LAPSE_MS, meanwhile)
    owner.commit(one_row())


def test_one_that_has_just_begun_has_half_a_minute(bases: Bases) -> None:
    slow, spare = bases.base(), bases.base()
    slow.own()

    early = bases.looks(spare, STARTING_MS - LOOK_MS)
    late = bases.looks(spare, 4 * LOOK_MS)

    assert (early, late) == (False, True)


def test_of_two_spares_one_takes_over(bases: Bases) -> None:
    hung, spares = bases.base(), (bases.base(), bases.base())
    hung.own()
    shows_a_sign(hung)

    taken = []
    for _ in range(0, LAPSE_MS + LOOK_MS, LOOK_MS):
        for spare in spares:
            try:
                spare.own()
                taken.append(spare)
            except NotOurs:
                assert spare not in taken
        if taken:
            break
        bases.now_ms += LOOK_MS

    assert len(taken) == 1
    taken[0].commit(one_row())
    with pytest.raises(NotOurs):
        next(spare for spare in spares if spare is not taken[0]).own()


def test_who_has_the_lease_without_the_lock_is_not_pushed_out_by_who_finds_the_lock_free(tmp_path: Path) -> None:
    """The silent owner could not be ended, went on later and ended by itself: its next life finds its lock free."""
    bases = Bases(f"sqlite:///{tmp_path / 'doorstep.db'}")
    hung, spare, again = bases.base(), bases.base(), bases.base()
    hung.own()
    shows_a_sign(hung)
    assert bases.looks(spare, LAPSE_MS + LOOK_MS)
    shows_a_sign(spare)
    hung.close()

    taken = bases.looks(again, LAPSE_MS - LOOK_MS)

    assert not taken
    spare.commit(one_row())
    bases.close()


def test_an_owner_whose_write_failed_goes_on_when_nobody_took_over(bases: Bases) -> None:
    owner = bases.base()
    owner.own()
    owner.commit(one_row())
    owner._let_go()

    owner.commit(one_row())

    assert rows(owner) == 2


def test_f46_an_owner_whose_write_failed_ends_when_somebody_took_over(bases: Bases) -> None:
    """F46: while its database was away, the spare was quicker."""
    owner, spare = bases.base(), bases.base()
    owner.own()
    owner._let_go()
    assert bases.takes(spare)

    with pytest.raises(NotOurs):
        owner.commit(one_row())

    assert rows(spare) == 0


def test_a_spare_is_seen_only_while_it_shows_that_it_is_there(bases: Bases) -> None:
    owner, spare = bases.base(), bases.base()
    owner.own()
    spare.ownership.stand_by(spare.engine)
    owner.ownership.renew(owner.engine, AT_MS)
    owner.ownership.renew(owner.engine, AT_MS + 1_000)
    before = spare_seen_ms(owner.engine)
    spare.ownership.stand_by(spare.engine)
    owner.ownership.renew(owner.engine, AT_MS + 2_000)

    owner.ownership.renew(owner.engine, AT_MS + 3_000)
    owner.ownership.renew(owner.engine, AT_MS + 4_000)

    assert before is None
    assert spare_seen_ms(owner.engine) == AT_MS + 2_000
    assert owner.ownership.hold.spare_near()


def test_that_a_spare_was_there_is_remembered_by_whoever_takes_over(bases: Bases) -> None:
    """Or nobody would be told that the school has none any more."""
    owner, spare = bases.base(), bases.base()
    owner.own()
    for seconds in range(3):
        spare.ownership.stand_by(spare.engine)
        owner.ownership.renew(owner.engine, AT_MS + seconds * 1_000)
    before = spare_seen_ms(owner.engine)
    owner.close()

    spare.own()
    spare.ownership.renew(spare.engine, AT_MS + 60_000)

    assert before is not None
    assert spare_seen_ms(spare.engine) == before


def test_f46_an_owner_that_hangs_in_the_middle_of_a_commit_does_not_keep_the_spare_out(server: Postgresql) -> None:
    """F46: its sessions hold the lease's row; the server ends them, and with them the half commit. The spare waits for none of them."""
    bases = Bases(server.new_database())
    hung, spare = bases.base(), bases.base()
    hung.own()
    shows_a_sign(hung)
    page = hung.engine.raw_connection().cursor()  # and so does another session of its
    hung.ownership.check(page)
    cursor = hung._writer.connection.dbapi_connection.cursor()
    hung.ownership.check(cursor)
    cursor.execute("INSERT INTO facts (name, value) VALUES ('half', 'a commit')")

    began_s = time.monotonic()
    spare.ownership.stand_by(spare.engine)
    taken = bases.looks(spare, LAPSE_MS + 2 * LOOK_MS)

    assert taken
    assert time.monotonic() - began_s < 2.0
    with spare.engine.connect() as connection:
        assert connection.execute(select(schema.facts.c.value).where(schema.facts.c.name == "half")).scalar() is None
    bases.close()


def test_f45_a_file_that_somebody_is_writing_to_is_not_taken(tmp_path: Path) -> None:
    """F45: the owner is silent and could not be ended; nothing can be written, so nothing is owned."""
    bases = Bases(f"sqlite:///{tmp_path / 'doorstep.db'}")
    hung, spare = bases.base(), bases.base()
    hung.own()
    shows_a_sign(hung)
    raw = hung._writer.connection.dbapi_connection
    raw.execute("BEGIN IMMEDIATE")

    while_locked = bases.looks(spare, LAPSE_MS + 2 * LOOK_MS)
    raw.rollback()
    when_free = bases.looks(spare, 2 * LOOK_MS)

    assert (while_locked, when_free) == (False, True)
    bases.close()


def test_f45_an_owner_that_lives_is_not_ended_because_nobody_can_write_just_now(tmp_path: Path) -> None:
    """F45: a backup keeps the file, so the owner's write failed and it let go of the lock; its screens say so, and it tries again."""
    bases, ended = Bases(f"sqlite:///{tmp_path / 'doorstep.db'}"), []
    owner, spare, backup = bases.base(), bases.base(), bases.base()
    owner.own()
    spare.ownership._ground.end_owner = lambda connection, lease: ended.append(lease.owner)  # type: ignore[method-assign]
    raw = backup.engine.raw_connection()
    raw.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    def meanwhile() -> None:
        owner.ownership.let_go()
        shows_a_sign(owner)

    while_locked = bases.looks(spare, 2 * LAPSE_MS, meanwhile)
    raw.rollback()
    when_free = bases.looks(spare, 2 * LOOK_MS, meanwhile)

    assert (while_locked, when_free, ended) == (False, True, [])
    bases.close()


def test_f42_a_base_that_can_not_write_starts_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """F42: so that its screens can say so; each commit tries again."""
    url = f"sqlite:///{tmp_path / 'doorstep.db'}"
    made = Store(url)
    made.own()
    made.close()
    store, is_full = Store(url), [True]
    event.listen(store.engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA query_only={'ON' if is_full[0] else 'OFF'}"))

    asyncio.run(own(store))
    with pytest.raises(StoreFailed, match="readonly"):
        store.commit(one_row())
    is_full[0] = False
    store.commit(one_row())

    assert rows(store) == 1
    assert "can't write to its database" in caplog.text
    store.close()
