"""The real base as a process of its own: started, asked, killed with -9 and started again."""

import contextlib
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

START_S = 60.0  # on a computer with much other work


OURS = range(10_000, 32_000)


def free_port() -> int:
    """Below those that the kernel gives to outgoing connections, so that none of them takes it before it is used."""
    while True:
        port = secrets.choice(OURS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class BaseProcess:
    """`url` is the office screen's address; what the base says goes into `log`."""

    def __init__(self, settings: Path, url: str, log: Path):
        self.url, self.log = url, log
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            command = [sys.executable, "-m", "basestation", "serve", "--settings", str(self._settings)]
            self._process = subprocess.Popen(command, stdout=out, stderr=out)

    def wait_until_open(self) -> float:
        """Seconds until the office screen answered. RuntimeError, with what the base said, when it does not."""
        began, address = time.monotonic(), httpx.URL(self.url)
        while time.monotonic() < began + START_S:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"the base ended by itself: {self.said()}")
            if _answers(address.host, address.port):
                return time.monotonic() - began
            time.sleep(0.01)
        raise RuntimeError(f"the base did not open its screen in {START_S:g} s: {self.said()}")

    def kill(self) -> None:
        """With -9: nothing is said, nothing is saved."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Of the process that runs now. RuntimeError when none does."""
        if self._process is None:
            raise RuntimeError("the base is not running")
        return self._process.pid

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")[-2_000:] if self.log.exists() else ""

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(10)
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        self.wait_until_open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _answers(host: str, port: int | None) -> bool:
    """In plain bytes: an HTTP client made anew for each look would take the processor from the base that starts."""
    asking = f"GET /sign-in HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
    with contextlib.suppress(OSError), socket.create_connection((host, port or 80), timeout=1.0) as wire:
        wire.sendall(asking)
        return wire.recv(4) == b"HTTP"
    return False


class Desk:
    """Somebody signed in at the office screen, as a browser would be."""

    def __init__(self, url: str):
        self._http = httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=10.0, follow_redirects=True)

    async def sign_in(self, name: str, password: str) -> None:
        answer = await self._http.post("/sign-in", data={"name": name, "password": password})
        if answer.url.path == "/sign-in":
            raise RuntimeError(f"{name} could not sign in: {answer.status_code}")

    async def page(self, path: str) -> str:
        answer = await self._http.get(path)
        answer.raise_for_status()
        return answer.text

    async def press(self, path: str, **fields: str) -> str:
        """Send the form at `path`, with the page's own token against forgery."""
        form = await self.page("/account")
        token = re.search(r'name="csrf" value="([^"]+)"', form)
        if token is None:
            raise RuntimeError("the page has no form token")
        answer = await self._http.post(path, data={"csrf": token[1], **fields})
        answer.raise_for_status()
        return answer.text

    async def close(self) -> None:
        await self._http.aclose()

    @property
    def http(self) -> httpx.AsyncClient:
        return self._http
