"""`doorstep gateway` on a virtual board: from a bare board, or a badge, to a gateway that answers; and again when it is one."""

import contextlib
import io
import json
from pathlib import Path

import pytest

from basestation.__main__ import main
from basestation.settings.whole import Settings
from tests.provision.cabled import CabledBoard, Done
from tools.invented_school import Member, found_school
from tools.provision.gateway_work import ask
from tools.provision.surroundings import LORA, lora_of
from tools.provision.trouble import Trouble

BOARD = "lilygo-tbeam-sx1262-axp2101"
PLAN = {"gateways": ["hall", "roof"], "sf": 10, "frequencies_khz": [868_100, 869_525]}


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return found_school(tmp_path / "school", [Member("Olive Office", "office")], 0, {"lora": PLAN}).settings


def gateway(*words: str | Path) -> Done:
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        code = main(["gateway", *map(str, words)])
    return Done(code, said.getvalue(), complained.getvalue())


def test_a_bare_board_becomes_a_gateway_and_is_verified_and_made_anew_while_it_is_one(settings: Path) -> None:
    with CabledBoard(BOARD) as cabled:
        words = ("provision", cabled.port, "--profile", BOARD, "--settings", settings)
        first = gateway(*words, "--name", "roof")
        found = json.loads(cabled.files["/settings.json"])
        verified = gateway("verify", cabled.port)
        again = gateway(*words, "--name", "hall")
        hello, _ = ask(cabled.port)

    assert (first.returncode, verified.returncode, again.returncode) == (0, 0, 0), first.stderr + verified.stderr + again.stderr
    assert found == {"format": 1, "role": "gateway", "name": "roof", "lora": {"sf": 10, "frequencies_khz": [869_525]}}
    assert "the gateway 'roof' answers, and listens on 869.525 MHz" in first.stdout
    assert "'roof'" in verified.stdout and "everything holds" in verified.stdout
    assert (hello.name, hello.khz) == (b"hall", 868_100)


def test_a_name_that_the_settings_do_not_have_is_refused_before_anything_is_touched(settings: Path) -> None:
    done = gateway("provision", "/dev/null", "--profile", BOARD, "--settings", settings, "--name", "cellar")

    assert done.returncode == 1
    assert "names no gateway 'cellar' (it names: hall, roof)" in done.stderr


def test_a_board_without_a_radio_is_refused(settings: Path) -> None:
    done = gateway("provision", "/dev/null", "--profile", "esp32-devkit", "--settings", settings, "--name", "hall")

    assert (done.returncode, "no LoRa radio" in done.stderr) == (1, True)


def test_what_is_no_gateway_is_said_to_be_none() -> None:
    with CabledBoard(BOARD) as cabled, pytest.raises(Trouble, match="does not answer as a gateway does"):
        ask(cabled.port, within_s=1.0)


def test_badges_are_given_the_radio_plan_of_the_bases_gateways(tmp_path: Path) -> None:
    school = {"title": "S", "telephone": "1", "address": "A"}
    without = Settings.model_validate({"site": "s", "data": tmp_path, "school": school})

    assert lora_of(without) == LORA
    assert lora_of(without.model_copy(update={"lora": Settings.model_validate({**without.model_dump(), "lora": PLAN}).lora})) == {
        "sf": 10,
        "frequencies_khz": [868_100, 869_525],
    }
