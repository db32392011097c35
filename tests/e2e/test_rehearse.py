"""The installer's rehearsal holds on the embedded broker and on a real Mosquitto, and says so in a line a machine can read."""

import contextlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from tests.support.mosquitto import Mosquitto
from tools.base_process import BaseProcess, free_port
from tools.invented_school import InventedSchool, Member, found_school
from tools.rehearse.report import Report

PASSWORD = secrets.token_urlsafe(12)

pytestmark = pytest.mark.xdist_group("rehearse")


def rehearse(*arguments: str) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run(
        [sys.executable, "-m", "basestation", "rehearse", "--json", *arguments], capture_output=True, text=True, timeout=180
    )
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stdout + done.stderr


def check_it_held(code: int, verdict: dict[str, Any], said: str) -> None:
    assert verdict["ok"] is True, said
    assert code == 0
    assert len(verdict["steps"]) >= 18
    assert all(set(step) == {"name", "ok", "ms"} and step["ok"] is True and step["ms"] >= 0 for step in verdict["steps"])


def test_it_holds_on_the_embedded_broker() -> None:
    check_it_held(*rehearse())


@pytest.mark.long
def test_it_holds_on_a_real_mosquitto(tmp_path: Path) -> None:
    with Mosquitto(tmp_path) as broker:
        check_it_held(*rehearse("--broker", f"127.0.0.1:{broker.port}"))


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[tuple[InventedSchool, str]]:
    """A base at work, with badge 1 for visits and badge 2 for drills only."""
    web_port, broker_port = free_port(), free_port()
    url = f"http://127.0.0.1:{web_port}"
    members = [Member("Tess Technician", "technician office", sign_in="tess", password_hash=PasswordHasher().hash(PASSWORD))]
    tables: dict[str, dict[str, object]] = {
        "web": {"bind": "127.0.0.1", "port": web_port, "url": url},
        "broker": {"kind": "embedded", "bind": "127.0.0.1", "port": broker_port},
    }
    school = found_school(tmp_path / "school", members, 2, tables)
    for badge in school.badges:
        broker = {"host": "127.0.0.1", "port": broker_port, "tls": False, "username": str(badge.number), "password": badge.password}
        content = {"badge_id": badge.number, "key": badge.key.hex(), "site": "saltmarsh", "broker": broker}
        (tmp_path / f"badge-{badge.number}.json").write_text(json.dumps(content))
    with contextlib.closing(sqlite3.connect(school.folder / "doorstep.db")) as database:
        database.execute("UPDATE badges SET is_for_drills = 1 WHERE number = 2")
        database.commit()
    with BaseProcess(school.settings, url, tmp_path / "base.log"):
        yield school, url


def join(url: str, badge_file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "basestation", "rehearse", "--json", "--join", url, "--badge", str(badge_file), "--sign-in", "tess"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, "DOORSTEP_PASSWORD": PASSWORD})


@pytest.mark.long
def test_it_joins_a_base_at_work_as_a_drill_and_again_with_a_badge_that_has_forgotten(
    at_work: tuple[InventedSchool, str], tmp_path: Path
) -> None:
    """The second time the virtual badge begins anew, behind its own counter: the base tells it how far it had come."""
    for _ in range(2):
        done = join(at_work[1], tmp_path / "badge-2.json")
        verdict = json.loads(done.stdout.splitlines()[-1])
        assert verdict["ok"] is True, done.stdout + done.stderr
        assert done.returncode == 0

    with contextlib.closing(sqlite3.connect(at_work[0].folder / "doorstep.db")) as database:
        ladders = database.execute("SELECT json_extract(body, '$.ladder.kind') FROM journal WHERE kind = 'Open'").fetchall()
    assert ladders == [("drill",), ("drill",)]


def test_it_refuses_to_press_a_badge_that_could_raise_a_real_alarm(at_work: tuple[InventedSchool, str], tmp_path: Path) -> None:
    done = join(at_work[1], tmp_path / "badge-1.json")

    assert done.returncode == 1
    assert "not for drills only" in done.stderr


def test_it_fails_loudly_when_the_broker_is_not_there() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "basestation", "rehearse", "--broker", "nonsense"], capture_output=True, text=True, timeout=60
    )

    assert done.returncode != 0
    assert "HOST:PORT" in done.stderr


def test_a_rehearsal_cut_short_did_not_hold() -> None:
    assert Report().ok is False
