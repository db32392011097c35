"""What an installer is told when a base can't start: the setting's name and the remedy, never a traceback."""

import socket
import subprocess
import sys
from pathlib import Path

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
    assert "broker.certificate and broker.private_key don't fit together" in said


def test_a_data_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    code, said = told(tmp_path, data=f"{tmp_path}/file/data")

    assert code == 2
    assert "data: the folder" in said
    assert "Not a directory" in said


def test_a_badge_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:
        code, said = told(tmp_path, broker=f"port = {taken.getsockname()[1]}")

    assert code == 2
    assert "Is another broker running?" in said
    assert "Traceback" not in said
