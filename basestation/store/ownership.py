"""One base at a time: the lease on a site's database, the lock that makes a death known at once, and the fence in every commit.

The rules are in core/lease.py. A process that finds itself overtaken gets `NotOurs` and must end: nothing it believes is true any more.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.engine import URL

from ..clock import steady_ms
from ..core.lease import MIGRATING_MS, STARTING_MS, Hold, Lease, Watch, may_take
from . import lease_row
from .owned_file import OwnedFile
from .owned_server import OwnedServer
from .prepared import Prepared

log = logging.getLogger(__name__)
FREED_WITHIN, FREED_LOOK_S = 10, 0.05  # a server ends a session soon after it was told to


class NotOurs(Exception):
    """Another base process owns this database."""


class Ground(Protocol):
    """What ownership of one kind of database stands on."""

    is_in_session: bool  # the lock is had by a session, and goes when that does

    def take_lock(self, connection: Connection) -> bool: ...

    def release(self) -> None: ...

    def proof(self) -> str:
        """Who we are, so that a spare can end exactly us."""
        ...

    def end_owner(self, connection: Connection, lease: Lease) -> None:
        """End whatever is left of a silent owner, where that is provably it."""
        ...

    def beat_of(self, lease: Lease) -> int: ...

    def renew(self, engine: Engine, lease: Lease, spare_seen_ms: int | None) -> int | None:
        """Show a sign of life. What the spare shows; None when the lease is not ours any more."""
        ...

    def stand_by(self, engine: Engine) -> None:
        """Show that a spare is there."""
        ...

    def spare_seen_ms(self, engine: Engine) -> int | None: ...


def ground_for(url: URL, sessions: str = "") -> Ground:
    return OwnedFile(Path(url.database or ":memory:")) if url.get_backend_name() == "sqlite" else OwnedServer(sessions)


def spare_seen_ms(engine: Engine) -> int | None:
    """When the base at work last saw a spare standing by, by that base's clock; None when it never did."""
    return ground_for(engine.url).spare_seen_ms(engine)


class Ownership:
    """Of one database by this process: had, wished for, or lost for ever. `me` is a name that nobody else has."""

    def __init__(self, url: URL, dialect: Dialect, me: str, now_ms: Callable[[], int] = steady_ms):
        self._ground, self._now_ms = ground_for(url, me), now_ms
        self._name, self._me = url.database, me
        self._fence: Prepared = lease_row.fence(dialect)
        self._watch, self.hold = Watch(), Hold(now_ms())
        self._lease: Lease | None = None
        self._is_overtaken = self._is_taking = False
        self._spare_seen_ms: int | None = None
        self._remembers_spare = False

    # To have it -----------------------------------------------------------------------------------------------------

    def take(self, connection: Connection, is_to_migrate: bool) -> None:
        """`NotOurs` when somebody else has it. A database without the table is taken in `found`, when that is made."""
        if self._is_overtaken:
            raise NotOurs("another base process took over")
        got_lock = self._ground.take_lock(connection)
        began_ms = self._now_ms()
        found = lease_row.read(connection)
        is_silent = found is not None and self._has_lapsed(found, began_ms)
        if not may_take(found, self._me, got_lock, is_silent):
            raise NotOurs(f"another base process is working on {self._name}")
        if found is not None:
            self._claim(connection, found, got_lock, is_silent, MIGRATING_MS if is_to_migrate else STARTING_MS)
        self.hold.prove(began_ms)

    def found(self, connection: Connection) -> None:
        """The table is there now."""
        if self._lease is None:
            self._lease = Lease(1, 0, self._me, self._ground.proof(), patience_ms=STARTING_MS)
            lease_row.take(connection, None, self._lease)

    @property
    def is_in_session(self) -> bool:
        return self._ground.is_in_session

    def let_go(self) -> None:
        """Of the lock only: a spare that can write may have the lease; if none can, it is ours again."""
        self._ground.release()

    def _has_lapsed(self, found: Lease, began_ms: int) -> bool:
        seen = replace(found, beat=self._ground.beat_of(found))
        return self._watch.has_lapsed(seen, began_ms, self._now_ms())

    def _claim(self, connection: Connection, found: Lease, got_lock: bool, is_silent: bool, patience_ms: int) -> None:
        wanted = Lease(found.epoch + 1, 0, self._me, self._ground.proof(), got_lock, patience_ms)
        if self._lease is not None and replace(wanted, epoch=found.epoch, beat=found.beat) == found:
            return  # after a failed write, and nobody took it meanwhile
        try:
            self._put(connection, found, wanted)
        except lease_row.Locked:
            if is_silent or found.owner == self._me:  # not one that lives and only let go of the lock, as its write failed
                self._ground.end_owner(connection, found)  # it stopped in the middle of a write
            self._put_or_wait(connection, found, wanted)
        if not got_lock:
            log.warning("the owner of %s showed no sign of life: this base takes over", self._name)
            self._ground.end_owner(connection, found)
            self._lock_late(connection, wanted)

    def _put_or_wait(self, connection: Connection, found: Lease, wanted: Lease) -> None:
        try:
            self._put(connection, found, wanted)
        except lease_row.Locked as error:
            raise NotOurs(f"the owner of {self._name} is silent or could not write, but another process is writing to it") from error

    def _put(self, connection: Connection, found: Lease, wanted: Lease) -> None:
        self._is_taking = True
        try:
            if not lease_row.take(connection, found, wanted):
                raise NotOurs(f"another base process took over {self._name}")
            self._lease = wanted
        finally:
            self._is_taking = False

    def _lock_late(self, connection: Connection, lease: Lease) -> None:
        """The lease is ours in any case; without the lock, our death would be noticed only when it lapses."""
        for _ in range(FREED_WITHIN):
            if self._ground.take_lock(connection):
                return self._put(connection, lease, replace(lease, has_lock=True))
            time.sleep(FREED_LOOK_S)

    # To keep it -----------------------------------------------------------------------------------------------------

    def check(self, cursor: Any) -> None:
        """Called first in each commit's own transaction: `NotOurs` when it may not be made. Until it is, nobody can take the lease."""
        lease = self._lease
        if lease is None or not self._fence.finds(cursor, {"epoch": lease.epoch, "owner": lease.owner}):
            self._lose()

    def check_commit(self, connection: Connection) -> None:
        """For what pages write: asked just before they commit."""
        lease = self._lease
        if lease is None or self._is_taking or connection.execute(lease_row.ours(lease.epoch, lease.owner)).first() is not None:
            return
        if lease == self._lease and not self._is_taking:  # else we took it anew just now
            self._lose()

    def renew(self, engine: Engine, wall_ms: int) -> None:
        """A sign of life. `wall_ms` is the time by the base's clock."""
        lease, began_ms = self._lease, self._now_ms()
        if lease is None:
            return
        if not self._remembers_spare:  # who was at work before us may have seen one: that it is gone is news
            seen_ms = self._ground.spare_seen_ms(engine)
            self._spare_seen_ms, self._remembers_spare = None if seen_ms is None else min(seen_ms, wall_ms), True
        spare = self._ground.renew(engine, lease, self._spare_seen_ms)
        if spare is None:
            if lease == self._lease and not self._is_taking:
                self._lose()
            return  # we took it anew just now
        self.hold.renew(began_ms)
        if self.hold.see_spare(spare, began_ms):
            self._spare_seen_ms = wall_ms

    def stand_by(self, engine: Engine) -> None:
        self._ground.stand_by(engine)

    def _lose(self) -> None:
        self._is_overtaken = True
        raise NotOurs(f"another base process took over {self._name}")
