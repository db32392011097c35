"""The installer's rehearsal holds on the embedded broker and on a real Mosquitto, and says so in a line a machine can read."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.mosquitto import Mosquitto
from tools.rehearse.report import Report

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


def test_it_holds_on_a_real_mosquitto(tmp_path: Path) -> None:
    with Mosquitto(tmp_path) as broker:
        check_it_held(*rehearse("--broker", f"127.0.0.1:{broker.port}"))


def test_it_fails_loudly_when_the_broker_is_not_there() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "basestation", "rehearse", "--broker", "nonsense"], capture_output=True, text=True, timeout=60
    )

    assert done.returncode != 0
    assert "HOST:PORT" in done.stderr


def test_a_rehearsal_cut_short_did_not_hold() -> None:
    assert Report().ok is False
