"""A base at work on its own broker, and a badge's computer beside it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.provision.cabled import SCHOOL_PASSWORD, SCHOOL_WIFI, CabledBoard
from tools.base_process import BaseProcess, free_port
from tools.invented_school import Member, found_school


@dataclass(frozen=True, slots=True)
class School:
    """`settings` is what `doorstep serve` runs on, `networks` what `--networks` reads."""

    settings: Path
    networks: Path
    folder: Path

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the base's database says, read from outside."""
        database = f"file:{self.folder / 'doorstep.db'}?mode=ro"
        with contextlib.closing(sqlite3.connect(database, uri=True)) as connection:
            return connection.execute(query, values).fetchall()


def set_up(folder: Path, web_port: int, broker: dict[str, object]) -> tuple[School, str]:
    """The school, and the address of its office screen."""
    url = f"http://127.0.0.1:{web_port}"
    tables: dict[str, dict[str, object]] = {"web": {"bind": "127.0.0.1", "port": web_port, "url": url}, "broker": broker}
    made = found_school(folder / "school", [Member("Olive Office", "office")], 0, tables)
    networks = folder / "networks.toml"
    networks.write_text(f'[[wifi]]\nssid = "{SCHOOL_WIFI}"\npassword = "{SCHOOL_PASSWORD}"\n')
    return School(made.settings, networks, made.folder), url


@contextmanager
def a_school(folder: Path, web_port: int, broker: dict[str, object]) -> Iterator[School]:
    """Its base is at work, as a process of its own."""
    made, url = set_up(folder, web_port, broker)
    with BaseProcess(made.settings, url, folder / "base.log"):
        yield made


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """With the broker that the base brings along."""
    with a_school(tmp_path, free_port(), {"kind": "embedded", "bind": "127.0.0.1", "port": free_port()}) as made:
        yield made


@pytest.fixture
def cabled() -> Iterator[CabledBoard]:
    with CabledBoard() as board:
        yield board


@pytest.fixture
def cabled_without_rom() -> Iterator[CabledBoard]:
    """As MicroPython's own image divides the flash."""
    with CabledBoard(rom_bytes=0) as board:
        yield board
