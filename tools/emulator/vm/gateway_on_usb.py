"""Our gateway's firmware in real time on a pseudo-terminal, as if it hung on USB: it can be pulled out, and comes back as another port.

usb = GatewayOnUsb(folder, device).plug_in()      # the base's settings: lora.ports = [usb.pattern]
usb.kill(); usb.heal()
"""

import asyncio
import contextlib
import os
import tty
from pathlib import Path

from .serial_gateway import EmulatedGateway

READ_BYTES = 4_096


class GatewayOnUsb:
    """All of it on the event loop. The device lives by a clock that is the loop's."""

    def __init__(self, folder: Path, device: EmulatedGateway) -> None:
        self._folder, self.device = folder, device
        self._plugged = 0
        self._master = self._slave = -1

    @property
    def pattern(self) -> str:
        """Whatever it is called now."""
        return str(self._folder / "gateway-*")

    @property
    def is_plugged(self) -> bool:
        return self._master >= 0

    def plug_in(self) -> "GatewayOnUsb":
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._plugged += 1
        self._path.symlink_to(os.ttyname(self._slave))
        asyncio.get_running_loop().add_reader(self._master, self._came)
        self.device.cable = self._write
        self.device.start()
        return self

    def kill(self) -> None:
        """The cable is pulled: whoever has the port finds it gone, and the gateway has no power."""
        self.device.stop()
        self._path.unlink()
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1

    def heal(self) -> None:
        if not self.is_plugged:
            self.plug_in()

    def close(self) -> None:
        if self.is_plugged:
            self.kill()

    def __enter__(self) -> "GatewayOnUsb":
        return self.plug_in()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _path(self) -> Path:
        return self._folder / f"gateway-{self._plugged}"

    def _came(self) -> None:
        self.device.type(os.read(self._master, READ_BYTES))

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):  # nobody reads: what a full line can't take is lost, as on a real one
            os.write(self._master, data)
