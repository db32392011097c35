"""What an installer is told when a base can't start: the setting's name and the remedy, never a traceback."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from basestation.serving import CLOSED_S, GOODBYE_S

MINIMAL = """
site = "school"
data = "{data}"

[school]
title = "A school"
telephone = "01482 000000"
address = "1 Street"

[web]
port = 0
{web}

[broker]
port = 0
{broker}
"""


def told(tmp_path: Path, *, data: str = "", web: str = "", broker: str = "port = 0") -> tuple[int, str]:
    """Exit code and complaint of `doorstep serve` with these settings."""
    settings = tmp_path / "doorstep.toml"
    settings.write_text(MINIMAL.replace("port = 0\n{broker}", "{broker}").format(data=data or tmp_path / "data", web=web, broker=broker))
    command = [sys.executable, "-m", "basestation", "serve", "--quiet", "--settings", str(settings)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return ended.returncode, ended.stderr


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, said = told(tmp_path, web=f'certificate = "{tmp_path}/missing.pem"')

    assert code == 2
    assert f"web.certificate: {tmp_path}/missing.pem can't be read: No such file or directory" in said


def test_a_certificate_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "rubbish.pem").write_text("rubbish")

    code, said = told(tmp_path, broker=f'port = 0\ncertificate = "{tmp_path}/rubbish.pem"')

    assert code == 2
    assert "broker.certificate: does not fit with broker.private_key: name a certificate and its key, both as PEM files" in said


def test_f45_a_damaged_database_is_called_so_and_the_remedy_is_named(tmp_path: Path) -> None:
    """F45: the service manager starts it again and again; each time it says what to do, and never a traceback."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/doorstep.db").write_bytes(b"SQLite format 3\0" + b"rubbish" * 2_000)

    code, said = told(tmp_path)

    assert code == 1
    assert "the base can't start, because it can't read its database: its file is damaged. Restore the newest backup" in said
    assert "Traceback" not in said


def test_a_data_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    code, said = told(tmp_path, data=f"{tmp_path}/file/data")

    assert code == 2
    assert f"data: the folder {tmp_path}/file/data can't be used: {tmp_path}/file is no folder" in said


def test_a_badge_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:
        code, said = told(tmp_path, broker=f"port = {taken.getsockname()[1]}")

    assert code == 2
    assert "Is another broker running?" in said
    assert "Traceback" not in said


HANGING = """
import asyncio, sys, threading, time
from basestation import service_manager
from basestation.__main__ import main
from basestation.wiring import Base

closed = Base.stop

async def stop(base):
    await closed(base)
    if sys.argv[1] == "road":
        await asyncio.sleep(600)

async def name_service_is_dead():
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 600) for _ in range(40)))

async def start(base, start=Base.start):
    await start(base)
    base.hanging = asyncio.create_task(name_service_is_dead())

Base.start, Base.stop = start, stop
main(["serve", "--quiet", "--settings", sys.argv[2]])
"""


@pytest.mark.parametrize(("hangs", "within_s"), [("thread", GOODBYE_S), ("road", GOODBYE_S + CLOSED_S + 3)])
def test_a_base_that_is_told_to_stop_ends_whatever_hangs_in_it(tmp_path: Path, hangs: str, within_s: float) -> None:
    """Forty threads wait for a name service that is dead: it starts all the same. Then something never closes."""
    settings, notify = tmp_path / "doorstep.toml", tmp_path / "notify"
    settings.write_text(MINIMAL.format(data=tmp_path / "data", web="", broker=""))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(notify))
        line.settimeout(30)
        command = [sys.executable, "-c", HANGING, hangs, str(settings)]
        base = subprocess.Popen(command, env={**os.environ, "NOTIFY_SOCKET": str(notify)}, stdout=subprocess.DEVNULL)
        started = line.recv(100)
        base.send_signal(signal.SIGTERM)
        told_s = time.monotonic()
        code = base.wait(30)

    assert b"at work" in started
    assert code == 0
    assert time.monotonic() - told_s < within_s
