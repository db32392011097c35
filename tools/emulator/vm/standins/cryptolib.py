# cryptolib's AES (ECB and CBC) as on an ESP32: each object goes one way, and CBC goes on where its last piece ended.
from binascii import hexlify, unhexlify

from _cipher import decrypt, encrypt


class aes:
    def __init__(self, key, mode, iv=None):
        if len(key) not in (16, 32):
            raise ValueError("key")
        if mode not in (1, 2):
            raise ValueError("mode")
        if mode == 2 and (iv is None or len(iv) != 16):
            raise ValueError("IV")
        self._key, self._mode, self._iv, self._way = hexlify(key).decode(), mode, hexlify(iv).decode() if mode == 2 else "", None

    def encrypt(self, data, into=None):
        made = self._work(encrypt, data)
        if self._mode == 2:
            self._iv = made[-32:]
        return _hand_over(made, into)

    def decrypt(self, data, into=None):
        made = self._work(decrypt, data)
        if self._mode == 2:
            self._iv = hexlify(data[-16:]).decode()
        return _hand_over(made, into)

    def _work(self, way, data):
        if len(data) % 16:
            raise ValueError("blksize % 16")
        if self._way not in (None, way):
            raise ValueError("can't encrypt & decrypt")
        self._way = way
        return way(self._key, self._mode, self._iv, hexlify(data).decode())


def _hand_over(made, into):
    if into is None:
        return unhexlify(made)
    into[: len(made) // 2] = unhexlify(made)
    return into
