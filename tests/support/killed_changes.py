"""Kills a process just before each statement of a change of the roster in turn, and prints what each left behind.

A program of its own, so that it has one thread when it forks: python -m tests.support.killed_changes FOLDER
"""

import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import func, select

from basestation.core.batch import Said
from basestation.store import roster, schema
from basestation.store.roster import MemberDraft
from basestation.store.store import Store
from tests.support.new_database import put_new_database
from tests.support.statements import Transactions, transactions

MOST = 30


class KilledBefore(Transactions):
    """The process ends at its `nth` statement from when it is told to count."""

    def __init__(self, nth: int):
        super().__init__()
        self.left, self.is_counting = nth, False

    def hear(self, connection: int, statement: str) -> None:
        self.left -= self.is_counting
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def is_killed_before(folder: Path, nth: int) -> bool:
    child = os.fork()
    if child == 0:
        told = KilledBefore(nth)
        with transactions(told):
            store = opened(folder)
            told.is_counting = True
            store.change(Said(0, 7, "by hand"), lambda to: roster.add_member(to, MemberDraft("Vi", ("visitor",), "", None, ())))
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def opened(folder: Path) -> Store:
    store = Store(f"sqlite:///{folder / 'doorstep.db'}")
    store.own()
    return store


def left_behind(folder: Path) -> tuple[int, int]:
    """How many people, and how many rows of the journal."""
    store = opened(folder)
    with store.engine.connect() as connection:
        found = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (schema.people, schema.journal)]
    store.close()
    return found[0], found[1]


def main(folder: Path) -> None:
    for nth in range(1, MOST):
        (here := folder / str(nth)).mkdir()
        put_new_database(here / "doorstep.db")
        is_killed = is_killed_before(here, nth)
        print(json.dumps([is_killed, *left_behind(here)]))
        if not is_killed:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
