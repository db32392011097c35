"""The channel with a simulated modem on a pseudo-terminal: what is sent once, what is handed on, and how a port is kept."""

import asyncio
import contextlib
import os
import pty
import threading
from pathlib import Path

import pytest

from basestation.channels.base import GiveUp, Message, TryAgain
from basestation.channels.sms import Sms, SmsLine
from basestation.core.decisions import RecordText
from basestation.core.deliveries.text_words import TAKE_BY_TEXT
from basestation.core.events import DeliverySettled, TextHeard
from basestation.sms import serial_port
from basestation.sms.known import NO_MODEM
from basestation.sms.serial_port import Opener, PortFailed
from tests.basestation.sms.bench import PinMemory
from tools.emulator.modem.card import Card
from tools.emulator.modem.network import PHONE_OFF, SEARCHING
from tools.emulator.modem.simulated import SimulatedModem
from tools.emulator.modem.terminal import ModemOnUsb, now_ms

OLIVE = "+447700900123"
PATIENCE_S = 30.0


class Place:
    """A channel that is open, its modem, and what came out of it."""

    def __init__(self, folder: Path, card: Card | None = None, pin: str = "", deadline_s: float = 5.0, pattern: str = ""):
        self.modem = ModemOnUsb(folder, SimulatedModem(card or Card()))
        self.posted, self.asked, self.decisions = [], [], ()
        self.may_store = asyncio.Event()
        self.may_store.set()
        line = SmsLine(pattern or self.modem.pattern, 115_200, pin, "+44", "")
        self.sms = Sms(line, PinMemory(), now_ms, self.posted.append, self._ask, deadline_s)

    async def _ask(self, item):
        await self.may_store.wait()
        self.asked.append(item)
        return self.decisions

    async def __aenter__(self):
        self.modem.plug_in()
        await self.sms.start()
        return self

    async def __aexit__(self, *_):
        await self.sms.stop()
        await asyncio.to_thread(self.modem.close)

    async def send(self, text="x", key="1-0-1-7", to="07700 900123", delivery=7):
        return await self.sms.send(Message(key, to, "ALARM", text, "", now_ms(), False, None, delivery))

    async def up(self):
        await until(lambda: self.sms.state().is_up)
        return self


async def until(true):
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0.01)


def told(story, *things, **options):
    async def whole():
        async with Place(*things, **options) as place:
            await story(place)

    asyncio.run(whole())


def test_what_the_network_took_is_sent_once_however_often_it_is_tried(tmp_path):
    async def story(place):
        first, second = await place.send(), await place.send()

        assert first == second == "the network took it"
        assert place.modem.texts_to(OLIVE) == ["ALARM\nx"]

    told(story, tmp_path)


def test_a_later_try_goes_on_with_what_is_under_way(tmp_path):
    async def story(place):
        await place.up()
        place.modem.modem.network.take_ms = 400
        with pytest.raises(TryAgain):
            await place.send("long " * 50)

        await until(lambda: place.posted)
        assert await place.send("long " * 50) == "the network took it"
        assert len(place.modem.modem.network.papers) == 2

    told(story, tmp_path, deadline_s=0.3)


def test_while_there_is_no_network_it_says_so_and_a_newer_text_takes_the_place(tmp_path):
    async def story(place):
        await place.up()
        place.modem.register(SEARCHING)
        await until(lambda: not place.sms.state().is_up)
        for key, words in (("1-0-1-7", "first"), ("1-0-2-8", "second")):
            with pytest.raises(TryAgain, match="no mobile network"):
                await place.send(words, key)

        place.modem.register(1)
        await until(lambda: place.modem.texts_to(OLIVE))
        assert await place.send("second", "1-0-2-8") == "the network took it"
        assert place.modem.texts_to(OLIVE) == ["ALARM\nsecond"]

    told(story, tmp_path, deadline_s=0.2)


def test_more_people_than_one_try_waits_for_are_all_told_and_once_each(tmp_path):
    """A modem sends one after the other; whose turn does not come in time keeps their place until their next try."""
    numbers = [f"+4477009001{place:02}" for place in range(8)]

    async def until_sent(place, number):
        tries = 1
        while True:
            try:
                await place.send(key=f"1-0-1-{number}", to=number)
                return tries
            except TryAgain:
                tries += 1
                await asyncio.sleep(0.2)

    async def story(place):
        await place.up()
        place.modem.modem.network.take_ms = 120
        tries = await asyncio.gather(*(until_sent(place, number) for number in numbers))

        assert [place.modem.texts_to(number) for number in numbers] == [["ALARM\nx"]] * len(numbers)
        assert max(tries) > 1

    told(story, tmp_path, deadline_s=0.3)


@pytest.mark.parametrize("to", ["", "999", "head@school.example", "07700 900123\r\nATD999;"])
def test_what_is_no_number_is_given_up_and_never_reaches_the_modem(tmp_path, to):
    """F55."""

    async def story(place):
        with pytest.raises(GiveUp, match="not a telephone number"):
            await place.send(to=to)

        assert place.modem.modem.network.taken == []

    told(story, tmp_path)


@pytest.mark.parametrize(("fate", "outcome"), [(0, "delivered"), (PHONE_OFF, "failed")])
def test_the_networks_report_settles_the_delivery(tmp_path, fate, outcome):
    async def story(place):
        place.modem.modem.network.fates[OLIVE] = fate
        await place.send("long " * 50, delivery=12)
        await until(lambda: place.posted)

        [settled] = place.posted
        assert isinstance(settled, DeliverySettled)
        assert (settled.number, settled.outcome) == (12, outcome)

    told(story, tmp_path)


def test_who_asks_for_help_goes_first_and_of_each_alarm_one_person_before_the_next(tmp_path):
    """A modem sends a few a minute: a drill, an answer, or the third to be told of one alarm must not keep another alarm back."""

    async def story(place):
        await place.up()
        place.modem.register(SEARCHING)  # so that all of them wait, and none has begun
        await until(lambda: not place.sms.state().is_up)
        asks = f"{TAKE_BY_TEXT} "
        texts = [
            ("1-0-1-1", "hers", False),
            ("2-0-1-2", asks + "drill", True),
            ("3-0-1-3", asks + "A", False),
            ("3-0-1-4", asks + "B", False),
        ]
        texts += [("3-0-1-5", asks + "C", False), ("4-0-1-6", asks + "D", False), ("4-0-1-7", asks + "E", False)]
        sends = []
        for place_, (key, text, is_drill) in enumerate(texts):
            message = Message(key, f"07700 9001{place_:02}", "ALARM", text, "", now_ms(), is_drill, None, place_)
            sends.append(asyncio.create_task(place.sms.send(message)))
            await asyncio.sleep(0)
        place.modem.register(1)
        await asyncio.gather(*sends)

        went = [taken.to for taken in place.modem.modem.network.taken]
        assert [int(number[-2:]) for number in went] == [2, 5, 3, 6, 4, 0, 1]

    told(story, tmp_path, deadline_s=PATIENCE_S)


def test_a_text_stays_on_the_sim_until_it_is_stored(tmp_path):
    async def story(place):
        await place.up()
        place.may_store.clear()
        place.modem.text_from(OLIVE, "on my way, " * 30)
        await asyncio.sleep(0.3)
        waiting = len(place.modem.modem.card.texts)

        place.may_store.set()
        await until(lambda: not place.modem.modem.card.texts)

        [heard] = place.asked
        assert waiting == 3
        assert isinstance(heard, TextHeard)
        assert (heard.sender, heard.meaning, heard.words) == (OLIVE, "says", ("on my way, " * 30).strip())

    told(story, tmp_path)


def test_a_text_from_nobody_is_shown_where_the_roads_are(tmp_path):
    async def story(place):
        await place.up()
        before = place.sms.state().why
        place.decisions = (RecordText(now_ms(), "…999", None, "1", "from a number that nobody here has"),)
        place.modem.text_from("+447700900999", "1")
        await until(lambda: place.asked and not place.modem.modem.card.texts)

        assert (before, place.sms.state().is_up) == ("", True)
        assert place.sms.state().why == "the text '1' came from a number ending …999 that nobody here has, and changed nothing"

    told(story, tmp_path)


def test_a_modem_is_found_again_under_another_name(tmp_path):
    async def story(place):
        await place.up()
        before = serial_port.find_ports(place.modem.pattern)
        place.modem.kill()
        await until(lambda: place.sms.state().why == NO_MODEM)
        place.modem.heal()
        await place.up()

        assert serial_port.find_ports(place.modem.pattern) != before
        assert await place.send() == "the network took it"

    told(story, tmp_path)


def test_a_port_on_which_nobody_answers_does_not_hide_the_modem(tmp_path):
    """As on a stick that shows three ports."""
    silent, other = pty.openpty()
    (tmp_path / "modem-0").symlink_to(os.ttyname(other))

    async def story(place):
        await place.up()

        assert await place.send() == "the network took it"

    try:
        told(story, tmp_path)
    finally:
        os.close(silent)
        os.close(other)


def test_what_a_state_says_holds_no_number_and_no_pin(tmp_path):
    async def story(place):
        await until(lambda: "refused the PIN" in place.sms.state().why)
        with pytest.raises(TryAgain) as raised:
            await place.send()

        said = f"{raised.value!r} {place.sms.state()!r} {SmsLine('/dev/x', 1, '1234', '+44', '')!r}"
        assert "1234" not in said and "900123" not in said

    told(story, tmp_path, card=Card(pin="4711"), pin="1234", deadline_s=0.2)


def test_proof_is_what_came_back_from_the_network(tmp_path):
    async def story(place):
        await place.up()
        before = place.sms.state().proved_ms

        await place.send()

        assert before is None
        assert place.sms.state().proved_ms is not None

    told(story, tmp_path)


# Ports --------------------------------------------------------------------------------------------------------------


def opened(path):
    async def story():
        port = await Opener().open(str(path), 115_200, lambda data: None, lambda why: None)
        port.close()

    asyncio.run(story())


def test_a_port_that_is_none_says_so(tmp_path):
    (tmp_path / "modem").write_text("no port")

    with pytest.raises(PortFailed, match="can't be opened"):
        opened(tmp_path / "modem")


def test_a_driver_that_breaks_in_a_way_nobody_foresaw_is_tried_again(tmp_path, caplog):
    """Nobody must have to start the base again because of it."""

    async def story(place):
        broken = [RuntimeError("a driver's fault"), MemoryError()]

        def opens(path, baud):
            if broken:
                raise broken.pop()
            return serial_port.opened_port(path, baud)

        await place.sms.stop()
        place.sms._line._opener = Opener(opens)
        await place.sms.start()
        await place.up()

        assert broken == []
        assert "looking for the modem broke" in caplog.text

    told(story, tmp_path)


def test_a_driver_that_hangs_is_waited_for_in_one_thread_only():
    hangs, closed = threading.Event(), []

    class Port:
        def close(self):
            closed.append(True)

    def opens(path, baud):
        hangs.wait()
        return Port()

    async def story():
        opener = Opener(opens)
        waiting = asyncio.create_task(opener.open("/dev/x", 115_200, lambda data: None, lambda why: None))
        await asyncio.sleep(0)
        with pytest.raises(PortFailed, match="does not open"):
            await opener.open("/dev/x", 115_200, lambda data: None, lambda why: None)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        hangs.set()
        await until(lambda: closed)

    asyncio.run(story())


def test_two_programs_never_share_a_modem(tmp_path):
    async def story():
        master, slave = pty.openpty()
        with contextlib.ExitStack() as closing:
            closing.callback(os.close, master)
            closing.callback(os.close, slave)
            first = await Opener().open(os.ttyname(slave), 115_200, lambda data: None, lambda why: None)
            closing.callback(first.close)

            with pytest.raises(PortFailed, match="another program has the modem's port"):
                await Opener().open(os.ttyname(slave), 115_200, lambda data: None, lambda why: None)

    asyncio.run(story())


def test_a_port_takes_more_than_fits_at_once_and_says_when_it_is_gone():
    async def story():
        master, slave = pty.openpty()
        gone, loop = [], asyncio.get_running_loop()
        port = await Opener().open(os.ttyname(slave), 115_200, lambda data: None, gone.append)
        os.close(slave)
        os.set_blocking(master, False)
        read = bytearray()
        loop.add_reader(master, lambda: read.extend(os.read(master, 4_096)))

        port.write(b"x" * 50_000)
        await until(lambda: len(read) == 50_000)
        loop.remove_reader(master)
        os.close(master)
        await until(lambda: gone)
        port.write(b"y")
        port.close()

        assert gone == [serial_port.GONE]

    asyncio.run(story())
