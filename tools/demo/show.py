"""Puts the demo together: school, base, badges and their page, until it is told to stop."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from basestation.serving import start_base
from basestation.settings.errors import SettingsError
from basestation.settings.looking import read_settings
from basestation.web.security.passwords import Passwords
from basestation.web.server import WebServer
from basestation.wiring import Base
from tools.emulator.realtime import RealBadge
from tools.emulator.vm.radio_air import RadioAir
from tools.emulator.vm.real_radio import RealRadioBadge
from tools.invented_school import BadgeIdentity, InventedSchool, found_school

from . import cast
from .day import begin
from .far_ends import CHANNEL, FarEnds
from .news import News
from .page import PageContext, create_page
from .phones import Phones
from .receivers import Antenna, logged, no_log, walking
from .toy import Toy

HERE = "127.0.0.1"
OFFICE_PORT, BADGES_PORT = 8080, 8081
LOGGED_BADGE = 3
STEP_S = 30  # as the policy has it that the base begins with
Tables = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line; None leaves the choice to us."""

    folder: Path
    office_port: int | None
    badges_port: int | None
    log: Path | None
    seconds: float | None
    step_s: int | None = None


async def show(wishes: Wishes) -> int:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    print(f"Setting up {cast.SCHOOL} ...", flush=True)
    async with contextlib.AsyncExitStack() as running:
        base, words = await _open(wishes, running)
        print(words, flush=True)
        return await _until_stopped(base, stopping, wishes.seconds)


async def _open(wishes: Wishes, running: contextlib.AsyncExitStack) -> tuple[Base, str]:
    password, desk_path = cast.new_password(), secrets.token_urlsafe(12)
    ends = FarEnds(wishes.folder / "usb", HERE)
    await ends.open(running)
    listening = running.enter_context(listen(wishes.badges_port, BADGES_PORT))
    badges_url = f"http://{HERE}:{listening.getsockname()[1]}"
    office_port = free_port(wishes.office_port, OFFICE_PORT)
    office_url = f"http://{HERE}:{office_port}"
    tables = ends.tables() | ({} if wishes.step_s is None else {"sos": hasty(wishes.step_s)})
    school = await _found(wishes.folder, office_port, password, f"{badges_url}/{desk_path}", tables)
    base = await start_base(read_settings(school.settings), running)
    news = News()
    base.listeners.changed.append(lambda turn: news.tell())
    toys = await _wear(base, school, wishes.log, news, running, ends.air)
    phones = Phones(ends.modem, news.tell)
    context = PageContext(toys, phones, ends, news, lambda: base.service.site, office_url, password, desk_path, wishes.step_s or STEP_S)
    await _serve_page(context, listening, running)
    await begin(base, toys.values())
    return base, _greeting(office_url, badges_url, password)


async def _found(folder: Path, office_port: int, password: str, desk_url: str, roads: Tables) -> InventedSchool:
    passwords = Passwords()
    hashed = await passwords.hash(password)
    passwords.close()
    web = {"bind": HERE, "port": office_port, "url": f"http://{HERE}:{office_port}"}
    tables: Tables = {"web": {**web}, "broker": {"bind": HERE, "port": 0}, **roads}
    return found_school(folder / "school", cast.members(hashed, desk_url), len(cast.OUTINGS), tables, cast.SCHOOL)


async def _wear(
    base: Base, school: InventedSchool, log: Path | None, news: News, running: contextlib.AsyncExitStack, air: RadioAir
) -> dict[int, Toy]:
    toys: dict[int, Toy] = {}
    for identity, outing in zip(school.badges, cast.OUTINGS, strict=True):
        real = _badge(base, identity, outing, air)
        await running.enter_async_context(real)
        antenna = _antenna(outing, log)
        real.badge.ports.gps.source = antenna.source
        toys[identity.number] = Toy(real, outing, antenna.words, news.tell)
    return toys


def hasty(step_s: int) -> dict[str, object]:
    return {"office_s": step_s, "second_s": step_s, "head_s": step_s, "sheet_s": 60, "action_s": 60}


def _badge(base: Base, identity: BadgeIdentity, outing: cast.Outing, air: RadioAir) -> RealBadge:
    number = identity.number
    known = (number, identity.key, HERE, base.broker_port, str(number), identity.password, base.settings.site)
    if cast.LORA not in outing.roads:
        return RealBadge(*known)
    return RealRadioBadge(*known, air, CHANNEL, cast.WIFI in outing.roads)


def _antenna(outing: cast.Outing, log: Path | None) -> Antenna:
    place = outing.stop.lat_udeg or 0, outing.stop.lon_udeg or 0
    if outing.badge != LOGGED_BADGE:
        return walking(*place)
    return logged(log) if log else no_log(*place)


async def _serve_page(context: PageContext, listening: socket.socket, running: contextlib.AsyncExitStack) -> None:
    config = uvicorn.Config(create_page(context), log_config=None, access_log=False, server_header=False, lifespan="off")
    server = WebServer(config)
    await server.open([listening])
    running.push_async_callback(server.close)
    running.callback(context.news.close)  # first of all: the server would wait for the page's stream


@contextlib.contextmanager
def listen(wanted: int | None, usual: int) -> Iterator[socket.socket]:
    """A socket on the port that was asked for, or on the usual one, or on any that is free. OSError when the wanted one is taken."""
    with socket.create_server((HERE, free_port(wanted, usual))) as listening:
        yield listening


def free_port(wanted: int | None, usual: int) -> int:
    if wanted:
        return wanted
    for port in (usual, 0) if wanted is None else (0,):
        with contextlib.suppress(OSError), socket.create_server((HERE, port)) as probe:
            return int(probe.getsockname()[1])
    raise SettingsError(f"no port of {HERE} is free")


async def _until_stopped(base: Base, stopping: asyncio.Event, seconds: float | None) -> int:
    thinking, told = asyncio.create_task(base.run()), asyncio.create_task(stopping.wait())
    done, pending = await asyncio.wait({thinking, told}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if thinking in done:
        thinking.result()  # it ends only by an error, and that must be seen
    logging.disable(logging.ERROR)  # roads that end and pages that are still open are no news now
    print("\nThe school has closed.", flush=True)
    return os.EX_OK


def _greeting(office_url: str, badges_url: str, password: str) -> str:
    others = ", ".join(role.sign_in for role in cast.SIGN_INS[1:])
    return f"""
  {cast.SCHOOL} is at work. Everything stays on this computer.

    The badges to press   {badges_url}
    The office screen     {office_url}      sign in as  {cast.OFFICE.sign_in}
                                                   password    {password}

  1  Open the office screen and sign in (also: {others}; same password, for this run only).
  2  On the page with the badges, hold a hidden button for two seconds.
  3  Watch the office screen, press "I have this" there, and feel it on the badge.
  4  Or wait: the second person and the head are texted, and their telephones beside the badges can text 1 back (sooner with --step 5).
  5  Pull a plug below the badges (LoRa gateway, text modem, alarm centre), and see within seconds what the office's Roads page says.

  Ctrl-C ends it and removes it all.
"""
