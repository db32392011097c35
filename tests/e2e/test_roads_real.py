"""A real base, a real Mosquitto and a mail server: what dies is shown in time by `doorstep roads`, and told over the road that works."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from basestation.__main__ import main
from basestation.core.roads.rows import FAULT, UNPROVED, WORKS
from basestation.core.roads.words import TEST_SUBJECT
from basestation.core.telling import Contact
from basestation.store import roster
from basestation.store.roster import MemberDraft
from basestation.store.store import Store
from basestation.watch import status_file
from tests.support.mail_server import MailServer
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.seeding import seeded
from tools.base_process import BaseProcess

SHOWN_WITHIN_S = 20
TECHNICIAN = MemberDraft("Ty Tech", ("technician",), "", None, (Contact("mail", "ty@school.example"),))
SETTINGS = """
site = "school"
data = "{data}"
[school]
title = "Saltmarsh"
telephone = "01632 960 001"
address = "Marsh Lane"
[web]
port = {web}
[broker]
kind = "external"
port = {mqtt}
[mail]
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "base@school.example"
"""


class RealSchool:
    def __init__(self, folder: Path, broker: Mosquitto, mail: MailServer) -> None:
        self.data, self.broker, self.mail, web = folder / "data", broker, mail, free_port()
        self.data.mkdir()
        store = Store(f"sqlite:///{self.data / 'doorstep.db'}")
        store.own()
        seeded(store.engine, roster.add_member, TECHNICIAN, "")
        store.close()
        self.settings = folder / "doorstep.toml"
        self.settings.write_text(SETTINGS.format(data=self.data, web=web, mqtt=broker.port, mail=mail.port))
        self.base = BaseProcess(self.settings, f"http://127.0.0.1:{web}", folder / "base.log")

    def prints(self) -> int:
        return main(["roads", "--settings", str(self.settings)])

    def state_of(self, road: str) -> str:
        with contextlib.suppress(status_file.NoStatus):
            return next(row.state for row in status_file.read(self.data).rows if row.name == road)
        return ""


def seconds_until(is_so: Callable[[], bool], most_s: float) -> float:
    """How long it took; the test fails when it did not come."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < most_s, f"not within {most_s} s"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture
def school(tmp_path: Path) -> Iterator[RealSchool]:
    with Mosquitto(tmp_path) as broker, MailServer() as mail:
        opened = RealSchool(tmp_path, broker, mail)
        with opened.base:
            seconds_until(lambda: opened.state_of("mqtt") == UNPROVED and opened.state_of("mail") == WORKS, 20)
            yield opened


def test_a_broker_that_is_killed_is_shown_within_twenty_seconds(school: RealSchool, capsys: pytest.CaptureFixture[str]) -> None:
    before, printed_before = school.prints(), capsys.readouterr().out
    school.broker.kill()
    took_s = seconds_until(lambda: school.state_of("mqtt") == FAULT, SHOWN_WITHIN_S)
    after, printed = school.prints(), capsys.readouterr().out
    school.base.stop()
    when_stopped, said = school.prints(), capsys.readouterr().err

    print(f"shown after {took_s:.1f} s")
    assert (before, after, when_stopped) == (0, 1, 2)
    assert printed_before.splitlines()[-1].startswith("Nothing is broken, but nothing has shown yet that an alarm gets through.")
    assert printed.splitlines()[-1].startswith("An alarm does not get through. NOT PROTECTED: no badge can be heard.")
    assert "can't reach the broker" in printed or "closed" in printed or "refused" in printed
    assert said == "Can't tell: the base is not running here, or only stands by as the spare.\n"


def test_every_road_is_tested_from_the_terminal(school: RealSchool, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["roads", "--test", "--settings", str(school.settings)])
    printed = capsys.readouterr().out
    row = next(row for row in status_file.read(school.data).rows if row.name == "mail")

    assert TEST_SUBJECT in school.mail.subjects()
    assert (row.state, row.tested_ms is not None) == (WORKS, True)
    assert code == 1  # nothing was heard over Wi-Fi for a week, and no page is open
    assert "nothing was heard over it for a week: press a badge's button" in printed


@pytest.mark.long
def test_the_technician_is_told_by_mail_and_told_again_when_it_works(school: RealSchool) -> None:
    school.broker.kill()
    seconds_until(lambda: school.mail.subjects() == ["FAULT: Wi-Fi for badges (our broker) not working"], 60)
    school.base.kill()  # nobody is told twice because the base died meanwhile
    school.base.start()
    school.base.wait_until_open()
    seconds_until(lambda: school.state_of("mqtt") == FAULT, SHOWN_WITHIN_S)
    school.broker.start()
    seconds_until(lambda: len(school.mail.subjects()) > 1, 60)

    assert school.mail.subjects() == ["FAULT: Wi-Fi for badges (our broker) not working", "Works again: Wi-Fi for badges (our broker)"]
