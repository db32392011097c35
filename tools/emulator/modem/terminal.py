"""The simulated modem on a pseudo-terminal, as if it hung on USB: it can be pulled out, comes back under another name, and can fall silent.

modem = ModemOnUsb(folder).plug_in()      # the base's settings: port = modem.pattern
modem.kill(); modem.heal()
modem.text_from("+447700900123", "1")
"""

import os
import pty
import selectors
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from .card import Card
from .network import Text
from .simulated import SimulatedModem

READ_BYTES = 4_096
IDLE_S = 1.0

Found = TypeVar("Found")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class ModemOnUsb:
    """Everything may be called from any thread."""

    def __init__(self, folder: Path, modem: SimulatedModem | None = None) -> None:
        self._folder, self.modem = folder, modem or SimulatedModem(Card())
        self._lock = threading.RLock()
        self._plugged = 0
        self._master = self._slave = -1
        self._selector = selectors.DefaultSelector()
        self._woken, self._wake = os.pipe()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._is_open = True
        self._thread = threading.Thread(target=self._run, name="simulated modem", daemon=True)

    @property
    def pattern(self) -> str:
        """Whatever it is called now."""
        return str(self._folder / "modem-*")

    # Cable and power --------------------------------------------------------------------------------------------------

    def plug_in(self) -> "ModemOnUsb":
        with self._lock:
            if not self._thread.is_alive():
                self._thread.start()
            self._attach()
        return self

    def kill(self) -> None:
        """The cable is pulled: whoever has the port finds it gone, and the modem has no power."""
        with self._lock:
            self._detach()
            self.modem.power_on()

    def heal(self) -> None:
        with self._lock:
            self.modem.manners.is_mute = False
            if self._master < 0:
                self._attach()
            self._nudge()

    def hush(self) -> None:
        """It hangs: the port is there, and nothing answers."""
        with self._lock:
            self.modem.manners.is_mute = True

    def close(self) -> None:
        with self._lock:
            if not self._is_open:
                return
            self._is_open = False
            self._nudge()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._detach()
        self._selector.close()
        os.close(self._woken)
        os.close(self._wake)

    def __enter__(self) -> "ModemOnUsb":
        return self.plug_in()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _attach(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._plugged += 1
        (self._folder / f"modem-{self._plugged}").symlink_to(os.ttyname(self._slave))
        self._selector.register(self._master, selectors.EVENT_READ)
        self._nudge()

    def _detach(self) -> None:
        if self._master >= 0:
            self._selector.unregister(self._master)
            (self._folder / f"modem-{self._plugged}").unlink(missing_ok=True)
            os.close(self._master)
            os.close(self._slave)
            self._master = self._slave = -1

    # The network and the people on it -----------------------------------------------------------------------------------

    def text_from(self, number: str, words: str) -> bool:
        return self._with(lambda: self.modem.receive(now_ms(), number, words))

    def texts_to(self, number: str) -> list[str]:
        return self._with(lambda: self.modem.network.texts_to(number))

    def texts(self) -> list[Text]:
        """What telephones showed, the newest last."""
        return self._with(lambda: list(self.modem.network.texts))

    @property
    def is_plugged(self) -> bool:
        return self._master >= 0

    def register(self, state: int) -> None:
        self._with(lambda: self.modem.register(now_ms(), state))

    def _with(self, act: Callable[[], Found]) -> Found:
        with self._lock:
            found = act()
            self._nudge()
        return found

    # The line -----------------------------------------------------------------------------------------------------------

    def _nudge(self) -> None:
        os.write(self._wake, b"!")

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._is_open:
                    return
                due_ms = self.modem.due_ms
            wait_s = IDLE_S if due_ms is None else max(0, due_ms - now_ms()) / 1000
            ready = [key.fd for key, _ in self._selector.select(wait_s)]
            with self._lock:
                if self._woken in ready:
                    os.read(self._woken, READ_BYTES)
                if self._master >= 0:
                    self._carry(self._master in ready)

    def _carry(self, is_ready: bool) -> None:
        if is_ready:
            try:
                self.modem.hear(now_ms(), os.read(self._master, READ_BYTES))
            except OSError:
                return  # pulled out between the look and the read
        for piece in self.modem.speak(now_ms()):
            try:
                os.write(self._master, piece)
            except BlockingIOError:
                return  # nobody reads: what a full line can't take is lost, as on a real one
