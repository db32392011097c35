"""Ownership of a database on a server: an advisory lock of the very session that writes, and signs of life in the lease's row.

A silent owner's sessions are ended on the server, so nothing of it is under way any more; a process on this computer is ended too.
"""

from sqlalchemy import Connection, Engine, text

from ..core.lease import Lease
from .process_proof import end_process, own_proof, read_words, words

LOCK_NUMBER = 0x444F4F52
END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = :sessions AND datname = current_database() AND pid <> pg_backend_pid()"
)
STAND_BY = (  # waits for nobody: the spare has to look again soon
    "UPDATE ownership SET spare_beat = spare_beat + 1"
    " WHERE number = (SELECT number FROM ownership WHERE number = 1 FOR NO KEY UPDATE SKIP LOCKED)"
)
RENEW = (
    "UPDATE ownership SET beat = beat + 1, spare_seen_ms = CAST(:seen AS BIGINT)"
    " WHERE number = 1 AND epoch = :epoch AND owner = :owner RETURNING spare_beat"
)


class OwnedServer:
    """`sessions` is how all sessions of this process are called on the server, and no others."""

    def __init__(self, sessions: str) -> None:
        self._sessions = sessions
        self.is_in_session = False

    def take_lock(self, connection: Connection) -> bool:
        """A session may have the same lock twice, so it is asked for once only."""
        got = connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": LOCK_NUMBER}).scalar_one()
        connection.commit()
        self.is_in_session = self.is_in_session or bool(got)
        return bool(got)

    def release(self) -> None:
        """The session's end releases it."""
        self.is_in_session = False

    def proof(self) -> str:
        return words({**own_proof(), "sessions": self._sessions})

    def end_owner(self, connection: Connection, lease: Lease) -> None:
        proof = read_words(lease.proof)
        if proof.get("sessions"):
            connection.execute(text(END_SESSIONS), {"sessions": proof["sessions"]})
            connection.commit()
        end_process(proof)

    def beat_of(self, lease: Lease) -> int:
        return lease.beat

    def renew(self, engine: Engine, lease: Lease, spare_seen_ms: int | None) -> int | None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            sign = {"epoch": lease.epoch, "owner": lease.owner, "seen": spare_seen_ms}
            spare: int | None = connection.execute(text(RENEW), sign).scalar()
        return spare

    def stand_by(self, engine: Engine) -> None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(STAND_BY))

    def spare_seen_ms(self, engine: Engine) -> int | None:
        with engine.connect() as connection:
            seen: int | None = connection.execute(text("SELECT spare_seen_ms FROM ownership WHERE number = 1")).scalar()
        return seen
