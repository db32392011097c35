"""Builds the watching of the roads: what is looked at, by name, and the tasks that look."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import time

from sqlalchemy.exc import SQLAlchemyError

from .channels.base import Channel, InParts, Lively
from .channels.mail import Mail
from .core.badges import forgotten
from .core.roads.rows import Row
from .core.site import Site
from .store.ownership import spare_seen_ms
from .surroundings import Surroundings
from .watch import status_file
from .watch.by_hand import AskedTests
from .watch.computer import ComputerClock, Disk, Sense
from .watch.desk import CommandSounder, Desk, SerialSounder
from .watch.mail_probe import MailProbe
from .watch.office import BadgesOut, OpenPages
from .watch.outside import HttpPing, Outside
from .watch.own_broker import OwnBroker
from .watch.record import Record
from .watch.spare import Spare
from .watch.tracked import Tracked
from .watch.watcher import Look, Watcher
from .watch.weekly import WeeklyProof
from .web.live import Screens
from .wiring import Base

WRITE_EVERY_S, AGAIN_S = 1.0, 1.0
BY_ADDRESS = ("webhook", "apprise")  # they need no setting: they are there when somebody is reached over them
UNTRACKED = ("screen",)

Task = Callable[[], Awaitable[None]]

log = logging.getLogger(__name__)


def tracked(channels: Mapping[str, Channel], now_ms: Callable[[], int], site: Callable[[], Site]) -> dict[str, Channel]:
    """Those without a line of their own, looked at as they send."""

    def entered() -> set[str]:
        return {contact.address for person in site().roster.values() for contact in person.contacts}

    return {
        name: channel if isinstance(channel, Lively) or name in UNTRACKED else Tracked(channel, now_ms, entered)
        for name, channel in channels.items()
    }  # fmt: skip


class RoadsWatch:
    """`rows` is the table of the roads as it is now."""

    def __init__(self, base: Base, around: Surroundings, screens: Screens) -> None:
        self._base, self._around, self._channels = base, around, base.channels
        settings, service, now_ms, self._site = base.settings, base.service, around.now_ms, around.site
        self._record = Record(service.ask, lambda: service.write_fault, self._is_busy, now_ms)
        self._spare = Spare(self._ask_spare, now_ms)
        self._outside, self._desk = self._watchers_of_the_base()
        self._fixed: dict[str, Look] = {
            "screen": OpenPages(lambda: screens.answering_pages, self._site, now_ms).state,
            "badges": BadgesOut(self._site, now_ms).state,
            "database": self._record.state,
            "sense": Sense(lambda: service.sense_faults() + forgotten.faults(service.site, now_ms()), now_ms).state,
            "disk": Disk(settings.data, now_ms).state,
            "clock": ComputerClock(base.clock.stepped_ms, now_ms).state,
        }
        self.watcher = Watcher(self._looks, now_ms, around.post, self._site, screens.changed)
        when = settings.proof
        at, zone = time.fromisoformat(when.at), settings.zone
        self._weekly = WeeklyProof(when.weekday, at, zone, self.rows, around.post, self._site, now_ms)
        self._tasks: list[Task] = [
            self.watcher.run,
            self._record.run,
            self._spare.run,
            self._write_status,
            self._weekly.run,
            AskedTests(settings.data, self.rows, around.post, self._site, now_ms).run,
            *self._probes(),
        ]

    def rows(self) -> tuple[Row, ...]:
        return self.watcher.rows()

    def start(self, running: contextlib.AsyncExitStack) -> None:
        """The first look is now: a page must not show an empty table."""
        self.watcher.look()
        for work in self._tasks:
            task = asyncio.create_task(_for_ever(work), name="watch the roads")
            running.callback(task.cancel)
        running.callback(status_file.remove, self._base.settings.data)

    def _looks(self) -> dict[str, Look]:
        used = {contact.channel for person in self._site().roster.values() for contact in person.contacts}
        looks: dict[str, Look] = {name: gateway.state for name, gateway in self._base.gateways.items()}
        if self._base.settings.broker.kind == "embedded" and "mqtt" in looks:
            looks["mqtt"] = OwnBroker(looks["mqtt"], self._around.now_ms).state
        for name, channel in self._channels.items():
            if isinstance(channel, Lively | Tracked) and (name not in BY_ADDRESS or name in used):
                looks[name] = channel.state
            if isinstance(channel, InParts):
                looks |= channel.parts()
        looks |= {name: mirror.state for name, mirror in self._base.mirrors.items()}
        beside = {"heartbeat": self._outside, "desk": self._desk}
        looks |= {name: watcher.state for name, watcher in beside.items() if watcher is not None}
        if self._spare.is_there_one:
            looks["spare"] = self._spare.state
        return looks | self._fixed

    def _probes(self) -> list[Task]:
        found: list[Task] = [watcher.run for watcher in (self._outside, self._desk) if watcher is not None]
        mail = self._channels.get("mail")
        if isinstance(mail, Tracked) and isinstance(mail.channel, Mail):
            found.append(MailProbe(mail.channel, mail, self._is_busy, self._around.now_ms).run)
        return found

    def _watchers_of_the_base(self) -> tuple[Outside | None, Desk | None]:
        """Both hear that the base is well only while its record takes what is written, and its service turns."""
        settings, now_ms = self._base.settings, self._around.now_ms
        heartbeat, desk = settings.heartbeat, settings.desk
        outside = Outside(HttpPing(heartbeat.url), heartbeat.every_s, self._is_well, now_ms) if heartbeat else None
        if desk is None:
            return outside, None
        sounder = CommandSounder(desk.command) if desk.command else SerialSounder(desk.port, desk.baud)
        return outside, Desk(sounder, self._is_well, now_ms)

    def _is_well(self) -> bool:
        return self._record.state().is_up

    def _is_busy(self) -> bool:
        return self._site().is_busy

    def _ask_spare(self) -> int | None:
        try:
            return spare_seen_ms(self._around.engine)
        except (SQLAlchemyError, OSError) as error:
            log.info("whether a spare stands by was not seen: %s", type(error).__name__)
            return None

    async def _write_status(self) -> None:
        """A disk that takes nothing is a fault of its own, and this file the least of it: its age says that it is not true any more."""
        data, zone, has_failed = self._base.settings.data, str(self._base.settings.zone), False
        while True:
            try:
                await asyncio.to_thread(status_file.write, data, self.rows(), self._around.now_ms(), zone)
                has_failed = False
            except OSError as error:
                if not has_failed:
                    log.warning("%s is not written: %s", status_file.NAME, error.strerror)
                has_failed = True
            await asyncio.sleep(WRITE_EVERY_S)


async def _for_ever(work: Task) -> None:
    """What nobody foresaw ends one look, and the log says which; then it is looked again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("one of the looks at the roads ended")
        await asyncio.sleep(AGAIN_S)
