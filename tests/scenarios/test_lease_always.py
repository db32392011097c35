"""The lease in virtual time: two or three bases on one database, stopped, cut off and killed at random; what must always hold.

The rules are the real ones (core/lease.py). The database is a row that is compared and set; the lock is freed by death.
"""

import os
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from basestation.core.lease import BEAT_MS, LAPSE_MS, LOOK_MS, SURE_MS, Hold, Lease, Watch, may_take

RUNS = int(os.environ.get("DOORSTEP_RUNS", "150"))
TICK_MS = 50
RESTART_MS = 200
COMMIT_MS = 700
LASTS_MS = 40_000
TAKEN_WITHIN_MS = LAPSE_MS + 3 * LOOK_MS + COMMIT_MS  # a look first, one last, one for the compare-and-set, and the first commit
START_MS = 1_000_000


@dataclass(frozen=True)
class Fault:
    base: int
    kind: str
    at_ms: int
    lasts_ms: int

    @property
    def ends_ms(self) -> int:
        return self.at_ms + (RESTART_MS if self.kind == "kill" else self.lasts_ms)


@dataclass
class Database:
    """`can_end`: whoever takes a lapsed lease ends what is left of the silent owner, as on one computer, or its session."""

    can_end: bool
    lease: Lease = field(default_factory=lambda: Lease(1, 0, "", has_lock=True, patience_ms=LAPSE_MS))
    lock: "VirtualBase | None" = None
    commits: list[tuple[int, int, str]] = field(default_factory=list)


class VirtualBase:
    """Each does one thing a tick, so that any fault may come between a look and the taking, or a thought and its commit."""

    def __init__(self, number: int, database: Database):
        self.number, self.database, self.life = number, database, 0
        self.is_stopped = self.is_cut = False
        self.back_ms = 0
        self._begin(START_MS)

    def _begin(self, now_ms: int) -> None:
        self.life += 1
        self.name = f"{self.number}.{self.life}"
        self.watch, self.hold = Watch(), Hold(now_ms)
        self.epoch, self.wants = 0, None
        self.looked_ms, self.renewed_ms = now_ms - LOOK_MS + self.number * 2 * TICK_MS, 0  # the first looks first
        self.acted_ms: int | None = None

    def die(self, now_ms: int) -> None:
        if self.database.lock is self:
            self.database.lock = None
        self.back_ms = now_ms + RESTART_MS
        self._begin(self.back_ms)

    @property
    def is_owner(self) -> bool:
        return self.epoch > 0

    def tick(self, now_ms: int, bases: "list[VirtualBase]") -> None:
        if self.is_stopped or now_ms < self.back_ms:
            return
        if self.is_owner:
            self._work(now_ms)
        elif not self.is_cut:
            self._stand_by(now_ms, bases)

    def _stand_by(self, now_ms: int, bases: "list[VirtualBase]") -> None:
        if self.wants is not None:
            found, got_lock = self.wants
            self.wants = None
            return self._take(now_ms, found, got_lock, bases)
        if now_ms - self.looked_ms < LOOK_MS:
            return
        self.looked_ms = now_ms
        database = self.database
        got_lock = database.lock in (None, self)
        has_lapsed = self.watch.has_lapsed(database.lease, now_ms, now_ms)
        if may_take(database.lease, self.name, got_lock, has_lapsed):
            database.lock = self if got_lock else database.lock
            self.wants = database.lease, got_lock

    def _take(self, now_ms: int, found: Lease, got_lock: bool, bases: "list[VirtualBase]") -> None:
        database = self.database
        if database.lease != found:
            database.lock = None if database.lock is self else database.lock
            return
        if not got_lock and database.can_end:
            for base in bases:
                if base.name == found.owner:
                    base.die(now_ms)
            got_lock = database.lock in (None, self)
        database.lock = self if got_lock else database.lock
        database.lease = Lease(found.epoch + 1, 0, self.name, has_lock=got_lock, patience_ms=LAPSE_MS)
        self.epoch = found.epoch + 1
        self.hold = Hold(now_ms)
        self.hold.renew(now_ms)

    def _work(self, now_ms: int) -> None:
        lease = self.database.lease
        if self.hold.is_sure(now_ms):
            self.acted_ms = now_ms  # before it asks
        if self.is_cut:
            return
        if now_ms % COMMIT_MS and now_ms - self.renewed_ms < BEAT_MS:
            return
        if lease.epoch != self.epoch:
            return self.die(now_ms)  # the fence: NotOurs
        self.database.commits.append((now_ms, self.epoch, self.name))
        if now_ms - self.renewed_ms >= BEAT_MS:
            self.renewed_ms = now_ms
            self.database.lease = replace(lease, beat=lease.beat + 1)
            self.hold.renew(now_ms)


def play(count: int, can_end: bool, faults: list[Fault]) -> tuple[Database, list[tuple[int, set[str]]]]:
    """The database at the end, and who acted at each moment."""
    database = Database(can_end)
    bases = [VirtualBase(number, database) for number in range(count)]
    acting = []
    for now_ms in range(START_MS, START_MS + LASTS_MS, TICK_MS):
        for fault in faults:
            befall(bases[fault.base % count], fault, now_ms - START_MS, now_ms)
        for base in reversed(bases):  # the spare first, where that matters
            base.tick(now_ms, bases)
        acting.append((now_ms, {base.name for base in bases if base.acted_ms == now_ms}))
    return database, acting


def befall(base: VirtualBase, fault: Fault, at_ms: int, now_ms: int) -> None:
    if at_ms == fault.at_ms and fault.kind == "kill":
        base.die(now_ms)
    elif at_ms in (fault.at_ms, fault.ends_ms) and fault.kind == "stop":
        base.is_stopped = at_ms == fault.at_ms
    elif at_ms in (fault.at_ms, fault.ends_ms) and fault.kind == "cut":
        base.is_cut = at_ms == fault.at_ms


def quiet_spells(faults: list[Fault], count: int) -> list[tuple[int, int]]:
    """From each change of the weather to the next, where one base at least is up and not cut off."""
    changes = sorted({0, LASTS_MS, *(at_ms for fault in faults for at_ms in (fault.at_ms, fault.ends_ms) if at_ms < LASTS_MS)})
    return [(since, until) for since, until in pairwise(changes) if is_one_well(faults, count, since)]


def is_one_well(faults: list[Fault], count: int, at_ms: int) -> bool:
    ill = {fault.base % count for fault in faults if fault.at_ms <= at_ms < fault.ends_ms}
    return len(ill) < count


moments = st.integers(1, LASTS_MS // TICK_MS - 1).map(lambda ticks: ticks * TICK_MS)
lengths = st.integers(1, 200).map(lambda ticks: ticks * TICK_MS)
weather = st.lists(st.builds(Fault, st.integers(0, 2), st.sampled_from(["stop", "cut", "kill"]), moments, lengths), max_size=8)


@settings(max_examples=RUNS, deadline=None)
@given(count=st.integers(2, 3), can_end=st.booleans(), faults=weather)
@example(2, False, [Fault(0, "stop", 5_000, 6_000)])
@example(2, True, [Fault(0, "cut", 5_000, 6_000)])
@example(3, False, [Fault(0, "stop", 19_150, 3_200), Fault(2, "stop", 50, 2_300)])  # it wakes between the look and the taking
@example(3, False, [Fault(0, "stop", 5_000, 9_000), Fault(1, "kill", 9_500, 0), Fault(0, "kill", 14_050, 0)])
def test_f49_two_never_commit_in_one_epoch_two_never_act_at_once_and_nobody_is_never_there_for_long(
    count: int, can_end: bool, faults: list[Fault]
) -> None:
    """F49: whatever is stopped, cut off and killed."""
    database, acting = play(count, can_end, faults)

    writers: dict[int, set[str]] = {}
    for _, epoch, name in database.commits:
        writers.setdefault(epoch, set()).add(name)
    epochs = [epoch for _, epoch, _ in database.commits]
    assert all(len(names) == 1 for names in writers.values())
    assert epochs == sorted(epochs)
    assert [both for both in acting if len(both[1]) > 1] == []
    for since, until in quiet_spells(faults, count):
        if until - since > TAKEN_WITHIN_MS:
            within = START_MS + since, START_MS + since + TAKEN_WITHIN_MS
            assert any(within[0] <= at_ms <= within[1] for at_ms, _, _ in database.commits), (since, until)


@pytest.mark.parametrize("kind", ["stop", "cut"])
def test_a_spare_takes_over_within_five_seconds_of_the_owners_last_act(kind: str) -> None:
    database, _ = play(2, True, [Fault(0, kind, 5_000, 30_000)])

    times = [at_ms - START_MS for at_ms, _, _ in database.commits]
    gaps = [(later - sooner, sooner) for sooner, later in pairwise(times)]

    longest_ms, since_ms = max(gaps)
    assert 5_000 - COMMIT_MS <= since_ms <= 5_000
    assert LAPSE_MS - BEAT_MS <= longest_ms <= 5_000


def test_a_short_stop_costs_nobody_anything() -> None:
    database, _ = play(2, True, [Fault(0, "stop", 5_000, LAPSE_MS - BEAT_MS - LOOK_MS)])

    assert {epoch for _, epoch, _ in database.commits} == {2}


def test_two_that_were_stopped_together_do_not_push_each_other_out() -> None:
    """A suspended computer: when it wakes, the spare has seen nothing for an hour, the owner's silence included."""
    both = [Fault(number, "stop", 5_000, 10_000) for number in (0, 1)]

    database, _ = play(2, True, both)

    assert {epoch for _, epoch, _ in database.commits} == {2}


def test_a_spare_that_can_look_only_now_and_then_takes_over_too() -> None:
    """Each look takes two seconds: of each, three quarters of a second count."""
    watch, lease = Watch(), Lease(2, 7, "hung")

    lapsed = [watch.has_lapsed(lease, now_ms, now_ms + 10) for now_ms in range(100_000, 120_000, 2_000)]

    assert lapsed.index(True) in (4, 5)


def test_an_owner_in_doubt_ends_only_where_a_spare_stood_by() -> None:
    alone, watched = Hold(0), Hold(0)
    for now_ms in range(0, 5_000, BEAT_MS):
        for hold in (alone, watched):
            hold.renew(now_ms)
        alone.see_spare(17, now_ms)  # what one showed that is long gone
        watched.see_spare(now_ms, now_ms)

    assert not watched.must_end(4_000 + SURE_MS - 1)
    assert watched.must_end(4_000 + SURE_MS)
    assert not alone.must_end(60_000)


def test_one_that_has_just_begun_is_given_time() -> None:
    watch, lease = Watch(), Lease(2, 0, "slow", patience_ms=30_000)

    lapsed = [watch.has_lapsed(lease, now_ms, now_ms) for now_ms in range(100_000, 131_000, 250)]

    assert lapsed.index(True) == 30_000 // 250
