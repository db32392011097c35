"""A base's database as it is on its first day: the tables are made once for each process of the tests, and then copied."""

import tempfile
from functools import cache
from pathlib import Path

from basestation.store.store import Store


def put_new_database(at: Path) -> None:
    """Where there is one, it stays."""
    if not at.exists():
        at.write_bytes(_made())


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "doorstep.db"
        store = Store(f"sqlite:///{made}")
        store.own()
        store.close()
        assert not made.with_name("doorstep.db-wal").exists(), "a part of the new database is not in its file yet"
        return made.read_bytes()
