"""What every channel keeps to, with the real thing at the other end: F52, F58."""

import asyncio
import dataclasses
import itertools
import logging
import time

import pytest

from basestation.channels.base import GiveUp, Message, TryAgain
from basestation.channels.table import CHANNELS
from tests.contracts.channel_rigs import DEADLINE_S, NOW_MS, REMOTE, RIGS, SECRET, WORDY, ScreenRig

NASTY = {
    "crlf": "Line\r\nBcc: everyone@example.org\r\n\r\nbody",
    "nul": "a\x00b\x1bc",
    "right to left": "اسم الزائر שם \u202egnitrevni\u2066",
    "emoji": "👩‍🏫🚪🆘",
    "html": "<script>alert(1)</script> ' \" ; $(reboot) `reboot` %n",
    "formula": "=cmd|' /C calc'!A0",
    "half a character": "half \ud83d end",
    "long": "x" * 10_000_000,
}


@pytest.fixture(params=RIGS, ids=lambda rig: rig.name)
def rig(request, tmp_path):
    made = request.param(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=REMOTE, ids=lambda rig: rig.name)
def remote(request, tmp_path):
    made = request.param(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=WORDY, ids=lambda rig: rig.name)
def wordy(request, tmp_path):
    made = request.param(tmp_path)
    yield made
    made.close()


def send(rig, **changes):
    message = Message("3-0-1-12", rig.address, "ALARM: Ann pressed", "Ann pressed at 14:02.", "http://base/incident/3", NOW_MS, False)
    message = dataclasses.replace(message, signal=getattr(rig, "signal", None))
    return asyncio.run(rig.channel.send(dataclasses.replace(message, **changes)))


def test_every_channel_in_the_table_has_a_rig_here():
    assert {made.name for made in RIGS} == set(CHANNELS), "tests/contracts/channel_rigs.py says how each way out is driven here"


def test_it_sends_and_says_what_was_answered(rig):
    answer = send(rig)

    assert answer
    assert len(rig.got()) == 1


@pytest.mark.parametrize("wordy", [*WORDY, ScreenRig], indirect=True, ids=lambda rig: rig.name)
def test_it_carries_the_words(wordy):
    send(wordy)

    [got] = wordy.got()
    assert got.subject == "ALARM: Ann pressed"
    assert got.text.startswith("Ann pressed at 14:02.")


def test_a_message_that_leaves_the_screen_carries_the_way_back(wordy):
    send(wordy)

    assert "http://base/incident/3" in wordy.got()[0].text or wordy.name == "webhook"


def test_the_key_is_the_same_at_every_try(rig):
    send(rig)
    send(rig)

    keys = [got.key for got in rig.got()]
    assert len(keys) == (1 if rig.name == "sms" else 2)  # what the network took is not sent again
    assert len(set(keys)) == 1
    assert "3-0-1-12" in keys[0] or rig.name in ("apprise", "sms", "arc")


def test_a_slow_provider_is_tried_again_and_holds_nobody_past_the_deadline(remote):
    remote.be_slow()
    began = time.monotonic()

    with pytest.raises(TryAgain):
        asyncio.run(_bounded(remote))

    assert time.monotonic() - began < DEADLINE_S + 1


async def _bounded(remote):
    loop = asyncio.get_running_loop()
    ticks = []
    ticking = asyncio.create_task(_tick(ticks))
    try:
        await remote.channel.send(Message("k", remote.address, "s", "t", "", NOW_MS, False, getattr(remote, "signal", None)))
    finally:
        ticking.cancel()
        assert max(b - a for a, b in itertools.pairwise(ticks)) < DEADLINE_S - 0.1, f"the loop stood still at {loop.time()}"


async def _tick(ticks):
    while True:
        ticks.append(time.monotonic())
        await asyncio.sleep(0.02)


def test_a_busy_provider_is_tried_again(rig):
    rig.be_busy()

    with pytest.raises(TryAgain) as raised:
        send(rig)

    assert SECRET not in str(raised.value)


def test_a_provider_that_says_never_is_believed(remote):
    remote.refuse()

    with pytest.raises(GiveUp) as raised:
        send(remote)

    assert str(raised.value)


@pytest.mark.parametrize("trouble", ["be_slow", "be_busy", "refuse", "nothing"])
def test_no_error_and_no_log_holds_the_address(remote, trouble, caplog):
    caplog.set_level(logging.DEBUG)
    if trouble != "nothing":
        getattr(remote, trouble)()

    try:
        said = send(remote)
    except (TryAgain, GiveUp) as error:
        said = f"{error} {error!r} {error.__cause__} {error.__cause__!r}" if remote.name != "sounder" else str(error)

    assert said
    assert SECRET not in said
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # that is the test's own server
    assert not [line for line in ours if SECRET in line]


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY.keys())
def test_whatever_people_are_called_it_arrives_as_text(wordy, words):
    send(wordy, subject=f"ALARM: {words}", text=f"About {words}")

    [got] = wordy.got()
    assert got.subject.startswith("ALARM: ")
    assert not set(got.subject) & set("\r\n\x00\x1b\u202e\u2066")
    assert not set(got.text) & set("\x00\x1b\u202e\u2066")
    assert len(got.subject) <= 200
    assert len(got.text) <= 5_000


@pytest.mark.parametrize("words", ["اسم الزائر", "👩‍🏫🚪", "<b>O'Brien & Søn</b>"])
def test_names_survive(wordy, words):
    send(wordy, subject=f"ALARM: {words}", text=f"About {words}.")

    [got] = wordy.got()
    assert words in got.subject
    assert f"About {words}." in got.text


def test_a_drill_says_so_in_the_subject(wordy):
    send(wordy, is_drill=True, subject="Ann pressed")

    assert wordy.got()[0].subject == "DRILL: Ann pressed"
