"""The base's side of the seals: of frames (AES-128-CCM, RFC 3610) and of notes that few may read, by the `cryptography` library."""

import hashlib
import os
import secrets
from pathlib import Path

from badgelink.ccm import TAG_BYTES
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM

KEY_BYTES = 16


class Cipher:
    """What badgelink/frame.py wants. `key` is the badge's own 16 bytes."""

    def __init__(self, key: bytes):
        if len(key) != KEY_BYTES:
            raise ValueError(f"a badge's key has {KEY_BYTES} bytes, not {len(key)}")
        self._ccm = AESCCM(key, tag_length=TAG_BYTES)

    def seal(self, nonce: bytes, plain: bytes, clear: bytes) -> bytes:
        return self._ccm.encrypt(nonce, plain, clear)

    def open(self, nonce: bytes, sealed: bytes, clear: bytes) -> bytes | None:
        try:
            return self._ccm.decrypt(nonce, sealed, clear)
        except InvalidTag:
            return None


class CantOpen(Exception):
    """A sealed note that can't be opened here, and why, in words for the office."""


class NoteSeal:
    """Seals what only few may read, by AES-256-GCM under a key of this folder. `about` is sealed in: a note moved to somebody
    else doesn't open.

    The key file holds one key a line. The last one seals; all of them open, so a key that comes back from a backup
    is simply added. A sealed note is: the first bytes of its key's hash, a nonce, and the sealed text.
    """

    FILE, KEY_BYTES, NAME_BYTES, NONCE_BYTES = "sealed.key", 32, 8, 12

    def __init__(self, folder: Path):
        self._path = folder / self.FILE

    def seal(self, note: str, about: str) -> bytes:
        """Makes the key at first use."""
        key = (self._keys() or [self._make_key()])[-1]
        nonce = secrets.token_bytes(self.NONCE_BYTES)
        return _key_name(key) + nonce + AESGCM(key).encrypt(nonce, note.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        start = self.NAME_BYTES + self.NONCE_BYTES
        name, nonce, rest = sealed[: self.NAME_BYTES], sealed[self.NAME_BYTES : start], sealed[start:]
        key = next((key for key in self._keys() if _key_name(key) == name), None)
        if key is None:
            raise CantOpen(f"its key is not in {self.FILE} in the base's data folder: add its line from a backup, or write the note anew")
        try:
            return AESGCM(key).decrypt(nonce, rest, about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise CantOpen("what is stored was changed or damaged: write the note anew") from error

    def _keys(self) -> list[bytes]:
        try:
            lines = self._path.read_text("ascii").split()
            keys = [bytes.fromhex(line) for line in lines]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CantOpen(f"{self.FILE} in the base's data folder can't be read: {error.strerror}") from error
        except ValueError as error:
            raise CantOpen(f"{self.FILE} in the base's data folder is damaged: put it back from a backup") from error
        if any(len(key) != self.KEY_BYTES for key in keys):
            raise CantOpen(f"{self.FILE} in the base's data folder is damaged: put it back from a backup")
        return keys

    def _make_key(self) -> bytes:
        """For the eyes of the base's own user only, and on the disk before anything is sealed with it."""
        key = secrets.token_bytes(self.KEY_BYTES)
        try:
            file = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            with os.fdopen(file, "w") as opened:
                opened.write(key.hex() + "\n")
                opened.flush()
                os.fsync(opened.fileno())
        except OSError as error:
            raise CantOpen(f"{self.FILE} can't be made in the base's data folder: {error.strerror}") from error
        return key


def _key_name(key: bytes) -> bytes:
    return hashlib.sha256(b"doorstep sealed note" + key).digest()[: NoteSeal.NAME_BYTES]
