"""Makes sure that what is read from an SQLite file's log is on the disk, and not only in the computer's memory.

A disk that reports an error while flushing leaves the computer with pages that it calls clean and that no later flush writes. The commit
failed and nothing was receipted; but a process that starts on those files reads the commit as if it had been made, and would answer the
badge that asks again. So whoever comes to own the file first writes its log once more as it stands, and flushes it.
"""

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

CHUNK_BYTES = 1 << 20

Settle = Callable[[Path], None]


def write_again(log: Path) -> None:
    """OSError when the disk still says no: then nothing in it is to be believed yet."""
    try:
        file = os.open(log, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # whoever had it before closed it properly
    try:
        at = 0
        while data := os.pread(file, CHUNK_BYTES, at):
            at += os.pwrite(file, data, at)
        os.fsync(file)
    finally:
        os.close(file)


def settle_log(connection: Connection, settle: Settle) -> None:
    """Nobody writes meanwhile. What readers see is the same before and after."""
    database = connection.engine.url.database
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        settle(Path(f"{database}-wal"))
    finally:
        connection.rollback()
