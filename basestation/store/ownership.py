"""One base at a time: the lock on a site's database, which dies with the process that holds it."""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

LOCK_NUMBER = 0x444F4F52


class NotOurs(Exception):
    """Another base process owns this database."""


class SiteLock(Protocol):
    def take(self, connection: Connection) -> None:
        """NotOurs when another process has it."""
        ...

    def release(self) -> None: ...


class FileLock:
    """For SQLite: an advisory lock on a file beside the database. The kernel lets go when the process dies, even by -9."""

    def __init__(self, database: Path):
        self._path = database.with_name(database.name + ".owner")
        self._file: int | None = None

    def take(self, connection: Connection) -> None:
        file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(file)
            raise NotOurs(f"another base process is working on {self._path.stem}") from error
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class SessionLock:
    """For PostgreSQL: an advisory lock of the session that also does all the writing, so a lost session can't write on."""

    def take(self, connection: Connection) -> None:
        got = connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": LOCK_NUMBER}).scalar_one()
        connection.commit()
        if not got:
            raise NotOurs("another base process is working on this database")

    def release(self) -> None:
        """The session's end releases it."""


def lock_for(url: URL) -> SiteLock:
    if url.get_backend_name() == "sqlite":
        return FileLock(Path(url.database or ":memory:"))
    return SessionLock()
