"""Who may act for a site: the rules of the lease, for the base that holds it and for those that stand by.

    owner   shows a sign of life each BEAT_MS; SURE_MS after the last one that went through it believes itself overtaken
    spare   looks each LOOK_MS; the same sign for LAPSE_MS, or the lock of a dead owner, and it takes the lease: epoch + 1
    commit  carries its writer's epoch, and fails when the lease has moved on

Each judges by its own steady clock, and only how long *it* saw no change: clocks of two computers are never compared.
SURE_MS is shorter than LAPSE_MS, so whoever can't renew has stopped before another begins.
"""

from dataclasses import dataclass

LOOK_MS = 250
BEAT_MS = 1_000
SURE_MS = 2_600
LAPSE_MS = 3_000
STARTING_MS = 30_000  # it reads everything and opens its ports meanwhile; two slow ones must not push each other out
MIGRATING_MS = 600_000
BLINK_MS = 750  # of a longer time between two looks only so much counts: the spare was away itself, and perhaps the owner with it
SPARE_GONE_MS = 3_500


@dataclass(frozen=True, slots=True)
class Lease:
    """As it stands in the database. `has_lock`: its owner also holds the lock that dies with its process.

    `patience_ms`: for so long it may be silent before its first sign of life.
    """

    epoch: int
    beat: int
    owner: str
    proof: str = ""
    has_lock: bool = True
    patience_ms: int = LAPSE_MS


class Watch:
    """A spare's memory of what it saw of the owner."""

    def __init__(self) -> None:
        self._seen: tuple[int, int] | None = None
        self._since_ms = self._looked_ms = 0

    def has_lapsed(self, lease: Lease, began_ms: int, ended_ms: int) -> bool:
        """It was read at some moment between the two. Unchanged from the end of the first look to the beginning of this one."""
        self._since_ms += max(0, began_ms - self._looked_ms - BLINK_MS)
        if (lease.epoch, lease.beat) != self._seen:
            self._seen, self._since_ms = (lease.epoch, lease.beat), ended_ms
        self._looked_ms = ended_ms
        return began_ms - self._since_ms >= (LAPSE_MS if lease.beat else lease.patience_ms)


def may_take(lease: Lease | None, me: str, got_lock: bool, has_lapsed: bool) -> bool:
    """None is a database that nobody ever owned, or one without the table yet: only the lock decides there."""
    if lease is None:
        return got_lock
    return has_lapsed or lease.owner == me or (got_lock and lease.has_lock)


class Hold:
    """What the owner knows of its own lease. Numbers are only ever replaced, so the loop and the threads may share it."""

    def __init__(self, now_ms: int) -> None:
        self._proved_ms = now_ms
        self._sure_ms = STARTING_MS - (LAPSE_MS - SURE_MS)
        self._spare: int | None = None
        self._spare_ms: int | None = None

    def prove(self, began_ms: int) -> None:
        """A commit that began then went through: it was ours at that moment, and later."""
        self._proved_ms = max(self._proved_ms, began_ms)

    def renew(self, began_ms: int) -> None:
        """A sign of life went through, so from now on they are missed."""
        self.prove(began_ms)
        self._sure_ms = SURE_MS

    def see_spare(self, sign: int | None, now_ms: int) -> bool:
        """Whether what the spare shows says that it is alive: the first sign may be of one that died long ago, a new one is not."""
        is_alive = self._spare is not None and sign != self._spare
        self._spare = sign
        if is_alive:
            self._spare_ms = now_ms
        return is_alive

    def is_sure(self, now_ms: int) -> bool:
        return now_ms - self._proved_ms < self._sure_ms

    def spare_near(self) -> bool:
        """Whether one stood by when we last could look."""
        return self._spare_ms is not None and self._proved_ms - self._spare_ms < SPARE_GONE_MS

    def must_end(self, now_ms: int) -> bool:
        """Another base will have taken over. Without one, a base in doubt goes on trying: nobody else is there to act."""
        return not self.is_sure(now_ms) and self.spare_near()
