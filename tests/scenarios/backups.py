"""A copy of the base's database, and how it is put back: what docs/operations.md says, in a story."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tools.emulator.story import School


def backup(database: Path, to: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def restore(school: School, copy: Path) -> None:
    school.base.kill()
    for leftover in school.base.database.parent.glob(f"{school.base.database.name}-*"):
        leftover.unlink()
    backup(copy, school.base.database)
    school.base.start()
