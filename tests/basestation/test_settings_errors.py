"""A setting that is wrong is named, with what belongs there, in words of no programming language; and a secret is never repeated."""

from pathlib import Path

import pytest

from basestation.settings.errors import SettingsError
from basestation.settings.looking import read_settings

WHOLE = """
site = "saltmarsh"
[school]
title = "Saltmarsh"
telephone = "01632 960 001"
address = "Marsh Lane"
[web]
bind = "127.0.0.1"
port = 8443
url = "http://127.0.0.1:8443"
[broker]
kind = "embedded"
bind = "127.0.0.1"
host = "127.0.0.1"
port = 8883
"""
ARC = '[arc]\nhost = "127.0.0.1"\nport = 9999\n'


def refused(folder: Path, table: str) -> str:
    path = folder / "doorstep.toml"
    path.write_text(f'data = "{folder}"\n{WHOLE}\n{table}')
    with pytest.raises(SettingsError) as error:
        read_settings(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (
            ARC + 'account = "12XZ"',
            "arc.account: must be 3 to 16 hex digits, 0-9 and A-F, in quotes, as the alarm receiving centre gave it",
        ),
        ('[sms]\nport = "/dev/x"\ncountry = "44"', "sms.country: must begin with +, like \"+44\" (it says '44')"),
        ('[sms]\nport = "/dev/x"\npin = 1234', 'sms.pin: must stand in quotes, like "this"'),
        ('[lora]\ngateways = "hall"', 'lora.gateways: must be a list in square brackets, like ["one", "two"] (it says \'hall\')'),
        ('[lora]\ngateways = ["hall"]\nsf = 13', "lora.sf: must be at most 12 (it says '13')"),
        ('[mail]\nhost = "x"\nport = "smtp"\nsender = "a@b"', "mail.port: must be a whole number, without quotes (it says 'smtp')"),
        ('[mail]\nhost = "x"\nport = 25\nsecurity = "ssl"\nsender = "a@b"', "mail.security: must be one of 'starttls', 'tls' or 'none'"),
        ('[mail]\nhots = "x"\nport = 25\nsender = "a@b"', "mail.hots: there is no such setting in [mail]; did you mean host?"),
        ('[cap]\nsender = "a@b"\nkey = "short"', "cap.key: must be 20 letters or more of your own"),
        ('[sounder]\ncommand = "/bin/siren --loud"', "sounder.command: must be a list in square brackets"),
    ],
)
def test_what_belongs_there_is_said(tmp_path: Path, table: str, line: str) -> None:
    said = refused(tmp_path, table)

    assert line in said
    assert not any(jargon in said for jargon in ("Input should", "String should", "pattern", "tuple"))


@pytest.mark.parametrize(
    ("table", "secret"),
    [
        ('[heartbeat]\nurl = "hc-ping.example/hidden-part"', "hidden-part"),
        ('[desk]\nport = "/dev/hidden-part"\ncommand = ["true"]', "hidden-part"),
        ('[sms]\nport = "/dev/x"\npin = "98x6"', "98x6"),
        (ARC + 'account = "12XZ"', "12XZ"),
    ],
)
def test_no_error_repeats_a_secret_or_a_whole_table(tmp_path: Path, table: str, secret: str) -> None:
    assert secret not in refused(tmp_path, table)
