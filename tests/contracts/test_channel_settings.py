"""What is particular to one channel: how it is set up, and what it must not let through: F55, F58."""

import asyncio
import os
import ssl
import sys

import pytest
from sqlalchemy import create_engine

from basestation.channels.base import GiveUp, Message, TryAgain
from basestation.channels.mail import Mail, MailServer
from basestation.channels.sounder import Sounder
from basestation.channels.table import build_channels
from basestation.settings.whole import Settings
from basestation.surroundings import Surroundings
from tests.contracts.channel_rigs import NOW_MS, Pages
from tests.support import mail_server
from tests.support.certificates import write_certificate
from tests.support.mosquitto import free_port
from tests.support.mqtt_client import wait_until


def message(to, **changes):
    fields = {"key": "3-0-1-12", "to": to, "subject": "ALARM: Ann", "text": "Ann pressed.", "url": "", "at_ms": NOW_MS, "is_drill": False}
    return Message(**(fields | changes))


def mail_to(server, to="head@school.example", security="none", **options):
    channel = Mail(MailServer("localhost", server.port, security, "base@school.example", **options), deadline_s=3)
    return asyncio.run(channel.send(message(to)))


@pytest.fixture
def secure(tmp_path):
    write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")
    with mail_server.MailServer(context, ("base", "pass-word")) as server:
        yield server, str(tmp_path / "server.crt")


# Mail ---------------------------------------------------------------------------------------------------------------


def test_mail_signs_in_over_starttls(secure):
    server, ca_file = secure

    mail_to(server, security="starttls", username="base", password="pass-word", ca_file=ca_file)

    assert server.subjects() == ["ALARM: Ann"]


def test_mail_does_not_sign_in_to_a_server_it_cannot_trust(secure):
    server, _ = secure

    with pytest.raises(TryAgain, match="certificate"):
        mail_to(server, security="starttls", username="base", password="pass-word")

    assert server.received == []


def test_mail_with_a_wrong_password_gives_up_and_does_not_say_it(secure):
    server, ca_file = secure

    with pytest.raises(GiveUp) as raised:
        mail_to(server, security="starttls", username="base", password="wr0ng", ca_file=ca_file)

    assert "wr0ng" not in str(raised.value)
    assert server.received == []


def test_mail_does_not_fall_back_to_no_encryption():
    with mail_server.MailServer() as plain:
        with pytest.raises(GiveUp, match="STARTTLS"):
            mail_to(plain, security="starttls")

        assert plain.received == []


def test_mail_to_a_server_that_is_not_there_is_tried_again():
    channel = Mail(MailServer("localhost", free_port(), "none", "base@school.example"), deadline_s=3)

    with pytest.raises(TryAgain):
        asyncio.run(channel.send(message("head@school.example")))


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "@",
        "a@",
        "@b",
        "a@b, c@d",
        "a@b\r\nBcc: everyone@example.org",
        "a@b\nBcc: c@d",
        "a\x00@b",
        "a@b\u202e",
        "a@b" + "c" * 300,
        "; a@b",
        "group: a@b, c@d;",
    ],
)
def test_mail_goes_to_one_address_or_to_none(to):
    with mail_server.MailServer() as server:
        with pytest.raises(GiveUp):
            mail_to(server, to)

        assert server.received == []


def test_mail_says_when_it_happened_and_that_a_machine_wrote_it():
    with mail_server.MailServer() as server:
        mail_to(server)

        [letter] = server.received
    assert "21 Sep 2026 14:13:20" in letter["Date"]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert (letter["To"], letter["Bcc"]) == ("head@school.example", None)


# Sounder ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [(), ("",), ("/nowhere/siren",), (os.sep,), ("a\x00b",)])
def test_sounder_gives_up_on_a_command_that_cannot_be_run(command):
    with pytest.raises(GiveUp):
        asyncio.run(Sounder(command).send(message("desk")))


def test_sounder_gives_nothing_to_a_shell(tmp_path):
    trap = tmp_path / "trap"
    script = "import os, sys; sys.exit(0 if '$(touch' in os.environ['DOORSTEP_SUBJECT'] and sys.argv[1] == '$HOME;id' else 1)"

    said = asyncio.run(
        Sounder((sys.executable, "-c", script, "$HOME;id")).send(message("desk", subject=f"ALARM: $(touch {trap}) ; touch {trap}"))
    )

    assert said == "sounded"
    assert not trap.exists()


def test_sounder_does_not_pass_our_secrets_on(monkeypatch):
    monkeypatch.setenv("DOORSTEP__MAIL__PASSWORD", "pass-word")
    script = "import os, sys; sys.exit(any('pass-word' in value for value in os.environ.values()))"

    assert asyncio.run(Sounder((sys.executable, "-c", script)).send(message("desk"))) == "sounded"


def test_sounder_that_hangs_is_ended_with_all_it_started(tmp_path):
    started = tmp_path / "started"
    script = f"sleep 300 & echo $! > {started}.tmp; mv {started}.tmp {started}; wait"

    with pytest.raises(TryAgain):
        asyncio.run(Sounder(("/bin/sh", "-c", script), deadline_s=0.5).send(message("desk")))

    wait_until(lambda: is_gone(int(started.read_text())))


def is_gone(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().split()[2] == "Z"
    except FileNotFoundError:
        return True


# All ----------------------------------------------------------------------------------------------------------------


def around(settings: Settings) -> Surroundings:
    def unasked(*_):
        pytest.fail("a channel looked or asked while it was made")

    return Surroundings(settings, Pages(), create_engine("sqlite://"), lambda: NOW_MS, unasked, unasked, unasked)


def test_only_what_the_settings_make_possible_is_built(tmp_path):
    school = {"title": "Hill", "telephone": "1", "address": "2"}
    mail = {"host": "h", "sender": "s@h"}

    few = build_channels(around(Settings(site="hill", data=tmp_path, school=school)))
    all_of_them = build_channels(around(Settings(site="hill", data=tmp_path, school=school, mail=mail, sounder={"command": ["true"]})))

    assert set(few) == {"screen", "webhook", "apprise"}
    assert set(all_of_them) == {"screen", "webhook", "apprise", "mail", "sounder"}
