"""Where everything is measured: a real Mosquitto, the real base as a process, a school full of badges."""

import http.server
import queue
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.base_process import BaseProcess, free_port
from tools.invented_school import BadgeIdentity, Member, found_school

CONF = """listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
persistence false
max_queued_messages 0
max_inflight_messages 0
"""


class Stage:
    """`step_s` is how long each step of the ladder waits. `rang` gets the moment (time.perf_counter_ns) of every webhook."""

    def __init__(self, badges: int, step_s: int = 3600):
        self.folder = Path(tempfile.mkdtemp(prefix="doorstep-bench-"))
        self.port = free_port()
        self.rang: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._bell = _bell(self.rang)
        threading.Thread(target=self._bell.serve_forever, daemon=True).start()
        self._broker = self._start_broker()
        self.badges, self.base = self._found(badges, step_s)

    @property
    def database(self) -> Path:
        return self.folder / "doorstep.db"

    def __enter__(self) -> Self:
        self.base.start()
        self.base.wait_until_open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.base.stop()
        self._broker.kill()
        self._broker.wait()
        self._bell.shutdown()
        shutil.rmtree(self.folder)

    def _found(self, badges: int, step_s: int) -> tuple[tuple[BadgeIdentity, ...], BaseProcess]:
        web_port = free_port()
        web: dict[str, object] = {"bind": "127.0.0.1", "port": web_port, "url": f"http://127.0.0.1:{web_port}"}
        bell = f"http://127.0.0.1:{self._bell.server_port}/"
        members = [Member("Ann Ashby", "visitor"), Member("Olive Office", "office", contacts=(("webhook", bell),))]
        broker: dict[str, object] = {"kind": "external", "host": "127.0.0.1", "port": self.port}
        waits: dict[str, object] = dict.fromkeys(("office_s", "second_s", "head_s", "sheet_s", "action_s"), step_s)
        school = found_school(self.folder, members, badges, {"web": web, "broker": broker, "sos": waits})
        return school.badges, BaseProcess(school.settings, str(web["url"]), self.folder / "base.log")

    def _start_broker(self) -> subprocess.Popen[bytes]:
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            raise SystemExit("make bench measures over a real Mosquitto: install it with apt-get install mosquitto")
        conf = self.folder / "mosquitto.conf"
        conf.write_text(CONF.format(port=self.port))
        broker = subprocess.Popen([program, "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _wait_for(self.port)
        return broker


def _bell(rang: "queue.SimpleQueue[int]") -> http.server.ThreadingHTTPServer:
    class Bell(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            rang.put(time.perf_counter_ns())
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    class Rings(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A base that is killed leaves its connections as they are."""

    return Rings(("127.0.0.1", 0), Bell)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("mosquitto did not start")
