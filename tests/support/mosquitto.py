"""A real Mosquitto on a free port, with the given configuration, to be killed and started again at will."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

PLAIN = "listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\npersistence false\n"
START_S = 30.0


def mosquitto_or_skip() -> str:
    """Where the broker is; without one the test is skipped, except where skipping would hide something."""
    program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if program:
        return program
    if os.environ.get("CI"):
        pytest.fail("mosquitto is not installed, and CI is where it must be")
    pytest.skip("mosquitto is not installed")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mosquitto:
    """`config` may hold `{port}` and `{folder}`."""

    def __init__(self, folder: Path, config: str = PLAIN) -> None:
        self._program = mosquitto_or_skip()
        self.folder, self.port, self.host = folder, free_port(), "127.0.0.1"
        self._config = folder / "mosquitto.conf"
        self._config.write_text(config.replace("{port}", str(self.port)).replace("{folder}", str(folder)))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Mosquitto":
        said = (self.folder / "mosquitto.log").open("ab")
        with said:
            self._process = subprocess.Popen([self._program, "-c", str(self._config)], stdout=said, stderr=said)
        self._wait_until_it_listens()
        return self

    def kill(self) -> None:
        """As a power cut does it."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    stop = kill

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def said(self) -> str:
        return (self.folder / "mosquitto.log").read_text(errors="replace")

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self._process is not None
            assert self._process.poll() is None, f"mosquitto ended at once: {self.said()}"
            try:
                socket.create_connection((self.host, self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.01)
        raise AssertionError(f"mosquitto never listened: {self.said()}")

    def __enter__(self) -> "Mosquitto":
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()
