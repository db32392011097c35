"""The base's side of the seal: AES-128-CCM (RFC 3610) by the `cryptography` library."""

from badgelink.ccm import TAG_BYTES
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

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
