"""The one queue: alarms overtake everything, what comes together is committed together, and one bad input stops nobody."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from badgelink.frame import seal
from badgelink.messages import SOS, Alarm, Heartbeat
from sqlalchemy import insert

from basestation.core.batch import Batch
from basestation.core.decisions import LogCall
from basestation.core.site import Site
from basestation.core.turn import ForSite, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.gateways.base import Inbound
from basestation.sealing import Cipher
from basestation.service import LONGEST_WAIT_S
from basestation.store import badges, schema
from tests.basestation.web.office import Office
from tests.support.seeding import seeded


class Watched:
    """Counts the commits, and what each of them held."""

    def __init__(self, store: Any):
        self._store = store
        self.batches: list[Batch] = []

    def commit(self, batch: Batch) -> None:
        self.batches.append(batch)
        self._store.commit(batch)


def frame_of(key: bytes, badge: int, counter: int, message: Any) -> bytes:
    return seal(Cipher(key), badge, counter, message)


def without_event_7(site: Site, badge: int) -> Site:
    """Memory and database contradict each other."""
    site.badges[badge].events.pop(7, None)
    return site


async def until(is_true: Any) -> None:
    async with asyncio.timeout(10):
        while not is_true():
            await asyncio.sleep(0)


def test_an_alarm_overtakes_the_heartbeats_before_it(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with Office(tmp_path) as office:
            key = seeded(office.store.engine, badges.add_badge, "Blue").key
            office.service.site = office.load()
            order: list[str] = []
            beat = Heartbeat(1, 90, 0, 0, 0, 0, 60, 1, 1, 1, 0)
            for counter in range(400):
                frame = frame_of(key, 1, counter, beat)
                office.service.hear(Inbound(office.now_ms, "mqtt", 1, frame, lambda: order.append("heartbeat")))
            alarm = frame_of(key, 1, 400, Alarm(0, SOS, 0, 90, None, None, None, None))
            office.service.hear(Inbound(office.now_ms, "mqtt", 1, alarm, lambda: order.append("alarm")))
            await until(lambda: len(order) == 401)
            return order

    order = asyncio.run(story())

    assert order.index("alarm") == 0


def test_what_comes_together_is_committed_together(tmp_path: Path) -> None:
    async def story() -> tuple[list[int], int]:
        async with Office(tmp_path) as office:
            added = [seeded(office.store.engine, badges.add_badge, f"Badge {n}") for n in range(50)]
            office.service.site = office.load()
            office.service._store = watched = Watched(office.store)
            stored: list[int] = []
            for badge in added:
                frame = frame_of(badge.key, badge.number, 1, Alarm(0, SOS, 0, 90, None, None, None, None))
                office.service.hear(Inbound(office.now_ms, "mqtt", badge.number, frame, lambda number=badge.number: stored.append(number)))
            await until(lambda: len(stored) == 50)
            return [len(batch.incidents) for batch in watched.batches], len(office.service.site.open_of_badge)

    batches, open_incidents = asyncio.run(story())

    assert batches[0] == 50
    assert open_incidents == 50


def test_an_input_that_can_not_be_thought_about_is_set_aside_and_the_alarm_beside_it_is_raised(tmp_path: Path) -> None:
    """It is acknowledged, or its road would bring it again after every restart; and it is told."""

    async def story() -> tuple[list[str], list[str], list[str]]:
        async with Office(tmp_path) as office:
            key = seeded(office.store.engine, badges.add_badge, "Blue").key
            office.service.site = office.load()
            office.service.post("nonsense")  # type: ignore[arg-type]
            alarm = frame_of(key, 1, 7, Alarm(0, SOS, 0, 90, None, None, None, None))
            stored: list[str] = []
            office.service.hear(Inbound(office.now_ms, "mqtt", 1, alarm, lambda: stored.append("alarm")))
            await until(lambda: office.service.sifting.set_aside == 1 and stored)
            return stored, office.world.faults, [incident.cause for incident in office.service.site.incidents.values()]

    stored, faults, causes = asyncio.run(story())

    assert stored == ["alarm"]
    assert causes == ["SOS"]
    assert "set aside: ring whoever is out" in faults[-1]


def test_an_input_that_the_database_will_never_take_is_set_aside_too(tmp_path: Path) -> None:
    """Retried for ever, it would keep every alarm after it from being stored."""

    async def story() -> tuple[list[str], list[str]]:
        async with Office(tmp_path) as office:
            blue, red = (seeded(office.store.engine, badges.add_badge, name) for name in ("Blue", "Red"))
            with office.store.engine.begin() as connection:
                connection.execute(insert(schema.events).values(badge=blue.number, event_counter=7, incident=None))
            office.service._load = lambda: without_event_7(office.load(), blue.number)
            office.service.site = office.service._load()
            stored: list[str] = []
            for badge, counter in ((blue, 7), (red, 8)):
                frame = frame_of(badge.key, badge.number, counter, Alarm(0, SOS, 0, 90, None, None, None, None))
                office.service.hear(Inbound(office.now_ms, "mqtt", badge.number, frame, lambda label=badge.label: stored.append(label)))
            await until(lambda: len(stored) == 2)
            return stored, [office.service.site.badges[number].label for number in office.service.site.open_of_badge]

    stored, in_alarm = asyncio.run(story())

    assert set(stored) == {"Blue", "Red"}
    assert in_alarm == ["Red"]


@pytest.mark.parametrize(("at_ms", "whom"), [(1, "\ud800"), (2**70, "Vi")], ids=["half a letter", "a number too large"])
def test_what_no_database_can_hold_is_set_aside_and_the_base_goes_on(tmp_path: Path, at_ms: int, whom: str) -> None:
    async def story() -> tuple[int, list[str]]:
        async with Office(tmp_path) as office:
            assert await office.service.ask(ForSite(LogCall(at_ms, 1, "in", whom, "talked", "", "call in"))) == ()
            await office.service.ask(ForSite(LogCall(1, 1, "in", "Vi", "talked", "she said so", "call in")))
            return office.service.sifting.set_aside, office.world.faults

    set_aside, faults = asyncio.run(story())

    assert set_aside == 1
    assert "set aside" in faults[0]


class Laptop(asyncio.SelectorEventLoop):
    """Its timers stand still while the computer sleeps, as a real loop's do."""

    at_s = 0.0

    def time(self) -> float:
        return self.at_s


def test_what_fell_due_while_the_computer_slept_is_found_soon_after_it_wakes(tmp_path: Path) -> None:
    async def story() -> tuple[list[str], list[str]]:
        async with Office(tmp_path) as office:
            visitor = office.member("Ann Ashby")
            plan = Plan(visitor=visitor, badge=None, stops=(Stop("1 High Street"),), back_by_ms=office.now_ms + 3_600_000)
            await office.service.ask(SignedOut(office.now_ms, plan))
            office.now_ms += 2 * 3_600_000  # the lid was shut: the wall's clock went on, the loop's did not
            await turns()
            asleep = [incident.cause for incident in office.service.site.incidents.values()]
            asyncio.get_running_loop().at_s += LONGEST_WAIT_S  # type: ignore[attr-defined]
            await turns()
            return asleep, [incident.cause for incident in office.service.site.incidents.values()]

    with asyncio.Runner(loop_factory=Laptop) as runner:
        asleep, awake = runner.run(story())

    assert asleep == []
    assert awake == ["OVERDUE"]


@pytest.mark.parametrize("is_read_again", [False, True])
def test_reading_it_all_again_in_the_middle_puts_nothing_off(tmp_path: Path, is_read_again: bool) -> None:
    """As after a failed commit, or each minute while something can't be worked out: a silent badge is a concern all the same."""

    async def story() -> tuple[list[str], int]:
        async with Office(tmp_path) as office:
            seeded(office.store.engine, badges.add_badge, "Blue")
            visitor = office.member("Ann Ashby")
            plan = Plan(visitor=visitor, badge=1, stops=(Stop("1 High Street"),), back_by_ms=office.now_ms + 3_600_000)
            office.service.site = office.load()
            await office.service.ask(SignedOut(office.now_ms, plan))
            began_ms = office.service.site.started_ms
            for _ in range(6):
                office.now_ms += 60_000
                office.service._is_stale = is_read_again
                office.service._wake()
                await turns()
            causes = [incident.cause for incident in office.service.site.incidents.values()]
            return causes, office.service.site.started_ms - began_ms

    assert asyncio.run(story()) == (["LOST_CONTACT"], 0)


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_what_is_set_aside_is_named_in_the_log_and_not_told_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Names, addresses and what somebody reported are for those who may read a visit, not for whoever reads the log."""

    async def story() -> None:
        async with Office(tmp_path) as office:
            await office.service.ask(SignedOut(office.now_ms, Plan(1, None, (Stop("1 Low Road"),), "no time")))  # type: ignore[arg-type]
            await office.service.ask(ForSite(LogCall(1, 1, "in", "\ud800", "talked", "the boy told me", "call in")))

    asyncio.run(story())

    assert "written: SignedOut" in caplog.text
    assert "written: ForSite LogCall" in caplog.text
    assert "Low Road" not in caplog.text
    assert "the boy told me" not in caplog.text
