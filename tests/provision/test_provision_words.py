"""The label, the networks, the broker's account and the image: what is asked of a technician, and said to one."""

import json
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from basestation.settings.whole import Settings
from tests.support.certificates import write_certificate
from tools.provision import ports
from tools.provision.board import About
from tools.provision.broker_account import check_writable, put_account, remove_account
from tools.provision.checkout import load_profile, profile_names
from tools.provision.checks import check_chip, check_micropython, chip_named, demand
from tools.provision.flash import chip_of, commands, is_virtual
from tools.provision.label import HEIGHT_MM, LEADING, LETTER, ROOM_MM, Owner, code_text, label_svg
from tools.provision.surroundings import authority, networks
from tools.provision.trouble import Trouble

OWNER = Owner("Saltmarsh Primary School", "01632 960 001")
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
SVG = "{http://www.w3.org/2000/svg}"
SCHOOL = {"title": OWNER.title, "telephone": OWNER.telephone, "address": "Marsh Lane"}


# The label ----------------------------------------------------------------------------------------------------------


def test_a_label_says_whose_it_is_and_what_a_finder_does() -> None:
    words = " ".join(text.text or "" for text in ElementTree.fromstring(label_svg(7, OWNER)).iter(f"{SVG}text"))

    assert words == "No. 7 Saltmarsh Primary School If you find this, please ring 01632 960 001 or hand it in at the school office."


def test_a_label_gives_nothing_away_in_a_home() -> None:
    label = label_svg(7, OWNER).lower()

    assert [word for word in ("alarm", "panic", "doorstep", "emergency", "police", "key") if word in label] == []
    assert code_text(OWNER) == "tel:01632960001"


@pytest.mark.parametrize(
    "title", ["A", "Our Lady & St Cuthbert’s Catholic Voluntary Academy of Saltmarsh and the Marshes", "x" * 80, "<&>"]
)
def test_whatever_a_school_is_called_its_label_holds_it(title: str) -> None:
    texts = list(ElementTree.fromstring(label_svg(65535, Owner(title, "+44 1632 960001"))).iter(f"{SVG}text"))

    assert all(len(text.text or "") * float(text.attrib["font-size"]) * LETTER <= ROOM_MM + 0.5 for text in texts)
    assert all(0 < float(text.attrib["y"]) < HEIGHT_MM - 0.5 for text in texts)
    assert sum(float(text.attrib["font-size"]) * LEADING for text in texts) < HEIGHT_MM
    assert title.split()[0] in " ".join(text.text or "" for text in texts)


# Networks -----------------------------------------------------------------------------------------------------------


def test_wifi_passwords_are_asked_for_the_school_first() -> None:
    asked: list[str] = []

    found = networks("School", "Ann's phone", None, lambda words: asked.append(words) or "correct horse")  # type: ignore[func-returns-value]

    assert found == (("School", "correct horse"), ("Ann's phone", "correct horse"))
    assert "School" in asked[0] and "phone" in asked[1]


def test_nothing_said_of_networks_leaves_those_on_the_badge() -> None:
    assert networks(None, None, None) is None


def test_networks_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "networks.toml"
    file.write_text('[[wifi]]\nssid = "School"\npassword = "correct horse"\n[[wifi]]\nssid = "Open"\npassword = ""\n')

    assert networks(None, None, file) == (("School", "correct horse"), ("Open", ""))


@pytest.mark.parametrize("text", ["wifi = 3", "no toml", '[[wifi]]\nssid = "x"', '[[wifi]]\npassword = "p"'])
def test_a_file_that_is_not_right_is_described_without_a_word_of_what_is_in_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "networks.toml"
    file.write_text(text)

    with pytest.raises(Trouble, match="ssid"):
        networks(None, None, file)


@pytest.mark.parametrize(
    ("ssid", "password"), [("x" * 33, "correct horse"), ("", "correct horse"), ("School", "short"), ("School", "x" * 64)]
)
def test_what_no_wifi_takes_is_refused_at_once_and_not_repeated(ssid: str, password: str, tmp_path: Path) -> None:
    file = tmp_path / "networks.toml"
    file.write_text(f'[[wifi]]\nssid = "{ssid}"\npassword = "{password}"\n')

    with pytest.raises(Trouble) as told:
        networks(None, None, file)

    assert password not in str(told.value)


def test_without_a_terminal_a_password_is_not_waited_for() -> None:
    with pytest.raises(Trouble, match="--networks"):
        networks("School", None, None)


# The broker ---------------------------------------------------------------------------------------------------------


def test_a_self_signed_broker_vouches_for_itself(tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path)
    broker = {"certificate": certificate, "private_key": tmp_path / "server.key"}
    settings = Settings.model_validate({"site": "s", "data": tmp_path, "school": SCHOOL, "broker": broker})

    der = authority(settings, None)

    assert der is not None and der[0] == 0x30
    assert authority(Settings.model_validate({"site": "s", "data": tmp_path, "school": SCHOOL}), None) is None
    with pytest.raises(Trouble, match="no certificate"):
        authority(settings, tmp_path / "server.key")


def test_an_account_at_mosquitto_is_one_line_that_mosquitto_itself_would_write(tmp_path: Path) -> None:
    file = tmp_path / "doorstep.passwd"
    file.write_text("base:$7$101$aa$bb\n7:$7$101$old$old\n")
    file.chmod(0o640)

    put_account(file, "7", "new password")
    put_account(file, "71", "another")
    remove_account(file, "71")

    lines = file.read_text().splitlines()
    assert [line.partition(":")[0] for line in lines] == ["base", "7"]
    assert lines[0] == "base:$7$101$aa$bb"
    assert lines[1].startswith("7:$7$101$") and "old" not in lines[1] and "new password" not in lines[1]
    assert file.stat().st_mode & 0o777 == 0o640
    with pytest.raises(Trouble, match="can't be written"):
        check_writable(tmp_path / "none.passwd")


# The board ----------------------------------------------------------------------------------------------------------


def about(**other: object) -> About:
    said: dict[str, object] = {
        "name": "micropython",
        "version": (1, 27, 0),
        "platform": "esp32",
        "machine": "Generic ESP32 module with ESP32",
    }
    return About(**{**said, "mpy": 0, "unique_id": "aa", **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("machine", "chip"),
    [
        ("Generic ESP32 module with ESP32", "esp32"),
        ("Generic ESP32S3 module with Octal-SPIRAM with ESP32S3", "esp32s3"),
        ("LILYGO TTGO LoRa32 with ESP32", "esp32"),
        ("ESP32-C3 with ESP32-C3", "esp32c3"),
        ("Raspberry Pi Pico with RP2040", ""),
    ],
)
def test_a_board_is_known_by_its_chip(machine: str, chip: str) -> None:
    assert chip_named(machine) == chip


def test_the_wrong_chip_or_an_old_micropython_is_said_before_anything_is_changed() -> None:
    profile = load_profile("heltec-wireless-tracker")

    assert "esp32s3" in check_chip(about(), profile).words and not check_chip(about(), profile).holds
    assert check_chip(about(machine="Generic ESP32S3 module with ESP32S3"), profile).holds
    assert check_chip(about(platform="webassembly", machine="JS with Emscripten"), profile).holds
    with pytest.raises(Trouble, match="too old"):
        demand(check_micropython(about(version=(1, 23, 0)), "/dev/ttyUSB0"))
    with pytest.raises(Trouble, match="circuitpython"):
        demand(check_micropython(about(name="circuitpython", version=(9, 0, 0)), "/dev/ttyUSB0"))


@pytest.mark.parametrize("name", profile_names())
def test_every_board_of_the_checkout_can_be_provisioned(name: str) -> None:
    assert load_profile(name).mcu in ("esp32", "esp32s3")


def test_a_board_that_nobody_knows_is_answered_with_those_that_are() -> None:
    with pytest.raises(Trouble, match="esp32-devkit"):
        load_profile("esp32-dewkit")


def test_a_port_that_is_not_there_a_port_that_is_forbidden_and_one_that_is_busy(tmp_path: Path) -> None:
    assert "Plug the board in" in str(ports.why_not(str(tmp_path / "ttyUSB0")))
    assert "dialout" in ports.REMEDIES[13]("/dev/ttyUSB0")
    (tmp_path / "held").touch()
    assert "in use" in str(ports.why_not(str(tmp_path / "held")))


# MicroPython's image ------------------------------------------------------------------------------------------------


def an_image(folder: Path, chip: int, size_bytes: int = 600_000) -> Path:
    path = folder / "image.bin"
    path.write_bytes(b"\xe9" + bytes(11) + chip.to_bytes(2, "little") + bytes(size_bytes - 14))
    return path


@pytest.mark.parametrize(("chip", "name", "offset"), [(0, "esp32", "0x1000"), (9, "esp32s3", "0x0")])
def test_an_image_says_itself_which_chip_it_is_for_and_goes_where_that_chip_starts(
    tmp_path: Path, chip: int, name: str, offset: str
) -> None:
    erase, write = commands("/dev/ttyUSB0", an_image(tmp_path, chip))

    assert erase[-1] == "erase-flash" and name in erase
    assert write[-3:] == ["write-flash", offset, str(tmp_path / "image.bin")]


@pytest.mark.parametrize(("chip", "size_bytes"), [(5, 600_000), (0, 2_000)])
def test_what_is_no_image_of_ours_is_answered_with_where_to_find_one(tmp_path: Path, chip: int, size_bytes: int) -> None:
    with pytest.raises(Trouble, match=r"micropython\.org/download/ESP32_GENERIC"):
        chip_of(an_image(tmp_path, chip, size_bytes))


def test_a_real_port_is_never_taken_for_a_virtual_board(tmp_path: Path) -> None:
    assert is_virtual(str(tmp_path / "ttyUSB0")) is False


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_the_label_is_a_picture_that_a_browser_prints(tmp_path: Path) -> None:
    """Chromium measures every text: none reaches over the edge of the label."""
    (tmp_path / "label.html").write_text(
        label_svg(65535, Owner("St Cuthbert’s Catholic Voluntary Academy of Saltmarsh", "+44 1632 960001"))
        + "<script>const w=document.querySelector('svg').getBoundingClientRect().right;"
        "document.title=JSON.stringify([...document.querySelectorAll('text')].map(t=>t.getBoundingClientRect().right<w-4))</script>"
    )
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{tmp_path}/label.html"]
    page = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout

    inside = json.loads(page.partition("<title>")[2].partition("</title>")[0])
    assert len(inside) >= 5 and all(inside)
