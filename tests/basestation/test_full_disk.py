"""A disk that says no: nothing is called received that is not written, the fault is told, and it goes on by itself."""

import asyncio

import pytest
from badgelink.frame import seal, unseal
from badgelink.messages import RECEIVED, SOS, Alarm, Receipt
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from basestation.core.batch import Batch, StoreFailed
from basestation.gateways.base import Inbound
from basestation.sealing import Cipher
from basestation.store import badges, schema
from basestation.store.store import Store
from tests.basestation.web.office import Office
from tests.support.seeding import seeded


class DiskThatFills:
    """Refuses the next `refusals` commits, then the disk has room again."""

    def __init__(self, store: Store, refusals: int):
        self._store, self.refusals = store, refusals

    def commit(self, batch: Batch) -> None:
        if self.refusals:
            self.refusals -= 1
            raise StoreFailed("no space left on device")
        self._store.commit(batch)


def test_f42_a_press_that_can_not_be_written_is_not_received_until_it_is(tmp_path) -> None:
    """F42: the alarm waits for the disk; neither the broker nor the wearer is told that it is safe before it is."""

    async def story():
        async with Office(tmp_path) as office:
            key = seeded(office.store.engine, badges.add_badge, "Blue").key
            office.service.site = office.load()
            office.service._store = DiskThatFills(office.store, 1)
            acknowledged: list[int] = []
            frame = seal(Cipher(key), 1, 70, Alarm(0, SOS, 0, 80, None, None, None, None))
            office.service.hear(Inbound(office.now_ms, "mqtt", 1, frame, lambda: acknowledged.append(1)))
            while not office.world.faults:
                await asyncio.sleep(0)  # a turn of the loop
            before = list(acknowledged), list(office.world.frames), list(office.world.deliveries)
            async with asyncio.timeout(10):
                while not acknowledged:
                    await asyncio.sleep(0.01)
            said = [unseal(Cipher(key), sealed, False)[1] for _, _, sealed in office.world.frames]
            return before, said, office.world.faults, [incident.cause for incident in office.service.site.incidents.values()]

    before, said, faults, causes = asyncio.run(story())

    assert before == ([], [], [])
    assert Receipt(70, RECEIVED, 0) in said
    assert causes == ["SOS"]
    assert "no alarm is being recorded or receipted: no space left on device" in faults[0]
    assert faults[-1] == ""


def test_f46_a_database_that_can_not_be_read_either_is_waited_for(tmp_path) -> None:
    """F46: after a failed write the site is read again; a server that is still away ends no base."""

    async def story():
        async with Office(tmp_path) as office:
            key = seeded(office.store.engine, badges.add_badge, "Blue").key
            office.service.site = office.load()
            office.service._store = DiskThatFills(office.store, 1)
            away = ["once", "twice"]

            def load():
                if away:
                    raise StoreFailed(f"away {away.pop()}")
                return office.load()

            office.service._load = load
            frame = seal(Cipher(key), 1, 70, Alarm(0, SOS, 0, 80, None, None, None, None))
            acknowledged: list[int] = []
            office.service.hear(Inbound(office.now_ms, "mqtt", 1, frame, lambda: acknowledged.append(1)))
            async with asyncio.timeout(10):
                while not acknowledged:
                    await asyncio.sleep(0.01)
            return office.world.faults, [incident.cause for incident in office.service.site.incidents.values()]

    faults, causes = asyncio.run(story())

    assert causes == ["SOS"]
    assert "can't read its database" in faults[1]
    assert faults[-1] == ""


def test_a_database_error_names_no_secret(tmp_path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'doorstep.db'}")
    store.own()
    number = seeded(store.engine, badges.add_badge, "Blue").number
    row = {"number": number, "label": "Blue", "key": b"0123456789abcdef", "password_hash": "the hash of a password"}

    with pytest.raises(IntegrityError) as refused, store.engine.begin() as connection:
        connection.execute(insert(schema.badges), row)

    store.close()
    assert "the hash of a password" not in str(refused.value)
    assert "0123456789abcdef" not in str(refused.value)
