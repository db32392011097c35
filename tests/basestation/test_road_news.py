"""What was told of roads is forgotten after a month; what was told of an alarm stays with it."""

import asyncio
from dataclasses import replace
from pathlib import Path

from basestation.core.batch import Batch
from basestation.core.telling import FAILED, PENDING, SENT
from basestation.store.erasing import NEWS_KEPT_MS, forget_old_news
from basestation.store.store import Store
from basestation.store.unsent import pending_deliveries
from tests.basestation.test_base_outbox import NOW_MS, delivery


def test_what_was_told_of_roads_goes_after_a_month_and_nothing_else(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'doorstep.db'}")
    store.own()
    old_ms = NOW_MS - NEWS_KEPT_MS - 1
    old, young, waiting = (replace(delivery(number), incident=0, state=SENT, created_ms=old_ms) for number in (1, 2, 3))
    of_alarm, failed = (replace(delivery(number), state=SENT, created_ms=old_ms) for number in (4, 5))
    rows = [old, replace(young, created_ms=NOW_MS), replace(waiting, state=PENDING), of_alarm, replace(failed, incident=0, state=FAILED)]
    store.commit(Batch(new_deliveries=rows))

    gone = asyncio.run(forget_old_news(store.engine, NOW_MS))

    with store.engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT number FROM deliveries ORDER BY number").scalars().all()
        still_waiting = pending_deliveries(connection)
    store.close()
    assert (gone, left) == (2, [2, 3, 4])
    assert [one.number for one in still_waiting] == [3]
