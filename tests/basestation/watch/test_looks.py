"""What is looked at: sends, the mail server, the office's pages, badges that are out, the disk, the clock, the record, the spare."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from basestation.channels.base import GiveUp, Message, TryAgain
from basestation.core.roads.events import WriteAsked
from basestation.watch.computer import ComputerClock, Disk, Sense, is_clock_kept
from basestation.watch.mail_probe import BUSY_S, CALM_S, MailProbe
from basestation.watch.office import BadgesOut, OpenPages
from basestation.watch.record import Record
from basestation.watch.spare import Spare
from basestation.watch.tracked import SLOW_MS, Tracked
from tests.basestation.school import FULL_PLAN, MINUTE_MS, NOON_MS, a_drill, a_site, an_alarm

MESSAGE = Message("0-0-1-1", "x", "TEST", "text", "", NOON_MS, False)
GIGABYTE = 1 << 30


class Clock:
    def __init__(self):
        self.now_ms = NOON_MS

    def __call__(self):
        return self.now_ms


class Provider:
    """Does whatever the test puts in `next`."""

    def __init__(self):
        self.next, self.greetings = "yes", []

    async def send(self, message):
        if isinstance(self.next, BaseException):
            raise self.next
        return self.next

    async def greet(self, signs_in=True):
        self.greetings.append(signs_in)
        return await self.send(MESSAGE)


def sends(tracked, provider, *outcomes):
    for provider.next in outcomes:
        try:
            asyncio.run(tracked.send(MESSAGE))
        except (TryAgain, GiveUp, RuntimeError, asyncio.CancelledError):
            continue
    return tracked.state()


@pytest.mark.parametrize(
    ("outcomes", "is_up", "why"),
    [
        ((TryAgain("503"),), True, ""),
        ((TryAgain("503"), TryAgain("503")), False, "503"),
        ((TryAgain("503"), "yes", TryAgain("503")), True, ""),
        ((TryAgain("503"), TryAgain("503"), "yes"), True, ""),
        ((GiveUp("404"), GiveUp("404"), GiveUp("404")), True, ""),
        ((RuntimeError("odd"), RuntimeError("odd")), False, "it broke (RuntimeError)"),
        ((asyncio.CancelledError(), asyncio.CancelledError()), False, "it gave no answer in time"),
    ],
)
def test_what_the_last_sends_said_is_known_of_a_channel(outcomes, is_up, why):
    """F52."""
    provider = Provider()

    state = sends(Tracked(provider, Clock(), set), provider, *outcomes)

    assert (state.is_up, state.why) == (is_up, why)


def test_a_send_that_went_through_proves_the_road():
    provider, clock = Provider(), Clock()
    tracked = Tracked(provider, clock, set)
    before = tracked.state().proved_ms
    clock.now_ms += 5_000

    assert before is None
    assert sends(tracked, provider, "yes").proved_ms == NOON_MS + 5_000


def test_the_mail_server_is_asked_often_while_it_matters_and_one_failure_says_enough():
    provider, clock, busy = Provider(), Clock(), []
    tracked = Tracked(provider, clock, set)
    probe = MailProbe(provider, tracked, lambda: bool(busy), clock)
    asyncio.run(probe.prove())
    clock.now_ms += round(BUSY_S * 1000)
    when_calm = probe.is_due()
    busy.append("a visit")
    when_busy = probe.is_due()
    provider.next = TryAgain("the mail server can't be reached")
    asyncio.run(probe.prove())

    assert (when_calm, when_busy) == (False, True)
    assert (tracked.state().is_up, tracked.state().why) == (False, "the mail server can't be reached")
    assert BUSY_S < 20 < CALM_S


def test_it_is_asked_every_third_time_whether_we_may_sign_in_and_always_while_it_is_down():
    provider, clock = Provider(), Clock()
    tracked = Tracked(provider, clock, set)
    probe = MailProbe(provider, tracked, lambda: True, clock)
    for provider.next in ("yes", "yes", "yes", "yes", TryAgain("away"), "yes"):
        asyncio.run(probe.prove())

    assert provider.greetings == [True, False, False, True, False, True]
    assert tracked.state().is_up


def test_a_greeting_does_not_undo_what_was_refused_a_moment_ago():
    provider, clock = Provider(), Clock()
    tracked = Tracked(provider, clock, set)
    sends(tracked, provider, TryAgain("451"), TryAgain("451"))
    tracked.greeted()
    soon = tracked.state()
    clock.now_ms += MINUTE_MS
    tracked.greeted()

    assert (soon.is_up, soon.why) == (False, "451")
    assert tracked.state().is_up


def test_one_that_owes_an_answer_is_down_before_it_is_given_up():
    """F52: whoever waits for it knows only later."""

    async def story():
        clock, asked = Clock(), asyncio.Event()
        tracked = Tracked(Hangs(asked), clock, set)
        sending = asyncio.create_task(tracked.send(MESSAGE))
        await asked.wait()
        clock.now_ms += SLOW_MS - 1
        at_first = tracked.state()
        clock.now_ms += 1
        then = tracked.state()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        return at_first, then, tracked.state()

    at_first, then, after = asyncio.run(story())

    assert at_first.is_up
    assert (then.is_up, then.why, then.since_ms) == (False, "it gave no answer in time", NOON_MS + SLOW_MS)
    assert (after.is_up, after.why) == (False, "it gave no answer in time")


class Hangs:
    def __init__(self, asked):
        self._asked = asked

    async def send(self, message):
        self._asked.set()
        await asyncio.Event().wait()


def test_no_open_page_is_a_fault_only_while_somebody_is_out():
    site, clock, pages = a_site(None), Clock(), []
    look = OpenPages(lambda: len(pages), lambda: site, clock)
    at_night = look.state()
    pages.append("page")
    open_one = look.state()
    pages.clear()
    site = a_site()
    with_somebody_out = look.state()

    assert (at_night.is_up, at_night.proved_ms) == (True, None)
    assert (open_one.is_up, open_one.proved_ms) == (True, NOON_MS)
    assert (with_somebody_out.is_up, bool(with_somebody_out.why)) == (False, True)


def test_a_drill_is_no_reason_to_be_busy_and_an_alarm_is():
    site = a_site(None)
    a_drill(site)
    in_a_drill = site.is_busy
    an_alarm(site, number=2)

    assert (in_a_drill, site.is_busy) == (False, True)


@pytest.mark.parametrize(("road", "limit_s"), [("mqtt", 17.5), ("lora", 175), ("lora-tower", 175), ("things", 175)])
def test_a_badge_that_is_out_may_be_silent_for_so_long(road, limit_s):
    site, clock = a_site(), Clock()
    badge = site.badges[FULL_PLAN.badge]
    badge.road, badge.last_heard_ms = road, NOON_MS
    look = BadgesOut(lambda: site, clock)
    clock.now_ms = NOON_MS + round(limit_s * 1_000)
    heard = look.state()
    clock.now_ms += 1

    assert heard.is_up
    assert (look.state().is_up, look.state().why) == (False, "Badge 7 can't be heard")


def test_after_a_start_silence_counts_from_the_start():
    site, clock = a_site(), Clock()
    site.badges[7].road, site.badges[7].last_heard_ms = "mqtt", NOON_MS - 60 * MINUTE_MS
    site.started_ms = NOON_MS
    clock.now_ms = NOON_MS + 10_000

    assert BadgesOut(lambda: site, clock).state().is_up


@pytest.mark.parametrize(("free", "is_up"), [(GIGABYTE, True), (100 << 20, False)])
def test_a_disk_that_fills_up_is_a_fault_before_it_is_full(tmp_path: Path, free, is_up):
    """F42."""
    state = Disk(tmp_path, Clock(), lambda folder: free).state()

    assert state.is_up is is_up
    assert is_up or "100 MB" in state.why


def test_a_folder_that_is_gone_is_a_fault(tmp_path: Path):
    assert not Disk(tmp_path / "nowhere", Clock()).state().is_up


def test_what_can_not_be_worked_out_is_a_fault_that_names_nobody() -> None:
    faults: list[str] = []
    sense = Sense(lambda: faults, Clock())

    well = sense.state()
    faults.append("The record of visit 1 can't be read: ring Vi Visitor")

    assert (well.is_up, sense.state().is_up) == (True, False)
    assert "the board says what" in sense.state().why and "Vi" not in sense.state().why


def test_a_clock_that_was_set_is_a_fault_and_one_that_nobody_keeps_is_not_proved():
    """F47."""
    stepped = ComputerClock(lambda: -3_600_000, Clock(), lambda: True).state()
    kept, unkept = (ComputerClock(lambda: 0, Clock(), lambda is_kept=is_kept: is_kept).state() for is_kept in (True, False))

    assert (stepped.is_up, stepped.why) == (False, "it was set back by 60 minutes")
    assert (kept.is_up, kept.proved_ms) == (True, NOON_MS)
    assert (unkept.is_up, unkept.proved_ms) == (True, None)
    assert isinstance(is_clock_kept(), bool)


def test_a_record_that_takes_nothing_is_a_fault_also_when_it_only_hangs():
    asked, faults = [], [""]

    async def story():
        async def stores(item):
            asked.append(item)

        async def hangs(item):
            await asyncio.Event().wait()

        answering = Record(stores, lambda: faults[0], lambda: True, Clock())
        hanging = Record(hangs, lambda: "", lambda: True, Clock(), patience_s=0)
        proved, not_proved = await answering.prove(), await hanging.prove()
        states = answering.state(), hanging.state()
        faults[0] = "disk full"
        return proved, not_proved, *states, answering.state()

    proved, not_proved, well, hung, broken = asyncio.run(story())

    assert asked == [WriteAsked(NOON_MS)]
    assert (proved, well.is_up, well.proved_ms) == (True, True, NOON_MS)
    assert (not_proved, hung.is_up) == (False, False)
    assert (broken.is_up, broken.why) == (False, "disk full")


def test_a_spare_that_falls_silent_is_a_fault_and_a_school_without_one_misses_none():
    async def looked(seen_ms, after_ms):
        clock = Clock()
        spare = Spare(lambda: seen_ms, clock)
        task = asyncio.create_task(spare.run())
        while seen_ms is not None and not spare.is_there_one:
            await asyncio.sleep(0)
        clock.now_ms += after_ms
        task.cancel()
        return spare.is_there_one, spare.state().is_up

    assert asyncio.run(looked(None, 0)) == (False, False)
    assert asyncio.run(looked(NOON_MS, 5_000)) == (True, True)
    assert asyncio.run(looked(NOON_MS, 15_000)) == (True, False)
    assert asyncio.run(looked(NOON_MS, 30 * 86_400_000)) == (False, False)


def test_the_row_of_badges_names_each_that_is_silent():
    site, clock = a_site(replace(FULL_PLAN, second_badge=8)), Clock()
    site.badges[8] = replace(site.badges[7], number=8, label="Badge 8")
    clock.now_ms = NOON_MS + 60_000

    assert BadgesOut(lambda: site, clock).state().why == "Badge 7 and Badge 8 can't be heard"
