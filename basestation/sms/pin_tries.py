"""Remembers in a file that a PIN was refused: a base that is started again and again must not try it again and again."""

import hashlib
import os
from pathlib import Path

SALT_BYTES = 16


class PinFile:
    """Written before the PIN is tried, so that a crash in between counts as a try; removed when the PIN was right. What is kept is
    no PIN that opens anything, and of that one only what a slow hash leaves."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_spent(self, pin: str) -> bool:
        try:
            kept = self._path.read_bytes()
        except FileNotFoundError:
            return False
        return _digest(pin, kept[:SALT_BYTES]) == kept[SALT_BYTES:]

    def spend(self, pin: str) -> None:
        salt = os.urandom(SALT_BYTES)
        with self._path.open("wb") as file:
            file.write(salt + _digest(pin, salt))
            file.flush()
            os.fsync(file.fileno())

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)


def _digest(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1)
