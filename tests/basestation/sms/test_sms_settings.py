"""The modem in the settings: what is wrong is said with its remedy, and never with the PIN."""

import pytest
from sqlalchemy import create_engine

from basestation.channels.base import Lively
from basestation.channels.table import build_channels
from basestation.settings.errors import SettingsError
from basestation.settings.looking import read_settings
from basestation.settings.whole import Settings
from basestation.surroundings import Surroundings
from basestation.web.live import Screens

SCHOOL = 'site = "hill"\ndata = "."\n[school]\ntitle = "Hill"\ntelephone = "1"\naddress = "2"\n'


def read(folder, table):
    path = folder / "doorstep.toml"
    path.write_text(SCHOOL + table)
    return read_settings(path)


def around(settings: Settings) -> Surroundings:
    def unasked(*_):
        pytest.fail("nothing is asked while it is made")

    return Surroundings(settings, Screens(), create_engine("sqlite://"), lambda: 0, unasked, unasked, unasked)


def test_a_port_is_enough(tmp_path):
    settings = read(tmp_path, '[sms]\nport = "/dev/ttyUSB*"')

    assert settings.sms is not None
    assert (settings.sms.baud, settings.sms.country, settings.sms.pin, settings.sms.smsc) == (115_200, "+44", "", "")
    assert isinstance(build_channels(around(settings))["sms"], Lively)


def test_without_the_table_there_is_no_modem(tmp_path):
    assert "sms" not in build_channels(around(read(tmp_path, "")))


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ('port = ""', "sms.port"),
        ('port = "x"\npin = "12"', "sms.pin"),
        ('port = "x"\npin = "47x1"', "sms.pin"),
        ('port = "x"\npin = "4711\\n"', "sms.pin"),
        ('port = "x"\ncountry = "44"', "sms.country"),
        ('port = "x"\nsmsc = "1\\"\\rATD999;"', "sms.smsc"),
        ('port = "x"\nspeed = 9600', "sms.speed"),
        ("baud = 9600", "sms.port"),
    ],
)
def test_what_is_wrong_is_named_and_the_pin_is_not(tmp_path, line, setting):
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, f"[sms]\n{line}")

    said = str(raised.value)
    assert setting in said
    assert "47x1" not in said and "4711" not in said
    assert "'12'" not in said


def test_the_pin_may_stand_in_the_environment_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORSTEP__SMS__PIN", "4711")

    settings = read(tmp_path, '[sms]\nport = "x"')

    assert settings.sms is not None
    assert settings.sms.pin == "4711"
    assert "4711" not in repr(settings)
