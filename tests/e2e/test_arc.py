"""pysiaalarm, which has its own idea of DC-09, plays the alarm receiving centre: it takes every cause, with its position: F53."""

import asyncio
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pysiaalarm import SIAAccount, SIAClient, SIAEvent
from pysiaalarm import event as pysiaalarm_event
from pysiaalarm.utils import CommunicationsProtocol

from basestation.channels.arc import Arc
from basestation.channels.arc_line import ArcLine, LineSettings
from basestation.channels.arc_numbers import BLOCK, Book
from basestation.channels.arc_receiver import Where
from basestation.channels.base import GiveUp, Message, TryAgain
from basestation.core.cause import NAMES
from basestation.core.deliveries.arc_signal import ArcSignal
from basestation.dc09.codes import CODES, UNKNOWN
from basestation.dc09.telling import Dialect, Protocol
from tests.e2e.test_ladder import badge_at_hand, feel, press
from tools.base_process import BaseProcess, free_port
from tools.invented_school import Member, found_school

ACCOUNT = "1234"
HOUR_MS = 3_600_000
LAT_UDEG, LON_UDEG = 53_745_667, -336_783
CAUSES = (*NAMES.values(), "UNKNOWN_99")
KEYS = {"in clear": "", "AES-128": secrets.token_hex(8), "AES-192": secrets.token_hex(12), "AES-256": secrets.token_hex(16)}
NOT_IN_ITS_LIST = "YN"  # what pysiaalarm makes of a Contact-ID event it does not know; it takes it all the same


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@contextmanager
def centre(key: str = "", transport: str = "tcp") -> Iterator[tuple[list[SIAEvent], int]]:
    """What it took, and the port it listens on."""
    taken: list[SIAEvent] = []
    account = SIAAccount(ACCOUNT, key or None)
    client = SIAClient("127.0.0.1", 0, [account], taken.append, CommunicationsProtocol(transport.upper()))
    client.start(poll_interval=0.02)
    try:
        yield taken, int(client.sia_server.server_address[1])
    finally:
        client.stop()


def arc(port: int, key: str = "", transport: str = "tcp", protocol: Protocol = "SIA-DCS", clock: Callable[[], int] = now_ms) -> Arc:
    numbers = iter(range(1, 9_999, 50))
    where = Where("first", "127.0.0.1", port, "udp" if transport == "udp" else "tcp", 5.0, 60_000, 6_000)
    dialect = Dialect(ACCOUNT, key.encode() or None, protocol, has_text=True)
    return Arc(ArcLine(LineSettings(dialect, (where,)), Book(lambda count: next(numbers)), clock))


def send(channel: Arc, *signals: ArcSignal) -> list[str]:
    async def one_by_one() -> list[str]:
        return [await channel.send(_message(number, signal)) for number, signal in enumerate(signals)]

    return asyncio.run(one_by_one())


def _message(number: int, signal: ArcSignal) -> Message:
    return Message(f"{number}-1-1-{number}", "", "", "", "", signal.at_ms, False, signal)


def _wait_for(true: Callable[[], bool], patience_s: float = 20.0) -> None:
    end = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_every_cause_is_taken_with_its_position_and_its_end(key: str, transport: str) -> None:
    what = ("raised", "again", "restored", "cancelled")
    signals = [ArcSignal(each, cause, 7, now_ms(), LAT_UDEG, LON_UDEG) for cause in CAUSES for each in what]

    with centre(key, transport) as (taken, port):
        said = send(arc(port, key, transport), *signals)
        _wait_for(lambda: len(taken) == len(signals))

    taken.sort(key=lambda event: event.sequence or "")  # each came in a thread of its own
    codes = [CODES.get(cause, UNKNOWN) for cause in CAUSES]
    assert [event.code for event in taken] == [letters for code in codes for letters in (code.sia, code.sia, code.sia_restored, "OC")]
    assert {(event.ri, event.message, event.account, bool(event.encrypted)) for event in taken} == {("7", "007", ACCOUNT, bool(key))}
    assert [event.sequence for event in taken] == [f"{number:04d}" for number in range(1, len(signals) + 1)]
    assert {_block(event, "X") for event in taken} == {"000W20.207"}
    assert {_block(event, "Y") for event in taken} == {"53N44.740"}
    assert _block(taken[0], "I") == CODES["SOS"].words
    assert all("taken by" in answer for answer in said)


def _block(event: SIAEvent, letter: str) -> str | None:
    return next((block.value for block in event.extended_data or [] if block.identifier == letter), None)


@pytest.mark.parametrize("key", [KEYS["in clear"], KEYS["AES-128"]], ids=["in clear", "sealed"])
def test_every_cause_is_taken_in_contact_id(key: str) -> None:
    signals = [ArcSignal("raised", cause, 7, now_ms() - HOUR_MS, LAT_UDEG, LON_UDEG) for cause in CAUSES]

    with centre(key) as (taken, port):
        send(arc(port, key, protocol="ADM-CID"), *signals)
        _wait_for(lambda: len(taken) == len(signals))

    taken.sort(key=lambda event: event.sequence or "")
    assert [(event.event_qualifier, event.event_type, event.ri) for event in taken] == [
        ("1", str(CODES.get(cause, UNKNOWN).event), "007") for cause in CAUSES
    ]
    assert {event.code for event in taken} - {NOT_IN_ITS_LIST} == {"PA", "HA", "QA", "TA", "MA"}
    assert all(len(event.extended_data or []) == 1 for event in taken)  # with a second one it would have refused them


@pytest.mark.parametrize("key", [KEYS["in clear"], KEYS["AES-128"]], ids=["in clear", "sealed"])
def test_a_test_and_a_line_test_are_taken(key: str) -> None:
    async def story(port: int) -> bool:
        channel = arc(port, key)
        await channel.start()
        await channel.send(_message(0, ArcSignal("test", "", None, now_ms())))
        while not channel.state().proved_ms:
            await asyncio.sleep(0.01)
        await channel.stop()
        return channel.state().is_up

    with centre(key) as (taken, port):
        is_up = asyncio.run(asyncio.wait_for(story(port), 20))
        _wait_for(lambda: len(taken) >= 2)

    assert is_up
    assert {(str(event.message_type.value), event.sequence, event.code, event.ri) for event in taken} == {
        ("NULL", "0000", "RP", "0"),
        ("SIA-DCS", "0001", "RP", "0"),
    }


@pytest.mark.parametrize("ahead_ms", [-HOUR_MS, HOUR_MS])
@pytest.mark.parametrize("key", [KEYS["in clear"], KEYS["AES-256"]], ids=["in clear", "sealed"])
def test_a_clock_that_is_an_hour_wrong_costs_one_nak(ahead_ms: int, key: str) -> None:
    with centre(key) as (taken, port):
        channel = arc(port, key, clock=lambda: now_ms() + ahead_ms)
        said = send(channel, ArcSignal("raised", "SOS", 7, now_ms() + ahead_ms), ArcSignal("restored", "SOS", 7, now_ms() + ahead_ms))
        _wait_for(lambda: len(taken) == 2)

    taken.sort(key=lambda event: event.sequence or "")
    assert [event.sequence for event in taken] == ["0001", "0002"]
    assert abs(taken[0].timestamp - taken[1].timestamp) < timedelta(seconds=10)
    assert len(said) == 2
    assert "60 minutes apart" in channel.state().why or "59 minutes apart" in channel.state().why


def test_a_code_that_it_does_not_know_is_a_duh_and_is_shouted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(pysiaalarm_event.SIA_CODES, "HA")

    with centre() as (taken, port):
        channel = arc(port)
        with pytest.raises(GiveUp, match="DUH"):
            send(channel, ArcSignal("raised", "DURESS", 7, now_ms()))
        refused = channel.state()

    assert taken == []
    assert not refused.is_up and "ring the centre" in refused.why


@pytest.mark.parametrize("key", [KEYS["AES-192"], ""], ids=["another key", "no key"])
def test_a_key_that_is_not_the_centres_is_a_line_that_is_down_and_says_where_to_look(key: str) -> None:
    with centre(key) as (taken, port):
        channel = arc(port, KEYS["AES-128"])
        with pytest.raises(TryAgain, match=r"NAK.* is the account or the key another there"):
            send(channel, ArcSignal("raised", "SOS", 7, now_ms()))

    assert taken == []
    assert not channel.state().is_up


def test_a_whole_base_tells_the_centre_when_nobody_takes_the_alarm_and_after_a_kill_goes_on_counting(tmp_path: Path) -> None:
    """Real processes: a badge, its press over MQTT, the ladder to its police step, the sealed line; kill -9, and a press again."""
    key = KEYS["AES-128"]
    web_port, broker_port = free_port(), free_port()
    url = f"http://127.0.0.1:{web_port}"
    with centre(key) as (taken, port):
        tables: dict[str, dict[str, object]] = {
            "web": {"bind": "127.0.0.1", "port": web_port, "url": url},
            "broker": {"kind": "embedded", "bind": "127.0.0.1", "port": broker_port},
            "sos": {"office_s": 1, "second_s": 1, "head_s": 1, "sheet_s": 2, "action_s": 60},
            "arc": {"host": "127.0.0.1", "port": port, "account": ACCOUNT, "key_text": key},
        }
        made = found_school(tmp_path / "school", [Member("Ann Ashby", "visitor"), Member("Olive Office", "office")], 1, tables)
        with BaseProcess(made.settings, url, tmp_path / "base.log") as base, badge_at_hand(made, broker_port, tmp_path) as badge:
            press(badge)
            feel(badge, "received")
            _wait_for(lambda: ("arc", "sent") in _outcomes(made.folder))
            base.kill()
            base.start()
            base.wait_until_open()
            press(badge)
            _wait_for(lambda: len(_alarms(taken)) == 2)
            log = base.said()

    first, second = _alarms(taken)
    assert (first.code, first.ri, first.message, first.encrypted) == ("PA", "1", "001", True)
    assert (first.sequence, second.sequence) == ("0001", f"{BLOCK + 1:04d}")
    assert any(str(event.message_type.value) == "NULL" for event in taken)
    assert key not in log and f"#{ACCOUNT}" not in log


def _alarms(taken: list[SIAEvent]) -> list[SIAEvent]:
    return [event for event in taken if event.code == "PA"]


def _outcomes(folder: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{folder / 'doorstep.db'}?mode=ro", uri=True)) as database:
        return set(database.execute("SELECT channel, state FROM deliveries"))
