"""How the base's database is opened: an SQLite file whose commits are on the disk when they return, or a PostgreSQL server."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

FILE = (
    "journal_mode=WAL", "synchronous=FULL", "busy_timeout=2000", "foreign_keys=ON", "secure_delete=ON", "journal_size_limit=16777216",
)  # fmt: skip

# For PostgreSQL. A turn waits for its commit on the event loop, so a server that is cut off must be noticed in seconds, by both
# ends: until the server drops our lost session, that session's lock keeps us out.
SERVER = {
    "connect_timeout": 3,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 6_000,
    "options": "-c synchronous_commit=on -c lock_timeout=2000"
    " -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3",
}


def make_engine(url: str, name: str = "doorstep") -> Engine:
    """An engine whose commits are on the disk when they return. `url` is SQLAlchemy's: sqlite:///file or postgresql+psycopg://…

    `name` is what a server calls its sessions. Its errors name no parameters: keys and hashes are among them, and errors are
    written into the log.
    """
    is_server = make_url(url).get_backend_name() == "postgresql"
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=is_server, connect_args=SERVER | {"application_name": name} if is_server else {}
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _make_durable)
    return engine


def _make_durable(connection: Any, _: Any) -> None:
    """And what is erased is overwritten, whatever this SQLite was built to do. A log that grew while somebody read for hours shrinks."""
    for pragma in FILE:
        connection.execute(f"PRAGMA {pragma}")
