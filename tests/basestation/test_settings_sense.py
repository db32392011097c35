"""Settings that make no sense together, or name what is not there: one clear line for each, with the remedy, and all at once."""

import os
import ssl
import subprocess
from pathlib import Path

import pytest

from basestation.__main__ import main
from basestation.settings.errors import SettingsError
from basestation.settings.looking import look, read_settings
from basestation.settings.whole import Settings

TOP = 'site = "saltmarsh"\ndata = "{data}"\n'
SCHOOL = '[school]\ntitle = "Saltmarsh"\ntelephone = "01632 960 001"\naddress = "Marsh Lane"\n'
ARC = '[arc]\nhost = "192.0.2.50"\nport = 9999\naccount = "1234"\n'
CHIRPSTACK = '[chirpstack]\nhost = "192.0.2.20"\napplication_id = "a"\n'
THINGS = '[things]\nhost = "eu1.example"\napplication = "badges"\napi_key = "hush"\n'
HOME = '[homeassistant]\nhost = "192.0.2.30"\n'
MAIL = '[mail]\nhost = "smtp.example"\nsender = "a@b.example"\n'
CAP = '[cap]\nsender = "a@b"\n'


def written(folder: Path, text: str, top: str = "") -> Path:
    path = folder / "doorstep.toml"
    school = "" if "[school]" in text else SCHOOL
    path.write_text(TOP.format(data=folder / "data") + top + school + text)
    return path


def lines_of(path: Path) -> list[str]:
    found = look(path)
    return [line.strip() for line in (*found.wrong, *found.hindering, *found.missing)]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (SCHOOL + "lat = 53.7", "school.lat: is half of a place: give school.lon too"),
        (SCHOOL + "lon = 0.0", "school.lon: is half of a place: give school.lat too"),
        (SCHOOL.replace("Marsh Lane", ""), "school.address: must not be empty"),
        ('[web]\nurl = "http://doorstep.example:8080"\nbind = "0.0.0.0"', "web.url: begins with http://, so passwords and the links"),
        ('[web]\nbind = "0.0.0.0"', "web.url: names this computer itself"),
        ('[web]\nport = 8443\nurl = "http://127.0.0.1:8080"', "web.url: leads to port 8080, but web.port is 8443"),
        ('[web]\nurl = "https://x.example/board"', "web.url: must be what people type"),
        ('[web]\nurl = "x.example"', "web.url: must be what people type"),
        ('[web]\nhosts = ["https://x.example"]', "web.hosts.0: must be only a computer's name or address"),
        ('[web]\nprivate_key = "/x.key"', "web.private_key: does nothing without web.certificate"),
        ("[web]\nport = 8443\n[broker]\nport = 8443", "broker.port: is 8443, and web.port is the same"),
        ('[web]\nport = 1883\n[broker]\nkind = "external"', "broker.port: is 1883 on this computer, where the pages are"),
        ('[broker]\npassword = "hush"', "broker.password: does nothing with the embedded broker"),
        ('[broker]\nca_file = "/x.crt"', "broker.ca_file: makes badges ask for TLS"),
        ('[broker]\nprivate_key = "/x.key"', "broker.private_key: does nothing without broker.certificate"),
        ('[broker]\nkind = "external"\nprivate_key = "/x.key"', "broker.private_key: is for the base's own broker"),
        ('[broker]\nkind = "external"\ncertificate = "/x.crt"', "broker.certificate: is for the base's own broker"),
        ('[broker]\nkind = "external"\nhost = "mqtts://b.example"', "broker.host: must be only a computer's name"),
        ('[broker]\nkind = "external"\nhost = "b.example"\nport = 8883', "broker.port: 8883 is for TLS"),
        (MAIL + 'password = "hush"', "mail.password: does nothing without mail.username"),
        (MAIL + 'username = "x"\npassword = "hush"\nsecurity = "none"', 'mail.security: is "none", so mail.password could be read'),
        (MAIL + "port = 465", 'mail.security: must be "tls" on port 465'),
        (MAIL + 'port = 587\nsecurity = "tls"', 'mail.security: must be "starttls" on port 587'),
        (MAIL.replace("smtp.example", "smtp.example:587"), "mail.host: must be only a computer's name or address"),
        (MAIL.replace("a@b.example", "the office"), "mail.sender: must be an address like"),
        ("[sounder]\ncommand = []", "sounder.command: must have at least one entry"),
        (CAP, "cap: does nothing without a way to read the alerts: give cap.folder (files), cap.key (a feed) or both"),
        (CHIRPSTACK + 'ca_file = "/x.crt"', "chirpstack.ca_file: does nothing without TLS"),
        (CHIRPSTACK + "port = 8883", "chirpstack.tls: must be true on port 8883"),
        (CHIRPSTACK + 'tls = true\nprivate_key = "/x.key"', "chirpstack.private_key: does nothing without chirpstack.certificate"),
        (CHIRPSTACK.replace("192.0.2.20", "localhost") + "port = 8080", "chirpstack.port: is 8080 on this computer, where the pages are"),
        (HOME.replace("192.0.2.30", "127.0.0.1"), "homeassistant.port: is 1883 on this computer, where the badges' broker is"),
        (CHIRPSTACK + 'password = "hush"', "chirpstack.password: does nothing without chirpstack.username"),
        (THINGS + "tls = false", "things.tls: must be true on port 8883"),
        (THINGS + 'storage = "http://eu1.example"', "things.storage: begins with http://, so the api_key could be read"),
        (HOME + 'password = "hush"', "homeassistant.password: does nothing without homeassistant.username"),
        (HOME + 'prefix = "/ha//x/"', 'homeassistant.prefix: must have no / at its ends, and none beside another: write "ha/x"'),
        (ARC + "second_port = 9998", "arc.second_port: does nothing without arc.second_host"),
        (ARC + 'second_transport = "udp"', "arc.second_transport: does nothing without arc.second_host"),
        (ARC + 'second_host = "192.0.2.50"', "arc.second_host: is the first receiver again"),
        (ARC + 'key = "3A1F6B8C9D4E7F20"', "arc.key: is no AES key: 32 or 48 or 64 hex digits"),
        (ARC + "supervision_s = 30\nprobe_s = 31", "arc.probe_s: is 31, but the line is tested every 30 s anyway (supervision_s)"),
        (ARC + 'probe = "knock"\nprobe_s = 0', "arc.probe: does nothing without arc.probe_s over TCP"),
        (ARC + 'probe = "knock"\ntransport = "udp"', "arc.probe: does nothing without arc.probe_s over TCP"),
        (ARC + "tell_text = false\ntell_address = true", "arc.tell_address: does nothing without arc.tell_text"),
        (ARC + 'protocol = "ADM-CID"\ntell_address = true', "arc.tell_address: does nothing with ADM-CID"),
        ('[lora]\ngateways = ["a", "b"]\nports = ["/dev/ttyUSB0"]', "lora.ports: 2 gateways can't share one port"),
        ('[lora]\ngateways = ["a", "b"]\nports = ["/dev/x", "/dev/x"]', "lora.ports: one port is there twice"),
        ('[lora]\nports = ["/dev/x"]\n[sms]\nport = "/dev/x"', "sms.port: is the same as in lora.ports"),
        ('[desk]\nport = "/dev/x"\n[sms]\nport = "/dev/x"', "desk.port: is the same as in sms.port"),
        ('[desk]\nport = "/dev/serial/by-id/usb-*"', "desk.port: must be the whole name, without *"),
        ('[desk]\ncommand = ["true"]\nbaud = 9600', "desk.baud: does nothing with desk.command"),
        ('[heartbeat]\nurl = "https://"', "heartbeat.url: must be a whole web address"),
        ('[heartbeat]\nurl = "https://hc.example:http/x"', "heartbeat.url: must be a whole web address"),
        ('[heartbeat]\nurl = "https://hc.example/x/fail"', "heartbeat.url: must be the address that means all is well"),
        ("[sos]\noffice_s = -1\nsecond_s = 1\nhead_s = 1\nsheet_s = 1\naction_s = 1", "sos.office_s: must be at least 1"),
        ('[web]\nurll = "https://x.example"', "web.urll: there is no such setting in [web]; did you mean url?"),
        (MAIL.replace("host", "hots"), "mail.hots: there is no such setting in [mail]; did you mean host?"),
        ('[mial]\nhost = "x"', "mial: there is no such table; did you mean [mail]?"),
        ("[zebra]\nstripes = 3", "zebra: there is no such table; look for a misspelling"),
        ('[web]\ntimezone = "Europe/London"', "web.timezone: there is no such setting in [web]; it belongs in [school]"),
        ('[web]\npolicy = "trust"', "web.policy: there is no such setting in [web]; it belongs above the first line"),
    ],
)  # fmt: skip
def test_one_line_names_the_setting_and_the_remedy(tmp_path: Path, text: str, begins: str) -> None:
    [line] = (line.strip() for line in look(written(tmp_path, text)).wrong)

    assert line.startswith(begins)
    assert "hush" not in line


@pytest.mark.parametrize(
    "text",
    [
        '[web]\nbind = "0.0.0.0"\nurl = "https://doorstep.example"',  # with a web server in front that has the certificate
        "[web]\nport = 8443",
        "[web]\nport = 0\n[broker]\nport = 0",
        '[web]\nport = 8883\n[broker]\nport = 8883\nkind = "external"\nhost = "b.example"\nca_file = "{ca}"',
        '[web]\nhosts = ["2001:db8::1", "192.0.2.10"]',
        MAIL + 'username = "x"\npassword = "hush"',
        MAIL.replace("smtp.example", "127.0.0.1") + 'port = 2525\nusername = "x"\npassword = "y"\nsecurity = "none"',
        CAP + 'key = "abcdefghij0123456789"',
        '[broker]\nkind = "external"\n' + HOME.replace("192.0.2.30", "127.0.0.1"),
        CHIRPSTACK + "tls = true\nport = 8883",
        ARC + 'second_host = "192.0.2.50"\nsecond_port = 9998',
        ARC + "probe_s = 0\nsupervision_s = 5",
        ARC + "supervision_s = 5",
        ARC + 'probe = "knock"',
        ARC + 'probe = "knock"\ntransport = "udp"\nsecond_host = "192.0.2.51"',
        '[lora]\ngateways = ["a", "b"]\nports = ["/dev/ttyUSB*"]',
        '[lora]\ngateways = ["a", "b"]',
    ],
)
def test_what_makes_sense_is_left_alone(tmp_path: Path, text: str) -> None:
    authority = ssl.get_default_verify_paths().cafile

    assert lines_of(written(tmp_path, text.replace("{ca}", str(authority)))) == []


def test_without_an_address_the_pages_are_where_their_port_is(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "[web]\nport = 8443")).web.url == "http://127.0.0.1:8443"
    assert read_settings(written(tmp_path, '[web]\nurl = "https://x.example/"')).web.url == "https://x.example"


def test_everything_that_is_wrong_is_said_at_once_whatever_kind_of_wrong_it_is(tmp_path: Path, capsys) -> None:
    text = f"""
[web]
port = "eight"
url = "http://doorstep.example"
bind = "0.0.0.0"
certificate = "{tmp_path}/none.crt"
[arc]
host = "192.0.2.50"
port = 9999
account = "12XZ"
second_port = 9998
[cap]
sender = "a@b"
[sounder]
command = ["/nowhere/siren"]
[sms]
prot = "/dev/x"
"""

    code = main(["check", "--settings", str(written(tmp_path, text, top='database = "oracle://hush"\n'))])
    said = capsys.readouterr().err

    assert code == 2
    assert "hush" not in said and "12XZ" not in said
    names = [line.strip().split(": ")[0] for line in said.splitlines()[1:]]
    assert sorted(names) == sorted(
        ["web.port", "arc.account", "sms.prot", "database", "arc.second_port", "cap", "web.certificate", "sounder.command"]
    )


def test_a_name_in_the_environment_that_is_no_setting_is_said(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("DOORSTEP__MIAL__PASSWORD", "hush")
    monkeypatch.setenv("DOORSTEP__SCHOOL__TITEL", "hush")

    lines = lines_of(written(tmp_path, ""))

    assert lines == [
        "school.titel: there is no such setting in [school]; did you mean title?",
        "DOORSTEP__MIAL__PASSWORD in the environment: there is no such setting; did you mean DOORSTEP__MAIL__PASSWORD?",
    ]


@pytest.mark.parametrize("name", ["MAIL", "WEB", "WEB__HOSTS", "LORA__FREQUENCIES_KHZ", "SOUNDER__COMMAND"])
def test_a_list_or_a_table_that_is_written_wrongly_in_the_environment_is_said(tmp_path: Path, monkeypatch, name: str) -> None:
    monkeypatch.setenv(f"DOORSTEP__{name}", "hush")

    with pytest.raises(SettingsError) as raised:
        read_settings(written(tmp_path, ""))

    assert name.partition("__")[0] in str(raised.value).upper() and " must be " in str(raised.value)
    assert "hush" not in str(raised.value)


def test_what_the_environment_adds_is_looked_at_too(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("DOORSTEP__WEB__PORT", "8443")

    assert lines_of(written(tmp_path, "[broker]\nport = 8443"))[0].startswith("broker.port: is 8443, and web.port is the same")


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read"):
        look(tmp_path)


# What the settings name ---------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_said_and_keeps_no_base_from_starting(tmp_path: Path, capsys) -> None:
    plain = tmp_path / "siren"
    plain.write_text("#!/bin/sh\n")
    text = f"""
[sounder]
command = ["{plain}", "--loud"]
[desk]
command = ["no-such-program-anywhere"]
[cap]
sender = "a@b"
folder = "{plain}/alerts"
[homeassistant]
host = "h.example"
tls = true
ca_file = "{tmp_path}/none.crt"
"""
    path = written(tmp_path, text, top=f'tiles = "{tmp_path}/tiles"\n')

    code, said = main(["check", "--settings", str(path)]), capsys.readouterr().err

    assert code == 1
    assert look(path).settings is not None
    for line in (
        f"sounder.command: {plain} may not be run: it is not executable: put it there and make it executable",
        "desk.command: no-such-program-anywhere is not there",
        f"cap.folder: the folder {plain}/alerts can't be used: {plain} is no folder",
        f"homeassistant.ca_file: {tmp_path}/none.crt can't be read: No such file or directory",
        f"tiles: there is no folder {tmp_path}/tiles",
    ):
        assert line in said


def test_a_database_whose_folder_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    [line] = look(written(tmp_path, "", top=f'database = "sqlite:///{tmp_path}/file/doorstep.db"\n')).hindering

    assert line.strip().startswith(f"database: the folder {tmp_path}/file can't be used: {tmp_path}/file is no folder")


def test_when_everything_is_there_it_ends_with_0(tmp_path: Path, capsys) -> None:
    path = written(tmp_path, f'[sounder]\ncommand = ["true"]\n[cap]\nsender = "a@b"\nfolder = "{tmp_path}/new/alerts"')

    assert main(["check", "--settings", str(path)]) == 0
    assert "everything is right" in capsys.readouterr().out


def test_a_certificate_and_a_key_that_do_not_belong_together_are_said(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x", "-days", "2"]
        subprocess.run([*make, "-keyout", tmp_path / f"{name}.key", "-out", tmp_path / f"{name}.crt"], check=True, capture_output=True)
    web = f'[web]\nurl = "https://x.example"\ncertificate = "{tmp_path}/a.crt"\nprivate_key = "{tmp_path}/'

    right, wrong, swapped = (lines_of(written(tmp_path, f'{web}{key}"')) for key in ("a.key", "b.key", "a.crt"))

    assert right == []
    assert wrong == ["web.certificate: does not fit with web.private_key: the key belongs to another certificate"]
    assert swapped[0].startswith("web.certificate: does not fit with web.private_key: name a certificate and its key, both as PEM files")


def test_no_secret_of_the_base_itself_is_shown(tmp_path: Path) -> None:
    settings = Settings(
        site="x", data=tmp_path, school={"title": "A", "telephone": "1", "address": "B"}, database="postgresql+psycopg://d:hush@h/d",
        mail={"host": "h", "sender": "a@b", "username": "u", "password": "hush"}, broker={"kind": "external", "password": "hush"},
    )  # fmt: skip

    assert "hush" not in repr(settings)
    assert os.environ.get("DOORSTEP__MAIL__PASSWORD") is None
