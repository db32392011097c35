"""A base at work on its own broker, and a badge's computer beside it."""

import contextlib
import sqlite3
from collections.abc import Iterator
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


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    web_port, broker_port = free_port(), free_port()
    url = f"http://127.0.0.1:{web_port}"
    tables: dict[str, dict[str, object]] = {
        "web": {"bind": "127.0.0.1", "port": web_port, "url": url},
        "broker": {"kind": "embedded", "bind": "127.0.0.1", "port": broker_port},
    }
    made = found_school(tmp_path / "school", [Member("Olive Office", "office")], 0, tables)
    networks = tmp_path / "networks.toml"
    networks.write_text(f'[[wifi]]\nssid = "{SCHOOL_WIFI}"\npassword = "{SCHOOL_PASSWORD}"\n')
    with BaseProcess(made.settings, url, tmp_path / "base.log"):
        yield School(made.settings, networks, made.folder)


@pytest.fixture
def cabled() -> Iterator[CabledBoard]:
    with CabledBoard() as board:
        yield board
