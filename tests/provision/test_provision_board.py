"""`doorstep badge` on a virtual board, over the same cable and with the same commands as on a real one."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.provision.base_beside import school_beside
from tests.provision.cabled import SCHOOL_PASSWORD, SCHOOL_WIFI, CabledBoard, Done, badge, started, until
from tests.provision.conftest import School
from tools.provision.board import Board
from tools.provision.plan import MAIN

__all__ = ["school_beside"]
COPIED = re.compile(r"(\d+) copied, (\d+) were there already")


def provisioned(cabled: CabledBoard, school: School, *more: str | Path) -> Done:
    """Without the proof, which needs somebody at the buttons."""
    words = ("provision", cabled.port, "--settings", school.settings, "--profile", "esp32-devkit", "--networks", school.networks)
    return badge(*words, "--label", school.folder / "label.svg", "--without-proof", *more)


def settings_on(cabled: CabledBoard) -> dict[str, object]:
    found: dict[str, object] = json.loads(cabled.files["/settings.json"])
    return found


def test_a_fresh_board_becomes_a_badge_and_the_second_time_nothing_is_copied(cabled: CabledBoard, school: School) -> None:
    first = provisioned(cabled, school)
    before, who = cabled.files, settings_on(cabled)

    again = provisioned(cabled, school)

    assert (first.returncode, again.returncode) == (0, 0), first.stdout + first.stderr + again.stdout + again.stderr
    assert {MAIN, "/boot.py", "/board.json", "/settings.json"} <= before.keys()
    assert "are there already" in again.stdout and not COPIED.search(again.stdout)
    assert settings_on(cabled) == who
    assert school.rows("SELECT number FROM badges") == [(1,)]
    until(lambda: bool(cabled.broker.connects), "the badge signs in at the broker")


def test_a_file_that_changed_is_copied_alone_but_for_the_start(cabled_without_rom: CabledBoard, school: School) -> None:
    cabled = cabled_without_rom
    first = provisioned(cabled, school)
    with Board(cabled.port) as board:
        board.write("/lib/doorstep_gps.mpy", b"not what it was")
        board.write("/lib/drivers/gps.py", b"raise SystemExit  # of an older version: it would hide the new one")

    again = provisioned(cabled, school)

    copied = COPIED.search(again.stdout)
    assert copied is not None and copied[1] == "2", again.stdout  # main.py, taken away first, is put back last
    assert "/lib/drivers/gps.py" not in cabled.files
    assert "no ROMFS partition" in first.stdout


@pytest.mark.parametrize("at", [*(pytest.param(early, marks=pytest.mark.long) for early in (1, 5)), 12])
def test_cut_off_in_the_middle_of_a_copy_it_is_simply_run_again(cabled_without_rom: CabledBoard, school: School, at: int) -> None:
    cabled = cabled_without_rom
    words = ("provision", cabled.port, "--settings", school.settings, "--profile", "esp32-devkit", "--networks", school.networks)
    running = started(*words, "--label", school.folder / "label.svg", "--without-proof")
    assert running.stdout is not None
    for line in running.stdout:
        if re.match(rf" +{at} of ", line):
            running.send_signal(signal.SIGKILL)
            break
    running.wait(10)
    half = cabled.files

    again = provisioned(cabled, school)

    assert again.returncode == 0, again.stdout + again.stderr
    whole = cabled.files
    assert MAIN not in half and MAIN in whole
    assert [path for path, data in half.items() if path.startswith("/lib") and not path.endswith(".part") and whole[path] != data] == []
    assert [path for path in whole if path.endswith(".part")] == []
    assert school.rows("SELECT number FROM badges") == [(1,)]


def test_after_stock_mpremote_was_cut_off_in_the_middle_of_a_copy_too(cabled: CabledBoard, school: School, tmp_path: Path) -> None:
    large = tmp_path / "doorstep.mpy"
    large.write_bytes(os.urandom(300_000))
    copying = subprocess.Popen(
        [sys.executable, "-m", "mpremote", "connect", cabled.port, "resume", "fs", "cp", str(large), ":/doorstep.mpy"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    until(lambda: len(cabled.files.get("/doorstep.mpy", b"")) > 20_000, "mpremote is in the middle of its copy")
    copying.kill()
    copying.wait(10)
    assert len(cabled.files["/doorstep.mpy"]) < 300_000

    again = provisioned(cabled, school)

    assert again.returncode == 0, again.stdout + again.stderr
    until(lambda: bool(cabled.broker.connects), "the badge signs in at the broker")


def test_its_secrets_are_on_the_badge_and_in_the_base_and_nowhere_else(cabled: CabledBoard, school: School, tmp_path: Path) -> None:
    words = ("provision", cabled.port, "--settings", school.settings, "--profile", "esp32-devkit", "--networks", school.networks)
    running = started(*words, "--label", tmp_path / "label.svg", "--without-proof")
    assert running.stdout is not None
    said = "".join([line + command_lines() for line in running.stdout])
    running.wait(30)

    mqtt = settings_on(cabled)["mqtt"]
    assert isinstance(mqtt, dict)
    secrets = [str(settings_on(cabled)["key"]), str(mqtt["password"]), SCHOOL_PASSWORD]
    key = school.rows("SELECT key FROM badges")[0][0]
    assert key.hex() == secrets[0]
    files = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "doorstep.db" not in path.name and path != school.networks
    )
    for secret in secrets:
        assert secret not in said and secret not in cabled.said()
        assert secret.encode() not in files
    assert key not in files


def command_lines() -> str:
    """What every process of this computer was started with, as anybody on it may read."""
    lines: list[str] = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(process.read_text("utf-8", "replace"))
        except OSError:  # it ended meanwhile
            continue
    return "\n".join(lines)


def test_new_networks_change_nothing_else(cabled: CabledBoard, school: School) -> None:
    provisioned(cabled, school)
    who = settings_on(cabled)
    school.networks.write_text(
        f'[[wifi]]\nssid = "{SCHOOL_WIFI}"\npassword = "another long word"\n[[wifi]]\nssid = "Phone"\npassword = "12345678"\n'
    )

    again = provisioned(cabled, school, "--name", "Spare badge")

    changed = settings_on(cabled)
    assert again.returncode == 0, again.stderr
    assert changed["wifi"] == [{"ssid": SCHOOL_WIFI, "password": "another long word"}, {"ssid": "Phone", "password": "12345678"}]
    assert {**changed, "wifi": None} == {**who, "wifi": None}
    assert school.rows("SELECT number, label FROM badges") == [(1, "Spare badge")]


def test_a_new_key_is_a_new_number_and_the_old_one_counts_no_more(cabled: CabledBoard, school: School) -> None:
    provisioned(cabled, school)
    who = settings_on(cabled)

    again = provisioned(cabled, school, "--new-key")

    now = settings_on(cabled)
    assert again.returncode == 0, again.stderr
    assert (who["badge_id"], now["badge_id"]) == (1, 2)
    assert now["key"] != who["key"]
    assert "/settings.old" not in cabled.files or json.loads(cabled.files["/settings.old"])["key"] == now["key"]
    assert school.rows("SELECT number, is_revoked FROM badges") == [(1, 1), (2, 0)]


def test_a_torn_settings_file_costs_a_badge_nothing(cabled: CabledBoard, school: School) -> None:
    provisioned(cabled, school)
    who = settings_on(cabled)
    until(lambda: "/settings.old" in cabled.files, "the badge keeps a copy of its settings")
    with Board(cabled.port) as board:
        board.write("/settings.json", cabled.files["/settings.json"][:40])

    again = provisioned(cabled, school)

    assert again.returncode == 0, again.stderr
    assert settings_on(cabled) == who


def test_a_wrong_wifi_password_is_found_out_and_said(cabled: CabledBoard, school: School) -> None:
    school.networks.write_text(
        f'[[wifi]]\nssid = "{SCHOOL_WIFI}"\npassword = "not the right one"\n[[wifi]]\nssid = "Elsewhere"\npassword = "12345678"\n'
    )
    words = ("provision", cabled.port, "--settings", school.settings, "--profile", "esp32-devkit", "--networks", school.networks)

    done = badge(*words, "--label", school.folder / "label.svg", "--wait", "1")

    assert done.returncode == 1
    assert "NOT PROTECTED" in done.stderr
    assert f"Wi-Fi '{SCHOOL_WIFI}' refuses its password" in done.stderr
    assert "Wi-Fi 'Elsewhere' is not in reach" in done.stderr
    assert "not the right one" not in done.stdout + done.stderr


def test_a_bundle_stands_in_for_the_internet(cabled: CabledBoard, school: School, tmp_path: Path) -> None:
    source = b"VERSION = (0, 8, 3)\n"
    (tmp_path / "bundle/lib/some_library").mkdir(parents=True)
    (tmp_path / "bundle/lib/some_library/__init__.py").write_bytes(source)
    listed = {"lib/some_library/__init__.py": hashlib.sha256(source).hexdigest()}
    (tmp_path / "bundle/bundle.json").write_text(json.dumps({"files": listed}))

    done = provisioned(cabled, school, "--bundle", tmp_path / "bundle")

    assert done.returncode == 0, done.stderr
    assert cabled.files["/lib/some_library/__init__.mpy"][:2] == b"M\x06"


def test_logs_tell_of_crashes_and_starts(cabled: CabledBoard, school: School) -> None:
    provisioned(cabled, school)
    until(lambda: "/data/counter" in cabled.files, "the badge has started")
    with Board(cabled.port) as board:
        board.write("/data/crash.log", b"a crash, 1 in a row\nValueError: boom\n")

    done = badge("logs", cabled.port)

    assert done.returncode == 0, done.stderr
    assert re.search(r"started [1-9]\d* times", done.stdout)
    assert "ValueError: boom" in done.stdout


def test_a_virtual_board_needs_no_flashing(cabled: CabledBoard) -> None:
    done = badge("flash", cabled.port)

    assert done.returncode == 0
    assert "nothing to flash" in done.stdout


def test_a_port_in_use_is_said_to_be_so(cabled: CabledBoard) -> None:
    with Board(cabled.port):
        done = badge("logs", cabled.port)

    assert done.returncode == 1
    assert "in use by another program" in done.stderr


def test_without_a_base_nothing_on_the_badge_is_changed(cabled: CabledBoard, tmp_path: Path) -> None:
    settings = tmp_path / "doorstep.toml"
    settings.write_text(
        f'site = "s"\ndata = "{tmp_path}"\n[school]\ntitle = "S"\ntelephone = "1"\naddress = "A"\n[web]\nbind = "127.0.0.1"\nport = 9\n'
    )

    done = badge("provision", cabled.port, "--settings", settings, "--profile", "esp32-devkit")

    assert done.returncode == 1
    assert "No base answers" in done.stderr
    assert cabled.files == {}
