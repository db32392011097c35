"""An alarm reaches people by text and is taken by text: the real base as a process, a badge, and a modem on a pseudo-terminal."""

import asyncio
import contextlib
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from gsmmodem.pdu import decodeSmsPdu

from basestation.channels.base import Message
from basestation.channels.sms import Sms, SmsLine
from basestation.sms.pin_tries import PinFile
from tools.base_process import BaseProcess, free_port
from tools.emulator.modem.network import PHONE_OFF
from tools.emulator.modem.simulated import Manners
from tools.emulator.modem.terminal import ModemOnUsb, now_ms
from tools.invented_school import InventedSchool, Member, found_school

OLIVE, SAM, STRANGER = "+447700900001", "+447700900002", "+447700900999"
PATIENCE_S = 30.0
SHOWN_WITHIN_S = 20.0
WAITS: dict[str, object] = {"office_s": 600, "second_s": 600, "head_s": 600, "sheet_s": 600, "action_s": 600}


@dataclass
class Place:
    school: InventedSchool
    base: BaseProcess
    modem: ModemOnUsb
    broker_port: int
    url: str

    def asks(self, question: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.school.folder / 'doorstep.db'}?mode=ro", uri=True)) as database:
            return list(database.execute(question))

    def states(self, number: str) -> list[object]:
        return [state for address, state in self.asks("SELECT address, state FROM deliveries ORDER BY number") if address == number]

    def owners(self) -> list[int]:
        return [json.loads(str(body))["person"] for (body,) in self.asks("SELECT body FROM journal WHERE kind = 'GiveOwnership'")]

    def person(self, name: str) -> object:
        return self.asks(f"SELECT number FROM people WHERE name = '{name}'")[0][0]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    web_port, broker_port = free_port(), free_port()
    url = f"http://127.0.0.1:{web_port}"
    members = [
        Member("Olive Office", "office", contacts=(("sms", "07700 900001"),)),
        Member("Sam Second", "second", contacts=(("sms", "+44 (0)7700 900002"),)),
    ]
    with ModemOnUsb(tmp_path) as modem:
        modem.modem.manners = Manners(chatter=0.3, cuts=True)
        tables: dict[str, dict[str, object]] = {
            "web": {"bind": "127.0.0.1", "port": web_port, "url": url},
            "broker": {"kind": "embedded", "bind": "127.0.0.1", "port": broker_port},
            "sms": {"port": modem.pattern},
            "sos": WAITS,
        }
        school = found_school(tmp_path / "school", members, 1, tables)
        with BaseProcess(school.settings, url, tmp_path / "base.log") as base:
            yield Place(school, base, modem, broker_port, url)


@contextlib.contextmanager
def pressed(place: Place, folder: Path) -> Iterator[Callable[[str], None]]:
    """The badge presses at once; what comes out waits until it felt something."""
    identity, file = place.school.badges[0], folder / "badge.json"
    file.write_text(json.dumps({"key": identity.key.hex(), "password": identity.password}))
    command = [sys.executable, "-m", "tools.emulator.realtime", "--port", str(place.broker_port), "--site", "saltmarsh", "--badge", "1"]
    badge = subprocess.Popen([*command, "--secrets", str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert badge.stdin is not None and badge.stdout is not None
    out = badge.stdout
    try:
        badge.stdin.write("press\n")
        badge.stdin.flush()
        yield lambda feeling: next(None for line in out if f'"{feeling}"' in line)
    finally:
        badge.kill()
        badge.wait()


def test_an_alarm_goes_out_by_text_and_a_1_texted_back_takes_it(place: Place, tmp_path: Path) -> None:
    """Press, text, 1, owned and felt; the base is killed with -9 and still knows what was asked; a 2 brings the next person."""
    with pressed(place, tmp_path) as feels:
        [asked] = until(lambda: place.modem.texts_to(OLIVE))
        place.modem.text_from(STRANGER, "1")
        until(lambda: place.asks("SELECT 1 FROM journal WHERE kind = 'RecordText'"))
        taken_by_a_stranger = place.owners()
        place.modem.text_from(OLIVE, "1")
        feels("owned")
        answer = until(lambda: place.modem.texts_to(OLIVE)[1:])[0]
        until(lambda: place.states("07700 900001") == ["delivered", "delivered"])

        place.base.kill()
        place.base.start()
        place.base.wait_until_open()
        place.modem.text_from(OLIVE, "2")
        [to_the_next] = until(lambda: place.modem.texts_to(SAM))

    at_once = asked[:160]
    assert at_once.startswith("ALARM: The bearer of badge 1 pressed the hidden alarm\nReply 1 to take it, 2 if you can't.\n")
    assert f"{place.url}/a/" in at_once
    assert (taken_by_a_stranger, place.owners()) == ([], [place.person("Olive Office")])
    assert answer.startswith("You have it: ")
    assert to_the_next.startswith("ALARM: ")
    assert place.modem.texts_to(STRANGER) == []


def test_a_modem_that_is_pulled_out_is_told_of_and_an_alarm_goes_out_when_it_is_back(place: Place, tmp_path: Path) -> None:
    """F20, for the modem's line."""
    until(lambda: place.modem.modem.network.registration and "AT+CMGL=4" in place.modem.modem.heard)

    place.modem.kill()
    began = time.monotonic()
    until(lambda: place.asks("SELECT 1 FROM journal WHERE kind = 'RecordRoadDown' AND body LIKE '%\"sms\"%'"))
    took_s = time.monotonic() - began
    with pressed(place, tmp_path) as feels:
        feels("received")
        place.modem.heal()
        [asked] = until(lambda: place.modem.texts_to(OLIVE))

    assert took_s < SHOWN_WITHIN_S
    assert asked.startswith("ALARM: ")


def test_who_texts_that_they_want_to_be_rung_is_heard_by_the_office_at_once(place: Place) -> None:
    place.modem.text_from(SAM, "please ring me")

    [told] = until(lambda: place.modem.texts_to(OLIVE))
    place.modem.text_from(STRANGER, "please ring me")
    until(lambda: len(place.asks("SELECT 1 FROM journal WHERE kind = 'RecordText'")) == 2)

    assert told.startswith("Sam Second texted\n")
    assert "ring me" not in told
    assert place.modem.texts_to(SAM) == place.modem.texts_to(STRANGER) == []
    assert len(place.modem.texts_to(OLIVE)) == 1


def test_a_text_to_a_telephone_that_is_off_brings_the_next_person(place: Place, tmp_path: Path) -> None:
    """F52: the network takes it, and it never arrives."""
    place.modem.modem.network.fates[OLIVE] = PHONE_OFF

    with pressed(place, tmp_path):
        [asked] = until(lambda: place.modem.texts_to(SAM))

    assert asked.startswith("ALARM: ")
    assert set(place.states("07700 900001")) == {"failed"}


def until(true: Callable[[], object]) -> object:
    end = time.monotonic() + PATIENCE_S
    while not (found := true()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)
    return found


# The channel alone ----------------------------------------------------------------------------------------------------

LONG = "Zoë Łukasiewicz 👩🏽‍🏫 and Siân 🏴󠁧󠁢󠁷󠁬󠁳󠁿 {at the door} – ring when safe 🚪 " * 2


def test_a_long_text_with_emoji_is_split_and_others_read_it_whole(tmp_path: Path) -> None:
    """Each part as it went over the line, read by a library that others wrote."""

    async def story(modem: ModemOnUsb) -> str:
        line = SmsLine(modem.pattern, 115_200, "", "+44", "")
        sms = Sms(line, PinFile(tmp_path / "pin"), now_ms, lambda item: None, lambda item: asyncio.sleep(0, ()))
        await sms.start()
        try:
            return await sms.send(Message("1-0-1-9", "07700 900001", "ALARM: 👩🏽‍🏫", LONG, "http://base/a/x", now_ms(), False, None, 9))
        finally:
            await sms.stop()

    with ModemOnUsb(tmp_path) as modem:
        asyncio.run(story(modem))
        shown, papers = modem.texts_to(OLIVE), modem.modem.network.papers

    read = [decodeSmsPdu(paper) for paper in papers]
    joins = [part["udh"][0] for part in read]
    whole = "".join(part["text"] for part in read).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    assert whole == f"ALARM: 👩🏽‍🏫\nhttp://base/a/x\n{LONG}"
    assert shown == [whole]
    assert [(join.reference, join.parts, join.number) for join in joins] == [(9, len(read), place + 1) for place in range(len(read))]
    assert len(read) > 1
