"""For each channel the real thing at the other end, and how to make it slow, busy or unwilling."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apprise
import httpx

from basestation.channels.arc import Arc
from basestation.channels.arc_line import ArcLine, LineSettings
from basestation.channels.arc_numbers import Book
from basestation.channels.arc_receiver import Where
from basestation.channels.base import Channel, Message
from basestation.channels.by_apprise import Apprise
from basestation.channels.mail import Mail, MailServer
from basestation.channels.screen import Screen
from basestation.channels.sms import Sms, SmsLine
from basestation.channels.sounder import Sounder
from basestation.channels.webhook import Webhook
from basestation.clock import Clock
from basestation.core.deliveries.arc_signal import ArcSignal
from basestation.dc09.telling import Dialect
from basestation.sms.pin_tries import PinFile
from tests.support import mail_server, web_server
from tests.support.arc_centre import HANG_UP, Centre, ack
from tests.support.loop_thread import LoopThread
from tests.support.mqtt_client import wait_until
from tools.emulator.modem.terminal import ModemOnUsb, now_ms

SECRET = "s3cr3t-of-mrs-okafor"
DEADLINE_S = 0.8
NOW_MS = 1_790_000_000_000


@dataclass(frozen=True)
class Got:
    key: str
    subject: str
    text: str


class MailRig:
    name = "mail"
    address = f"{SECRET}@school.example"

    def __init__(self, folder: Path) -> None:
        self._server = mail_server.MailServer().start()
        self.channel: Channel = Mail(MailServer("127.0.0.1", self._server.port, "none", "base@school.example"), deadline_s=DEADLINE_S)

    def be_slow(self) -> None:
        self._server.mode = mail_server.HANG

    def be_busy(self) -> None:
        self._server.mode = mail_server.BUSY

    def refuse(self) -> None:
        self._server.mode = mail_server.REFUSE

    def got(self) -> list[Got]:
        return [Got(str(m["Message-ID"]), str(m["Subject"]), m.get_content()) for m in self._server.received]

    def close(self) -> None:
        self._server.stop()


class WebhookRig:
    name = "webhook"

    def __init__(self, folder: Path) -> None:
        self._server = web_server.WebServer().start()
        self._http = httpx.AsyncClient()
        self.address = f"{self._server.url}/{SECRET}"
        self.channel: Channel = Webhook(self._http, deadline_s=DEADLINE_S)

    def be_slow(self) -> None:
        self._server.answer = web_server.HANG

    def be_busy(self) -> None:
        self._server.answer = 503

    def refuse(self) -> None:
        self._server.answer = 410

    def got(self) -> list[Got]:
        return [Got(post["key"], post["subject"], post["text"]) for post in self._server.posts]

    def close(self) -> None:
        self._server.stop()


class AppriseRig(WebhookRig):
    name = "apprise"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.address = f"json://user:{SECRET}@127.0.0.1:{self._server.port}/{SECRET}"
        self.channel = Apprise(deadline_s=DEADLINE_S)

    def refuse(self) -> None:
        self.address = f"nosuchservice://{SECRET}"

    def got(self) -> list[Got]:
        return [Got("", post["title"], post["message"]) for post in self._server.posts]


SCRIPT = """
import json, os, pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
mode = (folder / "mode").read_text()
if mode == "slow":
    time.sleep(60)
if mode == "busy":
    sys.exit(3)
with (folder / "heard").open("a") as heard:
    heard.write(json.dumps({k: v for k, v in os.environ.items() if k.startswith("DOORSTEP")}) + "\\n")
"""


class SounderRig:
    name = "sounder"
    address = SECRET

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "sound.py").write_text(SCRIPT)
        (folder / "mode").write_text("well")
        self.channel: Channel = Sounder((sys.executable, "-S", str(folder / "sound.py"), str(folder)), deadline_s=DEADLINE_S)

    def be_slow(self) -> None:
        (self._folder / "mode").write_text("slow")

    def be_busy(self) -> None:
        (self._folder / "mode").write_text("busy")

    def refuse(self) -> None:
        self.channel = Sounder((str(self._folder / SECRET),), deadline_s=DEADLINE_S)

    def got(self) -> list[Got]:
        told: list[dict[str, Any]] = [json.loads(line) for line in (self._folder / "heard").read_text().splitlines()]
        return [Got(t["DOORSTEP_KEY"], t["DOORSTEP_SUBJECT"], t["DOORSTEP_TEXT"]) for t in told]

    def close(self) -> None:
        """The script has ended."""


class Pages:
    """Stands for the office's open pages."""

    def __init__(self) -> None:
        self.open, self.shown = 1, list[Message]()

    def show(self, message: Message) -> int:
        if self.open:
            self.shown.append(message)
        return self.open


class ScreenRig:
    """It can't be slow, and it never refuses for good: a page may be opened at any moment."""

    name = "screen"
    address = SECRET

    def __init__(self, folder: Path) -> None:
        self._pages = Pages()
        self.channel: Channel = Screen(self._pages)

    def be_busy(self) -> None:
        self._pages.open = 0

    def got(self) -> list[Got]:
        return [Got(m.key, m.subject, m.text) for m in self._pages.shown]

    def close(self) -> None:
        """Nothing was opened."""


class SmsRig:
    """The real channel and a simulated modem on a pseudo-terminal. The channel lives in a loop of its own, as its line does."""

    name = "sms"
    address = "07700 900123"

    def __init__(self, folder: Path) -> None:
        self._modem = ModemOnUsb(folder).plug_in()
        self._loop = LoopThread().start()
        line = SmsLine(self._modem.pattern, 115_200, "", "+44", "")
        self._sms = self._loop.run(self._opened(line, PinFile(folder / "pin")))
        self.channel: Channel = self
        wait_until(lambda: self._loop.call(self._sms.state).is_up)

    async def _opened(self, line: SmsLine, tries: PinFile) -> Sms:
        sms = Sms(line, tries, now_ms, lambda item: None, lambda item: asyncio.sleep(0, ()), deadline_s=DEADLINE_S)
        await sms.start()
        return sms

    async def send(self, message: Message) -> str:
        return await asyncio.to_thread(self._loop.run, self._sms.send(message))

    def be_slow(self) -> None:
        self._modem.modem.network.take_ms = 60_000

    def be_busy(self) -> None:
        self._modem.modem.network.refuses = 38  # network out of order

    def refuse(self) -> None:
        self._modem.modem.network.refuses = 1  # unassigned number

    def got(self) -> list[Got]:
        return [self._read(text) for text in self._modem.texts_to("+447700900123")]

    def _read(self, text: str) -> Got:
        subject, url, rest = text.split("\n", 2)
        return Got("", subject, f"{rest}\n\n{url}")

    def close(self) -> None:
        self._loop.run(self._sms.stop())
        self._loop.stop()
        self._modem.close()


class ArcRig:
    """It is told a signal and none of the words; an address it has none."""

    name = "arc"
    address = SECRET
    signal = ArcSignal("raised", "SOS", 7, NOW_MS)

    def __init__(self, folder: Path) -> None:
        self._loop = LoopThread().start()
        self._centre = Centre()
        self._loop.run(self._centre.open())
        where = Where("first", "127.0.0.1", self._centre.port, "tcp", DEADLINE_S, 60_000, 0)
        self.channel: Channel = Arc(ArcLine(LineSettings(Dialect("1234"), (where,)), Book(lambda count: 1), Clock().now_ms))

    def be_slow(self) -> None:
        self._centre.answer = lambda sent: []

    def be_busy(self) -> None:
        self._centre.answer = lambda sent: [HANG_UP]

    def refuse(self) -> None:
        self._centre.answer = lambda sent: [ack(sent, "DUH")]

    def got(self) -> list[Got]:
        return [Got(f"{frame.sequence:04d}", "", frame.content) for frame in self._centre.events]

    def close(self) -> None:
        self._loop.run(self._centre.close())
        self._loop.stop()


apprise.Apprise().add("json://127.0.0.1")  # it loads a hundred services at its first use, which is no provider being slow
RIGS = (MailRig, WebhookRig, AppriseRig, SounderRig, SmsRig, ScreenRig, ArcRig)
REMOTE = (MailRig, WebhookRig, AppriseRig, SounderRig, SmsRig, ArcRig)
WORDY = (MailRig, WebhookRig, AppriseRig, SounderRig, SmsRig)  # they carry what people are to read
