"""From a bare board to a badge that calls for help: `doorstep badge`, a base process, a broker, and nothing in between that is pretended
but the board itself."""

import json
import os
import re
import secrets
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.support.provisioning import BesideTest, Running
from tests.provision.cabled import CabledBoard, badge, started, until
from tests.provision.conftest import School, a_school, cabled, cabled_without_rom, school
from tests.support.shipped_mosquitto import ShippedMosquitto
from tools.base_process import free_port

__all__ = ["cabled", "cabled_without_rom", "school"]
pytestmark = pytest.mark.xdist_group("provision")
TAP_S, HOLD_S = 0.2, 2.6


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[tuple[School, ShippedMosquitto]]:
    """The school's own Mosquitto, with exactly the configuration we ship: TLS for badges, an account for each."""
    password, web_port = secrets.token_urlsafe(12), free_port()
    (tmp_path / "broker").mkdir()
    with ShippedMosquitto(tmp_path / "broker", "saltmarsh", {"base": password}) as broker:
        external = {"kind": "external", "host": "127.0.0.1", "port": broker.port, "password": password}
        with a_school(tmp_path, web_port, external) as made:
            yield made, broker


def proved(
    cabled: CabledBoard,
    school: School,
    *more: str | Path,
    reload: Callable[[], None] | None = None,
    run: Callable[..., Running] = BesideTest,
) -> str:
    """Provisioned, with somebody at the visible button when it is asked for. What was said."""
    words = ("provision", cabled.port, "--settings", school.settings, "--profile", "esp32-devkit", "--networks", school.networks)
    running = run(*words, "--label", school.folder / "label.svg", "--wait", "60", *more)
    assert running.stdout is not None
    said, sessions = "", len(cabled.broker.connects)
    for line in running.stdout:
        said += line
        if reload and "Mosquitto must read" in line:
            reload()
        if "Now press" in line:
            until(lambda: len(cabled.broker.connects) > sessions, "the badge signs in at the broker")
            cabled.press("visible", TAP_S)
    assert running.wait(30) == 0, said
    return said


def test_a_fresh_board_is_provisioned_and_proved_and_its_press_is_stored_and_felt(cabled: CabledBoard, school: School) -> None:
    said = proved(cabled, school, run=started)  # as a technician runs it; the other tests have it beside them

    assert re.search(r"Proof +the base stored a self-test of badge 1", said)
    assert "/lib/doorstep.mpy" not in cabled.files and b"doorstep.mpy" in cabled.rom  # its firmware runs where it lies
    until(lambda: "test passed" in cabled.felt(), "the wearer feels that the test passed")
    assert school.rows("SELECT proved_ms IS NOT NULL FROM badges WHERE number = 1") == [(1,)]

    restarts = len(cabled.board.starts)
    assert badge("update", cabled.port).returncode == 0  # copies nothing, and restarts it
    until(lambda: len(cabled.board.starts) > restarts and "it works" in cabled.said()[-200:], "the badge is back after a soft reset")
    cabled.press("hidden", HOLD_S)

    until(lambda: school.rows("SELECT badge FROM incidents WHERE is_open") == [(1,)], "the base stores the alarm")
    until(lambda: cabled.felt()[-1:] == ["received"], f"the motor plays received, after {cabled.felt()}")


def test_verify_holds_for_a_proved_badge_and_no_longer_when_a_file_differs(cabled_without_rom: CabledBoard, school: School) -> None:
    cabled = cabled_without_rom
    proved(cabled, school)

    good = badge("verify", cabled.port, "--settings", school.settings)
    mpremote("fs", "rm", ":/lib/doorstep_gps.mpy", port=cabled.port)
    bad = badge("verify", cabled.port, "--settings", school.settings)
    update = badge("update", cabled.port)
    again = badge("verify", cabled.port, "--settings", school.settings)

    assert good.returncode == 0, good.stdout + good.stderr
    assert bad.returncode == 1
    assert re.search(r"NO +Files .*doorstep_gps.mpy.*doorstep badge update", bad.stdout)
    assert update.returncode == 0, update.stderr
    assert again.returncode == 0, again.stdout


def mpremote(*words: str, port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mpremote", "connect", port, "resume", *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def read_again(school: School) -> int:
    """How often the base has read its badges again."""
    return (school.folder.parent / "base.log").read_text().count("badges were added or revoked")


def journaled(school: School) -> list[str]:
    """What the base's journal says of badges."""
    return [json.loads(body)["what"] for (body,) in school.rows("SELECT body FROM journal WHERE kind = 'ChangeBadge' ORDER BY seq")]


def test_a_revoked_badge_is_not_believed_any_more_by_the_base_that_runs(cabled: CabledBoard, school: School) -> None:
    proved(cabled, school)
    before = school.rows("SELECT proved_ms FROM badges")
    noticed = read_again(school)

    done = badge("revoke", "1", "--reason", "lost on the bus", "--settings", school.settings)
    until(lambda: read_again(school) > noticed, "the base has noticed")
    until(lambda: "revoked" in journaled(school), "it is in the journal")
    cabled.press("visible", TAP_S)
    cabled.press("hidden", HOLD_S)
    verified = badge("verify", cabled.port, "--settings", school.settings)

    assert done.returncode == 0, done.stderr
    assert school.rows("SELECT proved_ms FROM badges") == before
    assert school.rows("SELECT number FROM incidents") == []
    assert journaled(school)[0] == "added" and journaled(school)[-1] == "revoked"
    assert verified.returncode == 1
    assert "badge 1 was revoked: lost on the bus" in verified.stdout


def test_found_again_it_is_given_a_number_and_key_of_its_own_and_works(cabled: CabledBoard, school: School) -> None:
    proved(cabled, school)
    badge("revoke", "1", "--reason", "lost on the bus", "--settings", school.settings)

    said = proved(cabled, school)

    assert "it was badge 1, but badge 1 was revoked: lost on the bus" in said
    assert re.search(r"Proof +the base stored a self-test of badge 2", said)
    assert school.rows("SELECT number, is_revoked FROM badges ORDER BY number") == [(1, 1), (2, 0)]


def test_with_the_schools_own_mosquitto_it_is_given_an_account_and_trusts_the_schools_authority(
    cabled: CabledBoard, own_broker: tuple[School, ShippedMosquitto]
) -> None:
    school, broker = own_broker
    accounts = broker.folder / "doorstep.passwd"
    door = ("--broker", f"127.0.0.1:{broker.badge_port}", "--ca", broker.ca_file, "--mosquitto-passwd", accounts)

    said = proved(cabled, school, *door, reload=lambda: os.kill(broker.pid(), signal.SIGHUP))
    cabled.press("hidden", HOLD_S)
    until(lambda: school.rows("SELECT badge FROM incidents WHERE is_open") == [(1,)], "the base stores the alarm")

    assert re.search(r"Proof +the base stored a self-test of badge 1", said)
    assert [line.partition(":")[0] for line in accounts.read_text().splitlines()] == ["base", "1"]
    assert cabled.files["/ca.der"] == ssl.PEM_cert_to_DER_cert(broker.ca_file.read_text())
    until(lambda: cabled.felt()[-1:] == ["received"], f"the motor plays received, after {cabled.felt()}")


def test_with_the_schools_own_broker_and_no_word_of_its_accounts_nothing_is_begun(
    cabled: CabledBoard, own_broker: tuple[School, ShippedMosquitto]
) -> None:
    school, _ = own_broker
    done = badge("provision", cabled.port, "--settings", school.settings, "--profile", "esp32-devkit", "--networks", school.networks)

    assert done.returncode == 1
    assert "--mosquitto-passwd" in done.stderr
    assert cabled.files == {}
    assert school.rows("SELECT number FROM badges") == []
