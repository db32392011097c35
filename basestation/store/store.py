"""The one writer of a site's database: a turn's batch goes in whole, in one transaction; everything comes back at start.

Not thread-safe: the service calls it from one thread of its own.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from ..clock import steady_ms
from ..core.batch import Batch, Said, StoreFailed, StoreRefused
from ..core.decisions import Decision
from . import codec, journal
from .changing import Changing
from .engine import make_engine
from .migrate import is_current, migrate
from .ownership import NotOurs, Ownership
from .saying import in_words
from .settling import Settle, settle_log, write_again
from .turn_orders import TurnOrders

T = TypeVar("T")
Recorded = tuple[int | None, int | None, Decision]  # of which incident and visit


class Store:
    """`signs` has connections of its own: no sign of life waits until pages have done with theirs. `working_since_ms` is since
    when the event loop waits for the database."""

    def __init__(self, url: str, steady: Callable[[], int] = steady_ms, settle: Settle = write_again):
        self._settle = settle
        me = f"doorstep-{token_hex(8)}"
        self._engine, self.signs, self._steady_ms = make_engine(url, me), make_engine(url, me), steady
        self.working_since_ms: int | None = None
        self.ownership = Ownership(make_url(url), self._engine.dialect, me, steady)
        event.listen(self._engine, "commit", self.ownership.check_commit)
        self._connection: Connection | None = None
        self._seq, self._hash = 0, codec.GENESIS
        self._orders = TurnOrders(self._engine.dialect)
        self._driver_error: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        driver = self._engine.dialect.loaded_dbapi
        # the last two: text that is no text and a number too large, from the driver or before it
        self._refusals: tuple[type[Exception], ...] = (driver.IntegrityError, driver.DataError, ValueError, OverflowError)

    @property
    def engine(self) -> Engine:
        """For those who only read, and for the roster."""
        return self._engine

    @property
    def is_on_server(self) -> bool:
        return self._engine.dialect.name != "sqlite"

    def own(self) -> None:
        """Become the one base of this database. `NotOurs` when another process is."""
        connection = self._engine.connect()
        try:
            self.ownership.take(connection, not is_current(connection))
            migrate(connection)
            connection.commit()
            self.ownership.found(connection)
            if not self.is_on_server:
                settle_log(connection, self._settle)
        except BaseException as error:
            if self.ownership.is_in_session or not isinstance(error, NotOurs):
                connection.invalidate()  # with a server's lock, or open for reading only, it must not go back to the others
            connection.close()
            self.ownership.let_go()
            raise
        self._connection = connection
        self._find_end()

    def close(self) -> None:
        self._let_go()
        self.signs.dispose()

    def commit(self, batch: Batch) -> None:
        """Everything in `batch`, durable when this returns. StoreFailed: nothing of it was written, and what is in memory
        must be read again. NotOurs: while the database was away, another base took it over."""
        with self.at_work():
            self._commit(batch)

    def _commit(self, batch: Batch) -> None:
        try:
            if self._connection is None:
                self.own()
            seq, last_hash, rows = self._chained(batch.decisions)
            self._transact(lambda cursor: self._orders.write(cursor, batch, rows))
        except NotOurs:
            self._let_go()
            raise
        except self._refusals as error:
            self._let_go()
            raise StoreRefused(str(error)) from error
        except (self._driver_error, SQLAlchemyError, OSError) as error:
            self._let_go()
            raise StoreFailed(in_words(error)) from error
        self._seq, self._hash = seq, last_hash

    def change(self, said: Said, write: Callable[[Changing], T]) -> T:
        """`write` changes the roster or the badges: committed together with what the journal says of it, or not at all. StoreFailed and
        NotOurs as in `commit`; ChangeRefused is `write`'s own word."""
        with self.at_work():
            try:
                if self._connection is None:
                    self.own()
                return self._change(said, write)
            except (DataError, IntegrityError) as error:
                raise StoreRefused(str(error)) from error
            except (self._driver_error, SQLAlchemyError, OSError) as error:
                self._let_go()
                raise StoreFailed(in_words(error)) from error
            except NotOurs:
                self._let_go()
                raise

    def _change(self, said: Said, write: Callable[[Changing], T]) -> T:
        began_ms, changing = self._steady_ms(), Changing(self._writer, said)
        with self._writer.begin():  # the engine asks who owns the database just before this commits
            if not self.is_on_server:
                self._writer.exec_driver_sql("BEGIN IMMEDIATE")
            done = write(changing)
            changing.check()
            seq, last_hash, rows = self._chained([(None, None, order) for order in changing.orders])
            journal.append(self._writer, rows)
        self.ownership.hold.prove(began_ms)
        self._seq, self._hash = seq, last_hash
        return done

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The event loop waits for the database, and is not hung."""
        self.working_since_ms = self._steady_ms()
        try:
            yield
        finally:
            self.working_since_ms = None

    def _chained(self, decisions: Iterable[Recorded]) -> tuple[int, bytes, list[codec.Row]]:
        seq, last_hash, rows = self._seq, self._hash, []
        for incident, visit_no, decision in decisions:
            row = codec.encode(seq + 1, incident, visit_no, decision, last_hash)
            seq, last_hash = row.seq, row.hash
            rows.append(row)
        return seq, last_hash, rows

    def _transact(self, write: Callable[[Any], None]) -> None:
        """One transaction on the driver's own connection: SQLAlchemy's own costs more than the disk does."""
        connection = self._writer.connection.dbapi_connection
        assert connection is not None
        try:
            cursor, began_ms = connection.cursor(), self._steady_ms()
            if not self.is_on_server:
                cursor.execute("BEGIN IMMEDIATE")  # else it would be asked who owns it before the transaction begins
            self.ownership.check(cursor)
            write(cursor)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        self.ownership.hold.prove(began_ms)

    def _let_go(self) -> None:
        """After a failed write nothing about this connection is believed any more, the ownership it stands for included; and what pages
        had open may be open for reading only."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
        self._engine.dispose()
        self.ownership.let_go()

    @property
    def _writer(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("call own() before writing: only the base that owns the database writes to it")
        return self._connection

    def _find_end(self) -> None:
        with self._writer.begin():
            self._seq, self._hash = journal.go_on_from(self._writer)
