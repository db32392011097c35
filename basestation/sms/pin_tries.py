"""Remembers in a file which PINs were refused: a base that is started again and again must not try them again and again."""

import hashlib
import os
from pathlib import Path

SALT_BYTES, ENTRY_BYTES = 16, 80


class PinFile:
    """Written before the PIN is tried, so that a crash in between counts as a try; removed when the PIN was right. What is kept is
    no PIN that opens anything, and of that one only what a slow hash leaves."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_spent(self, pin: str) -> bool:
        return any(_digest(pin, entry[:SALT_BYTES]) == entry[SALT_BYTES:] for entry in self._entries())

    def count(self) -> int:
        return len(self._entries())

    def spend(self, pin: str) -> None:
        """The whole file anew: an entry that was cut off must not hide those behind it."""
        salt = os.urandom(SALT_BYTES)
        entries = [*self._entries(), salt + _digest(pin, salt)]
        new = self._path.with_name(f"{self._path.name}.new")
        with new.open("wb") as file:
            file.write(b"".join(entries))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)

    def _entries(self) -> list[bytes]:
        kept = self._path.read_bytes() if self._path.exists() else b""
        return [kept[at : at + ENTRY_BYTES] for at in range(0, len(kept) - ENTRY_BYTES + 1, ENTRY_BYTES)]


def _digest(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1)
