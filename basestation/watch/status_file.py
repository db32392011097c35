"""The table of the roads as a file beside the database: what `doorstep roads` prints, without asking the base and without a password."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from ..core.roads.rows import Row, as_data

NAME = "roads.json"
WANTED = "roads.test"  # made by whoever wants every road tested, and taken away by the base
FRESH_MS = 15_000


class NoStatus(Exception):
    """There is no file, or it is no table of ours; the text says what that means."""


@dataclass(frozen=True, slots=True)
class Status:
    """`at_ms` is by the base's clock when it wrote this, `written_ms` by the computer's."""

    at_ms: int
    written_ms: int
    zone: str
    rows: tuple[Row, ...]

    def is_fresh(self, now_ms: int) -> bool:
        return abs(now_ms - self.written_ms) <= FRESH_MS


def write(folder: Path, rows: Iterable[Row], at_ms: int, zone: str) -> None:
    """Whole or not at all. OSError when the disk does not take it."""
    text = json.dumps({"at_ms": at_ms, "zone": zone, "rows": [as_data(row) for row in rows]})
    fresh = folder / f"{NAME}.new"
    fresh.write_text(text, "utf-8")
    os.replace(fresh, folder / NAME)


def remove(folder: Path) -> None:
    (folder / NAME).unlink(missing_ok=True)


def ask_for_tests(folder: Path) -> None:
    """OSError when this user may not write there."""
    (folder / WANTED).touch()


def are_tests_wanted(folder: Path) -> bool:
    """Whoever is told so has taken the wish away."""
    path = folder / WANTED
    if not path.exists():
        return False
    path.unlink(missing_ok=True)
    return True


def read(folder: Path) -> Status:
    path = folder / NAME
    try:
        text, written_ns = path.read_text("utf-8"), path.stat().st_mtime_ns
    except FileNotFoundError as error:
        raise NoStatus("the base is not running here, or only stands by as the spare") from error
    except (OSError, UnicodeDecodeError) as error:
        raise NoStatus(f"{path} can't be read ({type(error).__name__}): run this as the user that the base runs as") from error
    try:
        said = json.loads(text)
        names = {field.name for field in fields(Row)}
        rows = tuple(Row(**{name: value for name, value in row.items() if name in names}) for row in said["rows"])
        return Status(int(said["at_ms"]), written_ns // 1_000_000, str(said["zone"]), rows)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoStatus(f"{path} is no table of roads ({type(error).__name__})") from error
