"""Message numbers for the alarm receiving centre live through a restart, and nobody is given one twice."""

import asyncio
import threading
from functools import partial

import pytest

from basestation.channels.arc_numbers import BLOCK, Numbers
from basestation.core.batch import StoreFailed
from basestation.store.arc_numbers import set_aside
from basestation.store.store import Store


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'doorstep.db'}")
    opened.own()
    yield opened
    opened.close()


def numbers_of(store, keys):
    """A base that was just started sends these messages."""

    async def sent():
        numbers = Numbers(partial(set_aside, store.engine))
        return [await numbers.of(key) for key in keys]

    return asyncio.run(sent())


def test_after_a_restart_no_number_is_used_again(store):
    before = numbers_of(store, [str(n) for n in range(BLOCK + 7)])
    after = numbers_of(store, ["next"])

    assert before == list(range(1, BLOCK + 8))
    assert after == [2 * BLOCK + 1]


def test_a_message_tried_after_a_restart_has_a_number_of_its_own(store):
    [first], [again] = numbers_of(store, ["3-1-1-9"]), numbers_of(store, ["3-1-1-9"])

    assert first != again


def test_the_numbers_go_round_and_never_through_zero(store):
    firsts = [set_aside(store.engine, BLOCK) for _ in range(250)]

    assert min(firsts) >= 1 and max(firsts) <= 9_999
    assert firsts[200] == (200 * BLOCK) % 9_999 + 1


def test_two_who_take_at_once_get_different_numbers(store):
    taken = []
    threads = [threading.Thread(target=lambda: taken.extend(set_aside(store.engine, 10) for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == list(range(1, 801, 10))


def test_a_database_that_can_not_be_written_is_said(store):
    store.engine.dispose()
    store._connection.exec_driver_sql("DROP TABLE facts")
    store._connection.commit()

    with pytest.raises(StoreFailed):
        set_aside(store.engine, BLOCK)
