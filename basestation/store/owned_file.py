"""Ownership of an SQLite file: a lock that the kernel frees with its holder's death, and signs of life in two small files beside it.

Signs are written where no commit ever waits for them: a spare that is stopped while it writes keeps no alarm waiting, and no disk is
worn out by a line a second. All bases of an SQLite file are on one computer, so a silent one can be ended, which frees its ports too.
"""

import fcntl
import os
from pathlib import Path

from sqlalchemy import Connection, Engine

from ..core.lease import Lease
from . import lease_row
from .process_proof import end_process, own_proof, read_words, words

SIGN_BYTES = 64
Sign = tuple[int, int, int]


class OwnedFile:
    """`.owner` holds the lock and the owner's sign (epoch, beat, when it saw a spare), `.spare` the spare's."""

    is_in_session = False

    def __init__(self, database: Path):
        self._owner_path, self._spare_path = (database.with_name(f"{database.name}.{who}") for who in ("owner", "spare"))
        self._lock: int | None = None
        self._beat = 0

    def take_lock(self, connection: Connection) -> bool:
        if self._lock is not None:
            return True
        file = os.open(self._owner_path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._lock = file
        return True

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def proof(self) -> str:
        return words(own_proof())

    def end_owner(self, connection: Connection, lease: Lease) -> None:
        end_process(read_words(lease.proof))

    def beat_of(self, lease: Lease) -> int:
        """The owner's last sign of life; what an earlier owner showed is none of this one's."""
        epoch, beat, _ = _read(self._owner_path)
        return beat if epoch == lease.epoch else 0

    def renew(self, engine: Engine, lease: Lease, spare_seen_ms: int | None) -> int | None:
        """Show a sign of life. What the spare shows; None when the lease is not ours any more."""
        with engine.connect() as connection:
            if connection.execute(lease_row.ours(lease.epoch, lease.owner)).first() is None:
                return None
        self._beat += 1
        _write(self._owner_path, (lease.epoch, self._beat, spare_seen_ms or 0))
        return _read(self._spare_path)[1]

    def stand_by(self, engine: Engine) -> None:
        _, beat, _ = _read(self._spare_path)
        _write(self._spare_path, (0, beat + 1, 0))

    def spare_seen_ms(self, engine: Engine) -> int | None:
        return _read(self._owner_path)[2] or None


def _read(path: Path) -> Sign:
    """Zeros when there is none yet, or it is just being written: the next look sees it."""
    try:
        parts = path.read_text("ascii").split()
        return int(parts[0]), int(parts[1]), int(parts[2])
    except (OSError, ValueError, IndexError):
        return 0, 0, 0


def _write(path: Path, sign: Sign) -> None:
    """In place and always of the same length: nobody reads half of an old one."""
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(file, " ".join(map(str, sign)).ljust(SIGN_BYTES).encode("ascii"), 0)
    finally:
        os.close(file)
