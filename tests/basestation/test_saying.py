"""F42 to F45: why a database can't be used is said in words of somebody who can do something about it, and quotes nobody's record."""

import errno
import sqlite3

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import OperationalError

from basestation.store.saying import in_words


def sqlite(name: str, said: str) -> OperationalError:
    """As SQLAlchemy hands on what SQLite said."""
    error = sqlite3.OperationalError(said)
    error.sqlite_errorname = name  # type: ignore[misc]
    return OperationalError("SELECT secret FROM journal", {}, error)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite("SQLITE_FULL", "database or disk is full"), "the disk is full. Free some room"),
        (sqlite("SQLITE_IOERR_FSYNC", "disk I/O error"), "the disk reports an error and may be failing"),
        (sqlite("SQLITE_READONLY_DBMOVED", "attempt to write"), "the disk can only be read"),
        (sqlite("SQLITE_CANTOPEN_ISDIR", "unable to open"), "its file can't be opened"),
        (sqlite("SQLITE_BUSY_SNAPSHOT", "database is locked"), "another program keeps it locked"),
        (sqlite("SQLITE_CORRUPT_INDEX", "malformed"), "its file is damaged. Restore the newest backup"),
        (sqlite("SQLITE_NOTADB", "file is not a database"), "its file is damaged. Restore the newest backup"),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full. Free some room"),
        (OSError(errno.EROFS, "Read-only file system"), "the disk can only be read"),
        (OSError(errno.EIO, "Input/output error"), "the disk reports an error and may be failing"),
        (sqlite("", "server closed the connection"), "server closed the connection"),
    ],
)
def test_the_remedy_is_said_and_never_the_statement(error: Exception, words: str) -> None:
    said = in_words(error)

    assert said.startswith(words)
    assert "SELECT" not in said


class Home(BaseModel):
    floor: int


def test_a_record_that_can_not_be_read_is_not_quoted() -> None:
    with pytest.raises(ValidationError) as garbled:
        Home(floor="14 Marsh Lane")
    undecodable = sqlite("", "Could not decode to UTF-8 column 'body' with text '14 Marsh Lane'")

    said = in_words(garbled.value), in_words(undecodable)

    assert {words.partition(":")[0] for words in said} == {"something in it can't be read"}
    assert "Marsh" not in "".join(said)
