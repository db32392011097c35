"""`doorstep serve`: one base station, from its settings file to the office screen, until it is told to stop."""

import argparse
import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import service_manager
from .core.batch import StoreFailed
from .file_handles import take_file_handles
from .second_base.lease_keeper import end_at_once
from .settings.errors import SettingsError
from .settings.looking import CANT_BE_USED, look
from .settings.whole import Settings
from .store.ownership import NotOurs
from .wiring import Base

THREADS = 128  # a dead name service keeps each that asks it for half a minute, and nothing else may wait for one
GOODBYE_S, CLOSED_S = 6.0, 0.5
COLLECTING = (10_000, 20, 20)  # seldom: Python's own 700 looks for garbage several times within what one press leads to

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the base's settings (see deploy/doorstep.toml)")
    parser.add_argument("--quiet", action="store_true", help="say only what is wrong")


def run(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.WARNING if arguments.quiet else logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        settings = _settings(arguments.settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    for library in ("alembic", "amqtt", "transitions"):  # what they say of themselves would bury the set-up code
        logging.getLogger(library).setLevel(logging.WARNING)
    gc.disable()  # until everything is imported: collecting in between makes the start of a base that was killed slower
    take_file_handles()
    try:
        _make(settings.data)
        return asyncio.run(serve(settings))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreFailed as error:
        print(f"the base can't start, because it can't read its database: {error}", file=sys.stderr)
        return 1


def _settings(path: Path) -> Settings:
    """All that is wrong is said at once. What only makes a road fail is said too, and keeps no base from starting."""
    found = look(path)
    if found.settings is None or found.hindering:
        raise SettingsError("\n".join([CANT_BE_USED.format(path=path), *found.wrong, *found.hindering, *found.missing]))
    for line in found.missing:
        log.error("in %s, %s", path, line.strip())
    return found.settings


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(f"data: the folder {folder} can't be made: {error.strerror}") from error


async def serve(settings: Settings) -> int:
    """0 when told to stop; 1 when something broke for good: the service manager then starts us again."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "doorstep"))
    alive = asyncio.create_task(service_manager.stay_alive(), name="service manager")
    async with contextlib.AsyncExitStack() as running:
        base = await _unless_stopped(start_base(settings, running), stopping)
        if base is None:
            return os.EX_OK
        gc.freeze()
        gc.set_threshold(*COLLECTING)
        gc.enable()
        service_manager.tell(service_manager.AT_WORK)
        code = await _until_stopped(base, stopping)
        service_manager.tell(service_manager.STOPPING)
        alive.cancel()
        _end_within(GOODBYE_S, code)
    _end_within(CLOSED_S, code)
    return code


def _end_within(seconds: float, code: int) -> None:
    """What hangs while it is closed keeps the lease, and a thread that hangs keeps the process: nobody would act meanwhile. Nothing is
    lost: all that counts is in the database."""
    timer = threading.Timer(seconds, os._exit, (code,))
    timer.daemon = True
    timer.start()


async def start_base(settings: Settings, running: contextlib.AsyncExitStack) -> Base:
    """What an alarm needs comes up first: overdue steps fire before the slow imports of roads, channels and screens.

    `running` stops it all again, the screens first.
    """
    base = Base(settings)
    await base.start()
    running.push_async_callback(base.stop)
    from .opening import open_channels, open_mirrors, open_roads, open_screens
    from .opening_watch import RoadsWatch
    from .retaining import keep_to_the_rule
    from .watching import watch_badges
    from .web.live import Screens

    screens = Screens()
    around = await open_channels(base, screens)
    await open_roads(base, around, running)
    await open_mirrors(base, around)
    watch = RoadsWatch(base, around, screens)
    watch.start(running)
    await open_screens(base, screens, watch, running)
    watching = asyncio.create_task(watch_badges(base.store.engine, base.take_up_notes), name="watch badges")
    keeping = asyncio.create_task(keep_to_the_rule(base.service, base.store.engine, base.clock.now_ms), name="retention")
    running.callback(watching.cancel)
    running.callback(keeping.cancel)
    base.keep_lease()
    return base


async def _unless_stopped(starting: Coroutine[None, None, Base], stopping: asyncio.Event) -> Base | None:
    """A spare may stand by for months before it has started, and is told to stop like any other."""
    start, told = asyncio.create_task(starting), asyncio.create_task(stopping.wait())
    await asyncio.wait({start, told}, return_when=asyncio.FIRST_COMPLETED)
    if start.done():
        told.cancel()
        return start.result()
    start.cancel()
    await asyncio.gather(start, return_exceptions=True)
    return None


async def _until_stopped(base: Base, stopping: asyncio.Event) -> int:
    thinking, told = asyncio.create_task(base.run()), asyncio.create_task(stopping.wait())
    done, pending = await asyncio.wait({thinking, told}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if thinking in done and (error := thinking.exception()) is not None:
        if isinstance(error, NotOurs):
            end_at_once(str(error))
        log.critical("the base broke and must be started again: %r", error, exc_info=error)
        return 1
    return os.EX_OK
