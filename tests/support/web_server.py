"""A real web server on a free port that keeps what is posted to it, or behaves as badly as it is told to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

HANG = "hang"


class WebServer:
    """`answer` is a status number, or HANG. `posts` are the bodies, `headers` what came with them."""

    def __init__(self) -> None:
        self.answer: int | str = 200
        self.posts: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._let_go = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.host, self.port = "127.0.0.1", self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        if self.answer == HANG:
            self._let_go.wait()
            return 200
        if self.answer == 200:
            self.posts.append(json.loads(body))
            self.headers.append(headers)
        return int(self.answer)

    def start(self) -> "WebServer":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> "WebServer":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _handler(keeper: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            code = keeper.take(body, dict(self.headers))
            try:
                self.send_response(code)
                self.send_header("Content-Length", "0")
                self.send_header("Location", "/elsewhere") if 300 <= code < 400 else None
                self.end_headers()
            except OSError:
                self.close_connection = True  # whoever asked has gone

        def log_message(self, *args: object) -> None:
            """Says nothing: a test's output is for its failures."""

    return Handler
