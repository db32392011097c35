"""A database as somebody else sees it who only reads: one moment of it, whatever is written meanwhile, and nothing is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

ROWS_AT_ONCE = 1_000
READ_ONLY = "-c default_transaction_read_only=on"


class CantRead(Exception):
    """The database can't be opened or read; the text says why."""


@contextmanager
def reading(url: str | URL) -> Iterator[Connection]:
    """Rows come as they are stored, a few at a time; text that is no text comes damaged instead of stopping us."""
    parsed = _parsed(url)
    path = Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None
    is_at_rest = path is not None and not _has_log(path)
    engine = _server(parsed) if path is None else _file(path, is_at_rest)
    try:
        with engine.connect() as connection:
            if path is not None:
                connection.exec_driver_sql("BEGIN")  # one snapshot for all that is read
            yield connection.execution_options(yield_per=ROWS_AT_ONCE)
    except SQLAlchemyError as error:
        raise CantRead(f"the database can't be read: {getattr(error, 'orig', None) or error}") from error
    finally:
        engine.dispose()
    if path is not None and is_at_rest and _has_log(path):
        raise CantRead("a base was started on this database meanwhile, so nothing can be said: try again")


def _parsed(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except ArgumentError as error:
        raise CantRead("that is no database URL; write sqlite:///FILE or postgresql+psycopg://…") from error
    return parsed


def _server(url: URL) -> Engine:
    return create_engine(url, hide_parameters=True, isolation_level="REPEATABLE READ", connect_args={"options": READ_ONLY})


def _file(path: Path, is_at_rest: bool) -> Engine:
    """Without a log beside it nobody has it open: then SQLite is told so, and makes no files of its own, on a disc that it may not
    write to least of all."""
    if not path.is_file():
        raise CantRead(f"there is no database at {path}")
    mode = "immutable=1" if is_at_rest else "mode=ro"
    engine = create_engine(f"sqlite:///file:{_quoted(path)}?uri=true&{mode}", hide_parameters=True)
    event.listen(engine, "connect", _as_stored)
    return engine


def _has_log(path: Path) -> bool:
    return path.with_name(path.name + "-wal").exists()


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _as_stored(connection: Any, _: Any) -> None:
    connection.text_factory = lambda found: found.decode("utf-8", "replace")
    connection.isolation_level = None  # we begin the one transaction ourselves
