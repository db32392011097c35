"""Two real bases on one database, each started again when it ends, as a service manager does; and the faults that befall the owner."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from basestation.store.ownership import spare_seen_ms
from tests.support.mosquitto import Mosquitto
from tests.support.web_server import WebServer
from tools.base_process import free_port
from tools.bench.crowd import Crowd, alarm_frame
from tools.invented_school import InventedSchool, Member, found_school

from .pair_verdict import Came, TakeOver, came, is_of_an_alarm, page_of

STEP_S = 1
PATIENCE_S = 30.0
LOOK_S = 0.1  # each look is a connection of its own
Rows = Callable[[str], list[tuple[Any, ...]]]


class Supervised:
    """One base. `codes` are what its lives ended with."""

    def __init__(self, settings: Path, log: Path):
        self._command = [sys.executable, "-m", "basestation", "serve", "--settings", str(settings)]
        self.log, self.codes = log, list[int]()
        self._is_over = threading.Event()
        self.process = self._begin()
        self._thread = threading.Thread(target=self._supervise, daemon=True)
        self._thread.start()

    def _begin(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as out:
            return subprocess.Popen(self._command, stdout=out, stderr=out)

    def _supervise(self) -> None:
        while not self._is_over.wait(0.05):
            if (code := self.process.poll()) is not None:
                self.codes.append(code)
                self.process = self._begin()

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()


class Pair:
    """`url` is the database's; `rows` asks it what the bases wrote there."""

    def __init__(
        self, bases: list[Supervised], url: str, rows: Rows, bell: WebServer, school: InventedSchool, broker: Mosquitto, web_port: int
    ):
        self.bases, self.url, self.rows, self.bell = bases, url, rows, bell
        self._school, self._broker, self._web_port = school, broker, web_port
        self.take_overs: list[TakeOver] = []
        self._presses = 0

    def epoch(self) -> int:
        return int(self.rows("SELECT epoch FROM ownership")[0][0])

    def owner(self) -> int:
        """The number of the base that has the lease."""
        pid = json.loads(self.rows("SELECT proof FROM ownership")[0][0])["pid"]
        return [base.process.pid for base in self.bases].index(pid)

    def press(self) -> None:
        """The next badge raises an alarm, and goes on until that is received."""
        badges = self._school.badges
        badge, counter = badges[self._presses % len(badges)], 1 + self._presses // len(badges)
        self._presses += 1
        crowd, sealed = Crowd(self._broker.port, [badge]), alarm_frame(badge, counter)
        end = time.monotonic() + PATIENCE_S
        while not crowd.receipts:
            assert time.monotonic() < end, "the press was never received"
            crowd.press(badge.number, sealed)
            again = time.monotonic() + 1.0
            crowd.run_until(lambda again=again: crowd.receipts or time.monotonic() > again)
        crowd.leave()

    def stand_ready(self) -> None:
        """One is at work, has shown so, and has seen that the other stands by."""
        began_ms = time.time_ns() // 1_000_000
        self.until(lambda: self.spare_seen_ms() > began_ms, "the owner never saw a spare")

    def spare_seen_ms(self) -> int:
        engine = create_engine(self.url)
        try:
            return spare_seen_ms(engine) or 0
        finally:
            engine.dispose()

    def is_open(self) -> bool:
        """Whether the office's page is served, by whomever."""
        try:
            with socket.create_connection(("127.0.0.1", self._web_port), 1.0) as line:
                line.sendall(b"GET /sign-in HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                return line.recv(5) == b"HTTP/"
        except OSError:
            return False

    def until(self, true: Callable[[], object], why: str, patience_s: float = PATIENCE_S) -> float:
        """How many seconds it took."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() < began + patience_s, "\n".join([why, *[base.said()[-1_500:] for base in self.bases]])
            time.sleep(LOOK_S)
        return time.monotonic() - began

    def taken_after(self, fault: Callable[[int], None]) -> float:
        """Seconds from the fault that befalls the owner until the other has the lease."""
        epoch, owner, marked, before = self.epoch(), self.owner(), self.marked(), len(self.came())
        began = time.monotonic()
        fault(owner)
        unsure = self._keys("") - marked
        self.until(lambda: self.epoch() > epoch, "nobody took over")
        took_s = time.monotonic() - began
        self.take_overs.append(TakeOver(owner, unsure, before, len(self.came())))
        return took_s

    def marked(self) -> frozenset[str]:
        """The keys of the messages that the database calls sent."""
        return self._keys("AND state = 'sent'")

    def _keys(self, which: str) -> frozenset[str]:
        found = self.rows(f"SELECT incident, step, round, number FROM deliveries WHERE channel = 'webhook' AND incident > 0 {which}")
        return frozenset("-".join(map(str, row)) for row in found)

    def came(self) -> list[Came]:
        """All that was told of alarms, as often as it came."""
        return [came(post) for post in list(self.bell.posts) if is_of_an_alarm(post)]

    def climbs(self) -> list[tuple[int, int, int]]:
        """(incident, round, at_ms) of each telling of each ladder."""
        found = self.rows("SELECT incident, body, at_ms FROM journal WHERE kind = 'Climb' ORDER BY seq")
        return [(incident, json.loads(body)["round"], at_ms) for incident, body, at_ms in found]

    # What befalls a base --------------------------------------------------------------------------------------------

    def kill(self, base: int) -> None:
        self.bases[base].process.kill()

    def stop(self, base: int) -> None:
        """Hung, and seven seconds later it goes on as if nothing had been, if it is still there."""
        process = self.bases[base].process
        process.send_signal(signal.SIGSTOP)
        threading.Timer(7.0, _go_on, [process.pid]).start()


def _go_on(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


@contextmanager
def pair(folder: Path, database: str, lines: list[str], rows: Rows, badges: int = 8) -> Iterator[Pair]:
    """`database` is where the school is founded, `lines` are the URLs by which the two bases reach it (SQLite: "")."""
    (folder / "broker").mkdir()
    with Mosquitto(folder / "broker") as broker, WebServer() as bell:
        web_port = free_port()
        page = f"http://127.0.0.1:{web_port}"
        tables: dict[str, dict[str, object]] = {
            "web": {"bind": "127.0.0.1", "port": web_port, "url": page, "hosts": ["127.0.0.1"]},
            "broker": {"kind": "external", "host": "127.0.0.1", "port": broker.port},
            "sos": {**dict.fromkeys(("office_s", "second_s", "head_s", "sheet_s"), STEP_S), "action_s": 60},
        }
        members = [Member("Ann Ashby", "visitor"), Member("Olive Office", "office", contacts=(("webhook", bell.url),))]
        school = found_school(folder / "school", members, badges, tables, database=database)
        bases: list[Supervised] = []
        try:
            for number, line in enumerate(lines):
                settings = folder / f"school/base{number}.toml"
                text = school.settings.read_text().replace(json.dumps(database), json.dumps(line), 1)
                settings.write_text(text.replace(json.dumps(page), json.dumps(page_of(number, web_port)), 1))
                bases.append(Supervised(settings, folder / f"base{number}.log"))
            here = Pair(bases, database or f"sqlite:///{school.folder / 'doorstep.db'}", rows, bell, school, broker, web_port)
            here.stand_ready()
            yield here
        finally:
            for base in bases:
                base.stop()
