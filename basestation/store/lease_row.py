"""The lease as a row: read, taken by compare-and-set, and checked by every commit in its own transaction."""

from sqlalchemy import Connection, Dialect, Select, bindparam, insert, inspect, literal, select, update
from sqlalchemy.exc import OperationalError

from ..core.lease import Lease
from . import schema
from .prepared import Prepared

ONE = 1
table = schema.ownership
COLUMNS = ("epoch", "beat", "owner", "proof", "has_lock", "patience_ms")
SOON_MS = 300
BUSY_MS = 2_000


class Locked(Exception):
    """Another process is in the middle of a write, so the row can't be changed now."""


def read(connection: Connection) -> Lease | None:
    """None when there is no such row or table yet."""
    try:
        if not inspect(connection).has_table(table.name):
            return None
        row = connection.execute(select(*[table.c[name] for name in COLUMNS]).where(table.c.number == ONE)).first()
        return Lease(*row) if row else None
    finally:
        connection.commit()


def take(connection: Connection, found: Lease | None, lease: Lease) -> bool:
    """Put `lease` in the place of what was found there; False when somebody was quicker. Committed when this returns."""
    if found is None:
        connection.execute(insert(table).values(number=ONE, spare_beat=0, **_row(lease)))
        connection.commit()
        return True
    try:
        return _replace(connection, found, lease)
    except OperationalError as error:
        connection.rollback()
        if _is_locked(error):
            raise Locked from error
        raise


def _replace(connection: Connection, found: Lease, lease: Lease) -> bool:
    _wait_at_most(connection, SOON_MS)
    as_found = (table.c.number == ONE) & (table.c.epoch == found.epoch) & (table.c.owner == found.owner)
    if found.owner != lease.owner:
        as_found &= table.c.beat == found.beat  # it showed no sign since we looked
    try:
        taken = connection.execute(update(table).where(as_found).values(**_row(lease))).rowcount == 1
        connection.commit()
        return taken
    finally:
        if connection.dialect.name == "sqlite":
            _wait_at_most(connection, BUSY_MS)


def _wait_at_most(connection: Connection, wait_ms: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA busy_timeout={wait_ms:d}")
    else:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout={wait_ms:d}")


def _is_locked(error: OperationalError) -> bool:
    is_busy = getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")
    return is_busy or getattr(error.orig, "sqlstate", "") == "55P03"


def ours(epoch: int, owner: str) -> Select[int]:
    """A row when the lease is still this owner's."""
    still = (table.c.number == ONE) & (table.c.epoch == epoch) & (table.c.owner == owner)
    return select(literal(1)).where(still)


def fence(dialect: Dialect) -> Prepared:
    """The same, for the driver's own cursor: rows are {"epoch": ..., "owner": ...}. It stays so until this transaction has ended."""
    still = (table.c.epoch == bindparam("epoch")) & (table.c.owner == bindparam("owner"))
    return Prepared(select(table.c.number).where(still).with_for_update(read=True), dialect)


def _row(lease: Lease) -> dict[str, object]:
    return {name: getattr(lease, name) for name in COLUMNS}
