"""The one writer of a site's database: a turn's batch goes in whole, in one transaction; everything comes back at start.

Not thread-safe: the service calls it from one thread of its own.
"""

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, bindparam, create_engine, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from ..core.batch import Batch
from ..core.decisions import Decision
from ..core.incident import Incident
from ..core.telling import PENDING, Delivery
from ..core.visit import Visit
from . import codec, schema
from .migrate import migrate
from .ownership import lock_for

DELIVERY_FIELDS = [field.name for field in fields(Delivery)]


def make_engine(url: str) -> Engine:
    """An engine whose commits are on the disk when they return. `url` is SQLAlchemy's: sqlite:///file or postgresql+psycopg://…"""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _make_durable)
    return engine


def _make_durable(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=2000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


class Store:
    def __init__(self, url: str):
        self._engine = make_engine(url)
        self._lock = lock_for(make_url(url))
        self._connection: Connection | None = None
        self._seq, self._hash = 0, codec.GENESIS

    @property
    def engine(self) -> Engine:
        """For those who only read, and for the roster."""
        return self._engine

    def own(self) -> None:
        """Become the one base of this database. `NotOurs` when another process is."""
        connection = self._engine.connect()
        try:
            self._lock.take(connection)
        except BaseException:
            connection.close()
            raise
        migrate(connection)
        self._connection = connection
        self._find_end()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._lock.release()
        self._engine.dispose()

    def commit(self, batch: Batch) -> None:
        """Everything in `batch`, durable when this returns. When it raises, nothing of it was written."""
        seq, last_hash, rows = self._seq, self._hash, []
        for incident, visit_no, decision in batch.decisions:
            row = codec.encode(seq + 1, incident, visit_no, decision, last_hash)
            seq, last_hash = row.seq, row.hash
            rows.append(row)
        with self._writer.begin():
            self._write(batch, rows)
        self._seq, self._hash = seq, last_hash

    def _write(self, batch: Batch, rows: list[codec.Row]) -> None:
        self._insert(schema.journal, [asdict(row) for row in rows])
        self._upsert(schema.incidents, [_incident_row(incident) for incident in batch.incidents.values()])
        self._upsert(schema.visits, [_visit_row(visit) for visit in batch.visits.values()])
        self._insert(schema.events, [{"badge": b, "event_counter": c, "incident": i} for b, c, i in batch.events])
        self._insert(schema.deliveries, [_delivery_row(delivery) for delivery in batch.new_deliveries])
        self._upsert(schema.deliveries, [_delivery_row(delivery) for delivery in batch.deliveries.values()])
        self._set_badges([{"badge": b, "newest_counter": n, "seen": f"{seen:x}"} for b, (n, seen) in batch.windows.items()])
        self._set_badges([{"badge": b, "down_reserved": reserved} for b, reserved in batch.down_reserved.items()])
        self._set_badges([{"badge": b, "last_heard_ms": h, "proved_ms": p, "heartbeat": text} for b, (h, p, text) in batch.heard.items()])

    @property
    def _writer(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("call own() before writing: only the base that owns the database writes to it")
        return self._connection

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._writer.execute(insert(table), rows)

    def _upsert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        dialect = sqlite if self._engine.dialect.name == "sqlite" else postgresql
        order = dialect.insert(table)
        changed = {name: order.excluded[name] for name in rows[0] if name != "number"}
        self._writer.execute(order.on_conflict_do_update(index_elements=["number"], set_=changed), rows)

    def _set_badges(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "badge"}
            order = update(schema.badges).where(schema.badges.c.number == bindparam("badge")).values(**values)
            self._writer.execute(order, rows)

    def _find_end(self) -> None:
        newest = select(schema.journal.c.seq, schema.journal.c.hash).order_by(schema.journal.c.seq.desc()).limit(1)
        with self._writer.begin():
            row = self._writer.execute(newest).first()
        self._seq, self._hash = (row.seq, row.hash) if row else (0, codec.GENESIS)


def decisions_of(
    connection: Connection, column: str, numbers: Iterable[int], only: ColumnElement[bool] | None = None
) -> dict[int, list[Decision]]:
    """The journal of each of these incidents (`column` = "incident") or visits ("visit_no"), in order."""
    wanted = schema.journal.c[column]
    rows = select(wanted, schema.journal.c.kind, schema.journal.c.body).where(wanted.in_(list(numbers)))
    rows = (rows if only is None else rows.where(only)).order_by(schema.journal.c.seq)
    found: dict[int, list[Decision]] = {}
    for number, kind, body in connection.execute(rows):
        found.setdefault(number, []).append(codec.decode(kind, body))
    return found


def pending_deliveries(connection: Connection) -> list[Delivery]:
    rows = select(*[schema.deliveries.c[name] for name in DELIVERY_FIELDS]).where(schema.deliveries.c.state == PENDING)
    return [Delivery(**row) for row in connection.execute(rows).mappings()]


def _incident_row(incident: Incident) -> dict[str, Any]:
    names = ("number", "badge", "visit_no", "is_open", "opened_ms", "set_ms", "due_ms")
    return {name: getattr(incident, name) for name in names}


def _visit_row(visit: Visit) -> dict[str, Any]:
    return {"number": visit.number, "badge": visit.plan.badge, "is_open": visit.is_open, "due_ms": visit.due_ms}


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    return {name: getattr(delivery, name) for name in DELIVERY_FIELDS}
