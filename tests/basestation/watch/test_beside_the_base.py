"""Who notices when the base itself dies: somebody outside, and a box on the desk; and the proof of each week."""

import asyncio
import logging
import os
import select
import sys
import threading
import tty
from datetime import datetime, time
from zoneinfo import ZoneInfo

import httpx
import pytest

from basestation.core.roads import RoadState
from basestation.core.roads.events import RoadProved, RoadTestAsked
from basestation.core.roads.record import RoadRecord
from basestation.core.roads.rows import OFF, UNPROVED, WORKS, row_of
from basestation.settings.watch import DeskSettings, HeartbeatSettings, ProofSettings
from basestation.watch.desk import NOT_WELL, PET, CommandSounder, Desk, SerialSounder
from basestation.watch.outside import HttpPing, Outside
from basestation.watch.weekly import WeeklyProof, latest_ms
from tests.basestation.school import NOON_MS, a_site, an_alarm

LONDON = ZoneInfo("Europe/London")
SECRET = "https://watch.example/ping/very-secret"
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


# Outside ------------------------------------------------------------------------------------------------------------


def pinged(answer, is_well=True):
    """What was posted to, and the state afterwards."""
    asked = []

    def handle(request):
        asked.append((request.method, str(request.url)))
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer)

    outside = Outside(HttpPing(SECRET, httpx.AsyncClient(transport=httpx.MockTransport(handle))), 15, lambda: is_well, lambda: NOON_MS)
    asyncio.run(outside.tell())
    return asked, outside.state()


def test_somebody_outside_is_told_that_the_base_is_well_or_that_it_is_not():
    well, state = pinged(200)
    unwell, _ = pinged(200, is_well=False)

    assert well == [("POST", SECRET)]
    assert unwell == [("POST", f"{SECRET}/fail")]
    assert (state.is_up, state.proved_ms) == (True, NOON_MS)


@pytest.mark.parametrize(
    "answer", [404, 500, 302, httpx.ConnectError("refused at watch.example/ping/very-secret"), httpx.ReadTimeout("late")]
)
def test_an_outside_watch_that_does_not_answer_is_a_fault_and_its_address_stays_secret(answer, caplog):
    with caplog.at_level(logging.INFO):
        _, state = pinged(answer)

    assert not state.is_up
    assert "secret" not in state.why and state.why
    assert "secret" not in caplog.text
    assert "secret" not in repr(HeartbeatSettings(url=SECRET))


# The desk sounder ---------------------------------------------------------------------------------------------------


class PretendSounder:
    """The far end of a pseudo-terminal: answers each "pet" with `answer`, and remembers what it read."""

    def __init__(self, answer=b"ok\n"):
        self.far, near = os.openpty()
        tty.setraw(near)
        self.path, self.answer, self.heard = os.ttyname(near), answer, b""
        self._near = near
        self._is_pulled = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while not self._is_pulled.is_set():
                if not select.select([self.far], [], [], 0.02)[0]:
                    continue
                self.heard += os.read(self.far, 64)
                if self.heard.endswith(PET):
                    os.write(self.far, self.answer)
        except OSError:
            return  # unplugged

    def unplug(self):
        os.close(self._near)

    def pull(self):
        """The far end is gone while the near one is still open, as when a USB plug is pulled."""
        self._is_pulled.set()
        self._thread.join()
        os.close(self.far)
        os.close(self._near)


def petted(sounder, is_well=True):
    desk = Desk(sounder, lambda: is_well, lambda: NOON_MS)
    asyncio.run(desk.pet())
    return desk.state()


def test_a_desk_sounder_that_answers_is_petted_and_proved():
    box = PretendSounder()

    state = petted(SerialSounder(box.path, 115_200))

    assert box.heard == PET
    assert (state.is_up, state.proved_ms) == (True, NOON_MS)
    box.unplug()


def test_a_base_that_is_not_well_pets_nobody():
    box = PretendSounder()

    state = petted(SerialSounder(box.path, 115_200), is_well=False)

    assert box.heard == b""
    assert (state.is_up, state.why) == (False, NOT_WELL)
    box.unplug()


def test_a_sounder_that_says_something_else_or_is_not_there_is_a_fault():
    box = PretendSounder(b"?\x00\xff\n")
    odd = petted(SerialSounder(box.path, 115_200))
    box.unplug()
    gone = petted(SerialSounder("/dev/doorstep-not-there", 115_200))

    assert (odd.is_up, odd.why) == (False, "it does not answer")
    assert not gone.is_up
    assert "is it plugged in?" in gone.why and "/dev" not in gone.why


def test_a_sounder_that_is_pulled_is_a_fault_and_is_petted_again_when_it_is_back(tmp_path):
    port = tmp_path / "desk-sounder"
    box = PretendSounder()
    port.symlink_to(box.path)
    sounder = SerialSounder(str(port), 115_200)
    at_work = petted(sounder)
    box.pull()
    pulled = petted(sounder)

    again = PretendSounder()
    port.unlink()
    port.symlink_to(again.path)
    back = petted(sounder)

    assert (at_work.is_up, back.is_up) == (True, True)
    assert not pulled.is_up and "is it plugged in?" in pulled.why
    assert again.heard == PET
    again.unplug()


@pytest.mark.parametrize(("code", "is_up"), [(0, True), (3, False)])
def test_a_command_that_ends_well_is_as_good(code, is_up):
    assert petted(CommandSounder((sys.executable, "-c", f"raise SystemExit({code})"))).is_up is is_up


def test_a_command_that_is_not_there_is_a_fault():
    assert not petted(CommandSounder(("/nowhere/pet",))).is_up


def test_a_sounder_has_one_way_and_a_proof_a_time():
    with pytest.raises(ValueError, match="a port or a command"):
        DeskSettings()
    with pytest.raises(ValueError, match="no time of day"):
        ProofSettings(at="quarter past")
    assert ProofSettings(day="never").weekday is None


# The weekly proof ---------------------------------------------------------------------------------------------------


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=LONDON).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        ("2026-06-01 08:05", "2026-06-01 08:05"),
        ("2026-06-01 08:04", "2026-05-25 08:05"),
        ("2026-06-07 23:00", "2026-06-01 08:05"),
        ("2026-10-26 07:00", "2026-10-19 08:05"),  # the clocks went back in between
        ("2026-10-26 08:05", "2026-10-26 08:05"),
    ],
)
def test_the_proof_is_due_by_the_clock_on_the_school_s_wall(now, latest):
    assert latest_ms(at(now), 0, time(8, 5), LONDON) == at(latest)


class Week:
    """A base since Thursday, with a broker that was heard on Friday, mail, and no modem."""

    def __init__(self, since="2026-05-28 12:00", weekday=0):
        self.now_ms, self.posted, self.site = at("2026-05-30 12:00"), [], a_site(None)
        self.site.roads["database"] = RoadRecord("database", since_ms=at(since))
        heard = RoadState(True, 0, "", at("2026-05-29 10:00"))
        self.rows = [
            row_of("mqtt", heard, None, True), row_of("lora", RoadState(True, 0), None, True), row_of("badges", heard, None, True),
            row_of("screen", heard, None, True), row_of("mail", heard, None, True), row_of("sms", None, None, True),
            row_of("disk", heard, None, True),
        ]  # fmt: skip
        self.weekly = WeeklyProof(
            weekday, time(8, 5), LONDON, lambda: self.rows, self.posted.append, lambda: self.site, lambda: self.now_ms
        )

    def looks(self, when):
        self.now_ms = at(when)
        self.weekly.look()
        posted, self.posted[:] = list(self.posted), []
        return posted


def test_once_a_week_every_road_that_is_set_up_is_proved():
    week = Week()

    before, then, again = week.looks("2026-06-01 08:04"), week.looks("2026-06-01 08:05"), week.looks("2026-06-01 08:06")

    assert (before, again) == ([], [])
    assert {row.state for row in week.rows} == {WORKS, UNPROVED, OFF}
    assert [(type(item), item.road, getattr(item, "is_well", None)) for item in then] == [
        (RoadProved, "mqtt", True), (RoadProved, "lora", False), (RoadProved, "screen", True), (RoadTestAsked, "mail", None),
    ]  # fmt: skip
    assert len(week.looks("2026-06-08 08:05")) == 4


def test_a_base_that_was_off_at_that_time_does_it_in_the_morning_and_not_in_the_night():
    assert Week().looks("2026-06-01 10:00")
    assert Week().looks("2026-06-01 21:00") == []


def test_what_was_proved_before_a_restart_is_not_proved_again():
    week = Week()
    for name in ("mqtt", "lora", "screen", "mail"):
        week.site.roads[name] = RoadRecord(name, proof_ms=at("2026-06-01 08:05"))

    assert week.looks("2026-06-01 08:06") == []


def test_a_new_base_sends_no_test_before_its_first_week():
    assert Week(since="2026-06-01 09:00").looks("2026-06-01 09:01") == []
    assert Week(weekday=None).looks("2026-06-01 08:05") == []


def test_no_test_is_sent_while_an_alarm_is_open():
    week = Week()
    an_alarm(week.site)

    assert week.looks("2026-06-01 08:05") == []
