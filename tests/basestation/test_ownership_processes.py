"""A silent owner's process is ended only when it is provably that one; a base that was overtaken ends; a service manager is told."""

import asyncio
import configparser
import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from basestation import service_manager
from basestation.clock import steady_ms
from basestation.core.lease import BEAT_MS, LAPSE_MS, LOOK_MS, STARTING_MS, SURE_MS, Hold
from basestation.gateways.base import RoadState
from basestation.second_base.lease_keeper import HUNG_MS, WORKING_MS, LeaseKeeper
from basestation.settings.looking import read_settings
from basestation.store.ownership import NotOurs
from basestation.store.process_proof import end_process, own_proof, proof_of
from basestation.store.store import Store
from basestation.wiring import Base
from tests.basestation.test_serving import MINIMAL
from tools.base_process import free_port

AT_MS = 1_772_442_000_000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that only waits."""
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


def proved(process: "subprocess.Popen[bytes]", **other: Any) -> dict[str, Any]:
    proof = proof_of(process.pid)
    assert proof is not None
    return {**proof, **other}


def test_a_process_that_is_proved_is_ended_even_when_it_is_stopped(stranger: "subprocess.Popen[bytes]") -> None:
    stranger.send_signal(signal.SIGSTOP)

    assert end_process(proved(stranger))
    assert stranger.wait(20) == -signal.SIGKILL


@pytest.mark.parametrize("other", [{"started": 1}, {"boot": "another"}, {"ids": "pid:[1]"}, {"user": 12_345}, {"pid": "1"}, {"pid": None}])
def test_a_process_that_has_only_the_same_number_is_left_alone(stranger: "subprocess.Popen[bytes]", other: dict[str, Any]) -> None:
    assert not end_process(proved(stranger, **other))
    assert stranger.poll() is None


def test_nobody_ends_itself_or_what_is_gone(stranger: "subprocess.Popen[bytes]") -> None:
    gone = proved(stranger)
    stranger.kill()
    stranger.wait()

    assert not end_process(own_proof())
    assert not end_process(gone)
    assert not end_process({})


# The keeper, on a clock that the test turns ---------------------------------------------------------------------------


class Kept:
    """An owner with its keeper, and a spare; both on one clock."""

    def __init__(self, folder: Path):
        self.now_ms, self.lost = 10_000_000, list[str]()
        url = f"sqlite:///{folder / 'doorstep.db'}"
        self.owner, self.spare = (Store(url, lambda: self.now_ms) for _ in range(2))
        self.owner.own()
        self.keeper = LeaseKeeper(self.owner, lambda: AT_MS, self.lost.append, lambda: self.now_ms)

    def goes_on(self, lasting_ms: int, is_petted: bool, is_watched: bool) -> int:
        """How long it was until the spare had it; all of the time when it never had."""
        for passed_ms in range(0, lasting_ms, LOOK_MS):
            self.now_ms += LOOK_MS
            if is_petted:
                self.keeper._petted_ms = self.now_ms  # a loop that is alive would have
            if is_watched and passed_ms % BEAT_MS == 0:
                self.spare.ownership.stand_by(self.spare.engine)
            self.keeper.renew()
            self.keeper.judge()
            with contextlib.suppress(NotOurs):
                self.spare.own()
                return passed_ms
        return lasting_ms


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.owner.close()
    made.spare.close()


def test_a_base_whose_loop_turns_keeps_its_lease(kept: Kept) -> None:
    assert kept.goes_on(30_000, is_petted=True, is_watched=True) == 30_000
    assert kept.lost == []


def test_f51_a_base_whose_loop_hangs_ends_itself_before_the_spare_takes_over(kept: Kept) -> None:
    """F51: its threads live, and its loop does not."""
    kept.goes_on(10_000, is_petted=True, is_watched=True)

    taken_ms = kept.goes_on(10_000, is_petted=False, is_watched=True)

    assert LAPSE_MS <= taken_ms <= HUNG_MS + LAPSE_MS + 2 * LOOK_MS
    assert len(kept.lost) == 1
    assert "a spare stood by" in kept.lost[0]


def test_a_base_whose_disk_is_slow_is_not_killed_in_the_middle_of_its_commit(kept: Kept) -> None:
    """The spare would wait for the same disk, and what was being written would be lost."""
    kept.goes_on(10_000, is_petted=True, is_watched=True)

    with kept.owner.at_work():
        while_slow_ms = kept.goes_on(WORKING_MS, is_petted=False, is_watched=True)
        dead_ms = kept.goes_on(WORKING_MS, is_petted=False, is_watched=True)

    assert while_slow_ms == WORKING_MS
    assert dead_ms <= LAPSE_MS + BEAT_MS + 2 * LOOK_MS


def test_pages_that_keep_all_connections_keep_no_sign_of_life_back(kept: Kept) -> None:
    with contextlib.ExitStack() as pages:
        for _ in range(14):  # the writer has the fifteenth
            pages.enter_context(kept.owner.engine.connect())

        assert kept.goes_on(2 * LAPSE_MS, is_petted=True, is_watched=True) == 2 * LAPSE_MS

    assert kept.lost == []


def test_a_base_that_takes_long_to_start_is_not_pushed_out_while_its_loop_turns(kept: Kept) -> None:
    async def story() -> bool:
        kept.keeper._petted_ms = kept.now_ms + STARTING_MS
        for _ in range(60):
            kept.now_ms += BEAT_MS
            kept.keeper.pet()
            kept.keeper.renew()
            with contextlib.suppress(NotOurs):
                kept.spare.own()
                return True
        kept.keeper.all_is_open()
        return False

    assert not asyncio.run(story())
    assert kept.goes_on(LAPSE_MS, is_petted=False, is_watched=True) == LAPSE_MS


def test_a_base_that_is_alone_goes_on_however_long_it_hung(kept: Kept) -> None:
    kept.spare.own = lambda: (_ for _ in ()).throw(NotOurs("it is not there"))  # type: ignore[method-assign]
    kept.goes_on(5_000, is_petted=True, is_watched=False)

    kept.goes_on(60_000, is_petted=False, is_watched=False)

    assert kept.lost == []


def test_a_base_that_was_overtaken_ends_when_it_next_shows_itself(kept: Kept) -> None:
    kept.goes_on(5_000, is_petted=True, is_watched=False)
    kept.now_ms += 60_000  # stopped, all of it
    for _ in range(LAPSE_MS // LOOK_MS + 2):
        kept.now_ms += LOOK_MS
        with contextlib.suppress(NotOurs):
            kept.spare.own()

    kept.keeper._petted_ms = kept.now_ms
    kept.keeper.renew()
    kept.keeper.judge()

    assert len(kept.lost) == 1
    assert "took over" in kept.lost[0]


def test_a_keeper_begins_and_ends_with_its_base(kept: Kept) -> None:
    """While a base starts, its threads show that it is alive; its loop need not."""
    kept.keeper.start()
    shown = kept.goes_on(STARTING_MS, is_petted=False, is_watched=False)
    kept.keeper.stop()

    assert shown == STARTING_MS
    assert SURE_MS < STARTING_MS


# The service manager --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def manager(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(address)
        line.settimeout(20)
        yield line


@pytest.mark.parametrize("name", ["path", "abstract"])
def test_a_service_manager_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    address = str(tmp_path / "notify") if name == "path" else f"\0doorstep-test-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", address.replace("\0", "@"))

    with manager(address) as line:
        service_manager.tell(service_manager.AT_WORK)

        assert line.recv(100) == b"READY=1\nSTATUS=at work"


def test_its_watchdog_is_petted_twice_in_its_time_and_only_if_it_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "20000")

    async def petted() -> list[bytes]:
        petting = asyncio.create_task(service_manager.stay_alive())
        said = [await asyncio.to_thread(line.recv, 100) for _ in range(3)]
        petting.cancel()
        return said

    with manager(str(tmp_path / "notify")) as line:
        assert asyncio.run(petted()) == [b"WATCHDOG=1"] * 3
    assert service_manager.watchdog_s() == 0.01
    monkeypatch.delenv("WATCHDOG_USEC")
    assert service_manager.watchdog_s() is None


def test_a_service_manager_that_is_not_there_ends_nobody(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/notify")

    service_manager.tell(service_manager.AT_WORK)

    assert "can't be told" in caplog.text


def test_a_base_whose_lease_was_taken_ends_at_once_with_its_ports_closed(tmp_path: Path) -> None:
    """As it finds it when it goes on after it was stopped and could not be ended: the row says another epoch, another owner."""
    settings, data = tmp_path / "doorstep.toml", tmp_path / "data"
    port = free_port()
    settings.write_text(MINIMAL.replace("[web]\nport = 0", f"[web]\nport = {port}").format(data=data, web="", broker=""))

    with manager(str(tmp_path / "notify")) as line:
        command = [sys.executable, "-m", "basestation", "serve", "--quiet", "--settings", str(settings)]
        environment = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")}
        base = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, text=True)
        said = line.recv(100)
        socket.create_connection(("127.0.0.1", port), 5).close()
        with contextlib.closing(sqlite3.connect(data / "doorstep.db")) as database, database:
            database.execute("UPDATE ownership SET epoch = epoch + 1, owner = 'another'")
        _, log = base.communicate(timeout=60)

    assert said == b"READY=1\nSTATUS=at work"
    assert base.returncode == 1
    assert "took over" in log
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 5)


def test_a_spare_says_that_it_stands_by_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    settings, data = tmp_path / "doorstep.toml", tmp_path / "data"
    data.mkdir()
    settings.write_text(MINIMAL.format(data=data, web="", broker=""))
    owner = Store(f"sqlite:///{data / 'doorstep.db'}")
    owner.own()

    with manager(str(tmp_path / "notify")) as line:
        command = [sys.executable, "-m", "basestation", "serve", "--quiet", "--settings", str(settings)]
        environment = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")}
        spare = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, text=True)
        said = line.recv(100)
        spare.terminate()
        _, log = spare.communicate(timeout=60)
    owner.close()

    assert said == b"READY=1\nSTATUS=standing by as the spare"
    assert spare.returncode == 0
    assert "standing by as the spare" in log


def test_both_units_run_the_same_base_and_start_it_again_whatever_ends_it() -> None:
    units = [configparser.ConfigParser(interpolation=None) for _ in range(2)]
    for unit, name in zip(units, ("doorstep", "doorstep-spare"), strict=True):
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        assert unit.read(ROOT / f"deploy/{name}.service")

    first, second = (dict(unit["Service"]) for unit in units)

    assert first == second
    assert (first["Type"], first["Restart"], first["WatchdogSignal"]) == ("notify", "always", "SIGKILL")
    assert int(first["WatchdogSec"]) * 1_000 > 2 * LAPSE_MS


# What a base in doubt says to badges ----------------------------------------------------------------------------------


class Road:
    """Remembers what it was to send."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, badge: int, frame: bytes) -> None:
        self.sent.append(frame)

    def state(self) -> RoadState:
        return RoadState(True, 0)


@pytest.mark.parametrize(("has_spare", "sent"), [(False, [b"receipt"]), (True, [])])
def test_a_base_in_doubt_keeps_its_receipts_back_only_where_a_spare_may_be_at_work(
    tmp_path: Path, has_spare: bool, sent: list[bytes]
) -> None:
    """A disk that takes four seconds is slow, and the wearer is told all the same."""
    path, road = tmp_path / "doorstep.toml", Road()
    path.write_text(MINIMAL.format(data=tmp_path, web="", broker=""))
    base = Base(read_settings(path))
    long_ago_ms = steady_ms() - 60_000
    hold = base.store.ownership.hold = Hold(long_ago_ms)
    hold.renew(long_ago_ms)
    for sign in (1, 2) if has_spare else ():
        hold.see_spare(sign, long_ago_ms)
    base.gateways["mqtt"] = road  # type: ignore[assignment]

    base._send_frame(7, "mqtt", b"receipt")

    assert road.sent == sent
    base.store.close()


class Broken(Road):
    name = "mqtt"

    def send(self, badge: int, frame: bytes) -> None:
        raise ZeroDivisionError


def test_a_fault_in_one_road_neither_ends_the_base_nor_keeps_a_receipt_from_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, other = tmp_path / "doorstep.toml", Road()
    path.write_text(MINIMAL.format(data=tmp_path, web="", broker=""))
    base = Base(read_settings(path))
    base.gateways |= {"mqtt": Broken(), "lora-1": other}  # type: ignore[dict-item]

    base._send_frame(7, "mqtt", b"receipt")

    assert other.sent == [b"receipt"]
    assert "road mqtt could not take" in caplog.text
    base.store.close()
