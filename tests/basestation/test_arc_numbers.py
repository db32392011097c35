"""Message numbers for the alarm receiving centre live through a restart, and nobody is given one twice."""

import asyncio
import threading
from functools import partial

import pytest
from sqlalchemy import insert

from basestation.channels.arc_numbers import BLOCK, Book, Numbers
from basestation.core.batch import StoreFailed
from basestation.store import schema
from basestation.store.arc_numbers import GIVEN, MOST_GIVEN, given, keep, set_aside
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
        numbers = Numbers(Book(*(partial(work, store.engine) for work in (set_aside, given, keep))))
        found = [await numbers.of(key) for key in keys]
        await numbers.settled()
        return found

    return asyncio.run(sent())


def test_after_a_restart_no_number_is_used_again(store):
    before = numbers_of(store, [str(n) for n in range(BLOCK + 7)])
    after = numbers_of(store, ["next"])

    assert before == list(range(1, BLOCK + 8))
    assert after == [2 * BLOCK + 1]


def test_a_message_tried_again_after_a_restart_keeps_its_number_and_the_next_one_has_another(store):
    """So a centre that heard it knows it again, and takes it for no second alarm."""
    [first], [again, other] = numbers_of(store, ["3-1-1-9"]), numbers_of(store, ["3-1-1-9", "4-1-1-10"])

    assert first == again != other


def test_the_newest_are_kept_and_no_more(store):
    numbers_of(store, [f"{n}-1-1-{n}" for n in range(3 * MOST_GIVEN)])

    assert list(given(store.engine).values()) == list(range(2 * MOST_GIVEN + 1, 3 * MOST_GIVEN + 1))


def test_what_another_base_kept_meanwhile_stays(store):
    keep(store.engine, {"3-1-1-9": 17})
    keep(store.engine, {"4-1-1-10": 18})

    assert given(store.engine) == {"3-1-1-9": 17, "4-1-1-10": 18}


@pytest.mark.parametrize("value", ["", "rubbish", "3-1-1-9:", "3-1-1-9:x :4"])
def test_rubbish_in_its_place_is_nothing(store, value):
    with store.engine.begin() as connection:
        connection.execute(insert(schema.facts), {"name": GIVEN, "value": value})

    assert all(not key for key in given(store.engine))


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

    for work in (lambda: set_aside(store.engine, BLOCK), lambda: given(store.engine), lambda: keep(store.engine, {"3-1-1-9": 1})):
        with pytest.raises(StoreFailed):
            work()
