"""What is in a virtual board's ROMFS partition, kept up to date while the board writes it."""

from typing import Any

from .process import BoardProcess

ROM_BYTES = 128 * 1024
ERASED = b"\xff"


class Rom:
    """`data` is all of the partition: the image of a ROMFS, and erased flash after it. A partition of 0 bytes is none."""

    def __init__(self, image: bytes, size_bytes: int) -> None:
        if len(image) > size_bytes:
            raise ValueError(f"{len(image)} bytes don't go into a ROMFS partition of {size_bytes}")
        self.data = image + ERASED * (size_bytes - len(image))

    def follow(self, process: BoardProcess) -> None:
        process.note("rom.write", lambda at_ms, change: self._write(change["from"], bytes.fromhex(change["data"])))

    def config(self) -> dict[str, Any]:
        return {"bytes": len(self.data), "data": self.data.rstrip(ERASED).hex()}

    def _write(self, start: int, data: bytes) -> None:
        self.data = self.data[:start] + data + self.data[start + len(data) :]
