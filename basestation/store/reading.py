"""A database as somebody else sees it who only reads: one moment of it, whatever is written meanwhile, and nothing is changed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

ROWS_AT_ONCE = 1_000


class CantRead(Exception):
    """The database can't be opened or read; the text says why."""


@contextmanager
def reading(url: str | URL) -> Iterator[Connection]:
    """Rows come as they are stored, a few at a time; text that is no text comes damaged instead of stopping us."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")  # one snapshot for all that is read
            yield connection.execution_options(yield_per=ROWS_AT_ONCE)
    except SQLAlchemyError as error:
        raise CantRead(f"the database can't be read: {getattr(error, 'orig', None) or error}") from error
    finally:
        engine.dispose()


def _engine(url: str | URL) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise CantRead("that is no database URL; write sqlite:///FILE or postgresql+psycopg://…") from error
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, hide_parameters=True, isolation_level="REPEATABLE READ", connect_args={"options": READ_ONLY})
    path = Path(parsed.database or "")
    if not path.is_file():
        raise CantRead(f"there is no database at {path}")
    engine = create_engine(f"sqlite:///file:{_quoted(path)}?uri=true&{_mode(path)}", hide_parameters=True)
    event.listen(engine, "connect", _as_stored)
    return engine


READ_ONLY = "-c default_transaction_read_only=on"


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _mode(path: Path) -> str:
    """A copy on a disc that nobody can write to has no log beside it; SQLite must be told that none will come."""
    has_log = path.with_name(path.name + "-wal").exists()
    return "mode=ro" if has_log or os.access(path.parent, os.W_OK) else "immutable=1"


def _as_stored(connection: Any, _: Any) -> None:
    connection.text_factory = lambda found: found.decode("utf-8", "replace")
    connection.isolation_level = None  # we begin the one transaction ourselves
