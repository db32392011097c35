"""A TCP line to a Unix socket that can go black: it stays open, takes what is sent, and brings nothing."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class BlackLine:
    """`with BlackLine(path) as line:`; `line.port` on this computer leads to the socket at `path`."""

    def __init__(self, path: str):
        self._path = path
        self._is_clear, self._is_closed = threading.Event(), threading.Event()
        self._is_clear.set()
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def go_black(self) -> None:
        self._is_clear.clear()

    def clear(self) -> None:
        self._is_clear.set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._is_closed.set()
        self._is_clear.set()
        for end in (self._listener, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while not self._is_closed.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._path)
            self._ends += [near, far]
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, start: socket.socket, end: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := start.recv(65_536):
                self._is_clear.wait()
                end.sendall(data)
        self._is_clear.wait()
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
