"""F3: a real Mosquitto that keeps its messages on a disk which takes nothing any more."""

import asyncio
import getpass
import resource
from pathlib import Path

import pytest

from tests.support.mosquitto import Mosquitto
from tests.support.mqtt_client import TestClient
from tests.support.small_base import small_base
from tools.emulator.badge import key_of
from tools.emulator.realtime import RealBadge

PATIENCE_S = 60.0
KEEPS = """
user {user}
listener {{port}} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
persistence true
persistence_location {{folder}}/
autosave_on_changes true
autosave_interval 1
"""
GOES_ON = '#!/bin/sh\ntrap "" XFSZ\nexec {program} "$@"\n'
UP = "doorstep/school/badge/7/up"


class FullMosquitto(Mosquitto):
    """No file of it may grow longer than that: the kernel refuses it as it does on a full disk, and it goes on as it does there."""

    def __init__(self, folder: Path, longest_bytes: int) -> None:
        super().__init__(folder, KEEPS.format(user=getpass.getuser()))
        self._longest_bytes = longest_bytes
        script = folder / "mosquitto.sh"
        script.write_text(GOES_ON.format(program=self._program))
        script.chmod(0o700)
        self._program = str(script)

    def start(self) -> "FullMosquitto":
        super().start()
        resource.prlimit(self.pid(), resource.RLIMIT_FSIZE, (self._longest_bytes, self._longest_bytes))
        return self

    def move_away(self) -> bytes:
        """As its README says when Mosquitto does not start: what it had on its disk."""
        files = list(self.folder.glob("mosquitto.db*"))
        had = b"".join(file.read_bytes() for file in files)
        for file in files:
            file.rename(file.with_name(f"damaged-{file.name}"))
        return had


@pytest.mark.parametrize("longest_bytes", [0, 64])
def test_f3_a_broker_whose_disk_is_full_costs_a_badge_nothing_but_time(tmp_path: Path, longest_bytes: int) -> None:
    """F3: what it accepted and could keep nowhere dies with it, and the badge sends again until the base answers.

    What it could write of its store is nothing, or a piece of it: with that Mosquitto does not start, and it is moved away.
    """
    (tmp_path / "broker").mkdir()
    with FullMosquitto(tmp_path / "broker", longest_bytes) as broker:
        feelings, presses, kept = asyncio.run(_pressed_while_the_base_is_away(broker, tmp_path))

    assert feelings == ["pressed", "received"]
    assert presses == 1
    assert UP.encode() not in kept


async def _pressed_while_the_base_is_away(broker: FullMosquitto, folder: Path) -> tuple[list[str], int, bytes]:
    """The broker accepts the press, and is killed before the base is back."""
    async with RealBadge(7, key_of(7), "127.0.0.1", broker.port) as real:
        async with small_base(folder, broker.port):
            await real.connected(PATIENCE_S)
        with TestClient("127.0.0.1", broker.port, "somebody who listens") as listener:
            await asyncio.to_thread(listener.subscribe, UP)
            real.badge.press_alarm()
            await asyncio.to_thread(listener.next, PATIENCE_S)
        broker.kill()
        kept = broker.move_away()
        await asyncio.to_thread(broker.start)
        async with small_base(folder, broker.port) as service:
            await real.felt("received", PATIENCE_S)
            return real.feelings, len(service.site.badges[7].events), kept
