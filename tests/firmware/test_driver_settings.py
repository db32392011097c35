"""Settings that are torn, half renamed or newer than the firmware are survived, and no secret is ever printed."""

import json
from pathlib import Path
from typing import Any

import pytest
from drivers.settings import FILE, HALF_RENAMED, OLD, NoSettings, load

KEY = "00112233445566778899aabbccddeeff"
GOOD: dict[str, Any] = {
    "format": 1,
    "badge_id": 7,
    "site": "school",
    "key": KEY,
    "wifi": [{"ssid": "School", "password": "chalk and cheese"}],
    "mqtt": {"host": "base", "port": 1883, "username": "7", "password": "hush hush", "tls": False},
    "lora": {"sf": 9, "frequencies_khz": [868100, 868300, 868500]},
}
SECRETS = (KEY, "chalk and cheese", "hush hush")


def _write(folder: Path, name: str, values: object) -> None:
    (folder / name).write_text(values if isinstance(values, str) else json.dumps(values))


def _load(folder: Path) -> Any:
    return load(f"{folder}/")


def test_a_good_file_tells_who_this_badge_is(tmp_path: Path) -> None:
    _write(tmp_path, FILE, GOOD)

    settings = _load(tmp_path)

    assert (settings.badge_id, settings.site, settings.key) == (7, "school", bytes.fromhex(KEY))
    assert (settings.wifi, settings.mqtt, settings.lora) == (GOOD["wifi"], GOOD["mqtt"], GOOD["lora"])
    assert settings.problem == ""


def test_a_good_file_is_kept_and_not_written_again(tmp_path: Path) -> None:
    _write(tmp_path, FILE, GOOD)
    _load(tmp_path)
    written = (tmp_path / OLD).stat().st_mtime_ns

    _load(tmp_path)

    assert json.loads((tmp_path / OLD).read_text()) == GOOD
    assert (tmp_path / OLD).stat().st_mtime_ns == written


@pytest.mark.parametrize("road", ["wifi", "mqtt", "lora"])
def test_a_road_that_is_absent_is_not_used(tmp_path: Path, road: str) -> None:
    _write(tmp_path, FILE, {key: value for key, value in GOOD.items() if key != road})

    settings = _load(tmp_path)

    assert getattr(settings, road) is None
    assert settings.problem == ""


@pytest.mark.parametrize("cut", range(0, len(json.dumps(GOOD)), 7))
def test_a_file_cut_anywhere_is_as_good_as_the_one_before(tmp_path: Path, cut: int) -> None:
    """F36"""
    _write(tmp_path, FILE, GOOD | {"badge_id": 6})
    _load(tmp_path)
    _write(tmp_path, FILE, json.dumps(GOOD)[:cut])

    settings = _load(tmp_path)

    assert settings.badge_id == 6
    assert settings.problem == "settings.json: torn, or no JSON; settings.new: missing; using settings.old"


def test_power_cut_between_the_two_renames_is_survived(tmp_path: Path) -> None:
    """F36"""
    _write(tmp_path, HALF_RENAMED, GOOD)
    _write(tmp_path, OLD, GOOD | {"badge_id": 6})

    assert _load(tmp_path).badge_id == 7


def test_a_newer_format_gives_way_to_the_last_good_one(tmp_path: Path) -> None:
    """F36"""
    _write(tmp_path, FILE, GOOD | {"format": 2, "badge_id": 8})
    _write(tmp_path, OLD, GOOD)

    settings = _load(tmp_path)

    assert settings.badge_id == 7
    assert "settings.json: not of format 1: newer than this firmware?" in settings.problem


def test_a_newer_format_is_still_better_than_no_badge_at_all(tmp_path: Path) -> None:
    """F36"""
    _write(tmp_path, FILE, GOOD | {"format": 2, "new_thing": 5})

    settings = _load(tmp_path)

    assert settings.badge_id == 7
    assert settings.problem.startswith("settings.json: not of format 1")
    assert not (tmp_path / OLD).exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("badge_id", 0), ("badge_id", "7"), ("badge_id", 70000), ("site", ""), ("site", "a/b"), ("site", "#"), ("site", None),
     ("key", "00"), ("key", None), ("key", 5), ("key", "zz" * 16), ("format", None)],
)  # fmt: skip
def test_who_can_not_say_who_it_is_waits_for_provisioning(tmp_path: Path, name: str, value: object) -> None:
    _write(tmp_path, FILE, GOOD | {name: value})

    if name == "format":
        assert _load(tmp_path).problem != ""
    else:
        with pytest.raises(NoSettings, match=r"settings\.json: "):
            _load(tmp_path)


@pytest.mark.parametrize(
    ("road", "value"),
    [("wifi", {"ssid": "x"}), ("wifi", [{"ssid": "x"}]), ("wifi", [5]), ("mqtt", {"host": "base"}), ("mqtt", [1]), ("lora", {"sf": 6}),
     ("lora", {"sf": 9, "frequencies_khz": []}), ("lora", {"sf": 9, "frequencies_khz": [915000]}), ("lora", "yes")],
)  # fmt: skip
def test_a_road_that_is_described_wrongly_is_closed_and_the_others_stay_open(tmp_path: Path, road: str, value: object) -> None:
    _write(tmp_path, FILE, GOOD | {road: value})

    settings = _load(tmp_path)

    assert getattr(settings, road) is None
    assert settings.problem == f"{road}: can't be used, this road is closed"
    assert [getattr(settings, other) is None for other in ("wifi", "mqtt", "lora") if other != road] == [False, False]


def test_no_secret_is_ever_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for spoiled in (GOOD, GOOD | {"site": ""}, GOOD | {"key": KEY[:-2]}, GOOD | {"mqtt": {"password": "hush hush"}}, json.dumps(GOOD)[:-9]):
        (tmp_path / OLD).unlink(missing_ok=True)
        _write(tmp_path, FILE, spoiled)
        try:
            settings = _load(tmp_path)
            said += [settings.problem, repr(settings), str(settings)]
        except NoSettings as error:
            said.append(str(error))
    said.append(capsys.readouterr().out)

    assert not [secret for secret in SECRETS if secret in "".join(said) or secret[:-2] in "".join(said)]
    assert any(said)


GATEWAY: dict[str, Any] = {"format": 1, "role": "gateway", "name": "hall", "lora": GOOD["lora"]}


def test_a_gateway_has_a_name_and_a_radio_and_no_key(tmp_path: Path) -> None:
    _write(tmp_path, FILE, GATEWAY)

    settings = _load(tmp_path)

    assert (settings.gateway, settings.lora, settings.key, settings.problem) == ("hall", GOOD["lora"], b"", "")


def test_a_badge_is_no_gateway(tmp_path: Path) -> None:
    _write(tmp_path, FILE, GOOD)

    assert _load(tmp_path).gateway == ""


@pytest.mark.parametrize("spoilt", [{"name": ""}, {"name": 7}, {"name": "x" * 25}, {"lora": None}, {"lora": {"sf": 5}}])
def test_a_gateway_without_name_or_radio_waits_for_provisioning(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    _write(tmp_path, FILE, GATEWAY | spoilt)

    with pytest.raises(NoSettings):
        _load(tmp_path)
