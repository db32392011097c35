"""What the ready-to-leave gate asks of a badge: is it free, does it protect, has it proved itself, is it heard, does it last?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from badgelink import messages

from ..badges.liveness import NEVER_PROVED, NOT_PROTECTED, PROTECTED, QUIET_MS, is_asleep
from ..board import name_of, protection_of
from ..planning.case import Finding, State
from ..policy.ladders import MINUTE_MS
from ..roads import road_in_words
from ..roads.rows import Row
from ..site import Badge, Site
from ..words import spoken
from .forecast import Verdict

WEAK_PCT = 20
PRESS = "Press the badge's visible button once now."


@dataclass(frozen=True, slots=True)
class Door:
    """What is known at the door beside the site. `batteries` by badge; `answers` are the questions answered with yes (PHONE,
    IDENTITY); `coverage` is what a badge had at this place before, in words, and whether that was poor;
    `roads` is the table of the roads."""

    now_ms: int
    batteries: Mapping[int, Verdict]
    answers: frozenset[str] = frozenset()
    coverage: str = ""
    was_poor: bool = False
    roads: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Traveller:
    """One of those who go. `prefix` keeps the second's rules apart from the first's."""

    person: int
    name: str
    badge: Badge | None
    prefix: str

    @property
    def carries(self) -> str:
        return badge_name(self.badge) if self.badge else f"{self.name}'s badge"


def badge_name(badge: Badge) -> str:
    plain = f"Badge {badge.number}"
    return plain if badge.label in (plain, "") else f"{plain}, {spoken.clean(badge.label)}"


def of_badge(site: Site, one: Traveller, door: Door) -> Iterator[Finding]:
    badge = one.badge
    if badge is None:
        yield Finding(f"{one.prefix}badge", "fail", f"{one.name}: has no badge, and is NOT PROTECTED", _choose(site, "a badge"))
        return
    refused = _why_refused(site, badge)
    if refused:
        yield Finding(f"{one.prefix}taken", "fail", f"{one.carries}: {refused}", _choose(site, "another badge"))
        return
    yield Finding(f"{one.prefix}badge", "ok", f"{one.carries}: goes with {one.name}")
    protected = _protected(one, badge, door.now_ms)
    yield protected
    if badge.heartbeat is None:
        return  # it was never heard, which says it all
    yield _proved(site, one, badge, door.now_ms)
    if protected.state != "fail":
        yield _heard(one, badge, door.now_ms)
    yield _lasts(one, badge, door)


def _choose(site: Site, what: str) -> str:
    """Nobody is sent to look for what is not there."""
    is_one_free = any(not _why_refused(site, each) for each in site.badges.values())
    return f"Choose {what} on this page." if is_one_free else "No badge is free: wait until one is back."


def _why_refused(site: Site, badge: Badge) -> str:
    out = site.visit_with(badge.number)
    if badge.is_for_drills:
        return "is for drills. Nobody's life may hang on it"
    if out is not None:
        return f"is out already, with {name_of(site, out.plan.visitor)}"
    return "its alarm is still open" if badge.number in site.open_of_badge else ""


def _protected(one: Traveller, badge: Badge, now_ms: int) -> Finding:
    now = protection_of(badge, now_ms, is_for_visit=True)
    rule = f"{one.prefix}protection"
    if now.level == PROTECTED:
        return Finding(rule, "ok", f"{one.carries}: PROTECTED")
    state: State = "fail" if now.level == NOT_PROTECTED else "warn"
    is_quiet = badge.heartbeat is None or is_asleep(badge.heartbeat) or any("silent" in why for why in now.reasons)
    remedy = f"{PRESS} If that does not help, take another badge." if is_quiet else "Take another badge if there is one."
    if now.reasons == (NEVER_PROVED,):
        remedy = "Its self-test puts that right."
    return Finding(rule, state, f"{one.carries}: {now.level} ({', '.join(now.reasons)})", remedy)


def _proved(site: Site, one: Traveller, badge: Badge, now_ms: int) -> Finding:
    """A self-test grows old: the badge that worked this morning may have been dropped at noon."""
    rule, allowed_ms = f"{one.prefix}self-test", site.policy.rules.leaving.self_test_min * MINUTE_MS
    remedy = f"{PRESS} It buzzes twice when its test has come back."
    if badge.proved_ms is None:
        return Finding(rule, "fail", f"{one.carries}: has not proved itself yet", remedy)
    ago = _ago(badge.proved_ms, now_ms)
    if badge.proved_ms > now_ms + MINUTE_MS:
        return Finding(rule, "fail", f"{one.carries}: proved itself, but the computer's clock was put back: nobody knows when", remedy)
    if now_ms - badge.proved_ms > allowed_ms:
        return Finding(rule, "fail", f"{one.carries}: proved itself {ago}, which is too long ago", remedy)
    return Finding(rule, "ok", f"{one.carries}: proved itself end to end {ago}")


def _heard(one: Traveller, badge: Badge, now_ms: int) -> Finding:
    rule = f"{one.prefix}signal"
    heard_ms, signal = badge.last_heard_ms or 0, badge.signal_pct or 0
    ago, road = _ago(heard_ms, now_ms), road_in_words(badge.road)
    if now_ms - heard_ms > QUIET_MS[messages.READY]:
        return Finding(rule, "fail", f"{one.carries}: was heard {ago}, not now", PRESS)
    how = f", signal {signal} %" if signal else ""
    words = f"{one.carries}: heard {ago}{f' over {road}' if road else ''}{how}"
    if 0 < signal < WEAK_PCT:
        return Finding(rule, "warn", words, "Weak here. Take it to a window or outside and look again.")
    return Finding(rule, "ok", words)


def _ago(at_ms: int, now_ms: int) -> str:
    """By the minute: a page that is open meanwhile is not redrawn each second."""
    length_ms = now_ms - at_ms
    return "within the last minute" if length_ms < MINUTE_MS else "a minute ago" if length_ms < 2 * MINUTE_MS else spoken.age(at_ms, now_ms)


def _lasts(one: Traveller, badge: Badge, door: Door) -> Finding:
    verdict = door.batteries.get(badge.number, Verdict(f"{one.carries}: how long its battery lasts is not known", None))
    rule = f"{one.prefix}battery"
    if verdict.is_enough:
        return Finding(rule, "ok", verdict.words)
    if verdict.is_enough is None:
        return Finding(rule, "warn", verdict.words, "Charge it fully before a long visit.")
    return Finding(rule, "fail", verdict.words, "Charge it, take another badge, or come back earlier.")
