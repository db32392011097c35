"""AES in counter mode with CBC-MAC (CCM, RFC 3610), over any function that encrypts one block of 16 bytes.

Ours is M = 8 (tag of 8 bytes) and L = 2 (nonce of 13 bytes). The badge gives it `cryptolib`; the base uses the
`cryptography` library's CCM instead. Both are tested against the RFC's own packet vectors.
"""

TAG_BYTES, NONCE_BYTES, BLOCK = 8, 13, 16


class Ccm:
    def __init__(self, encrypt_block):
        self._encrypt_block = encrypt_block

    def seal(self, nonce: bytes, plain: bytes, clear: bytes) -> bytes:
        """`plain` encrypted, with the tag that also covers `clear`, behind it."""
        return self._apply_keystream(nonce, plain) + self._tag(nonce, plain, clear)

    def open(self, nonce: bytes, sealed: bytes, clear: bytes) -> bytes | None:
        """What was sealed, or None when one bit of it, of `clear` or of the key is another."""
        if len(sealed) < TAG_BYTES:
            return None
        plain = self._apply_keystream(nonce, sealed[:-TAG_BYTES])
        return plain if same(self._tag(nonce, plain, clear), sealed[-TAG_BYTES:]) else None

    def _tag(self, nonce: bytes, plain: bytes, clear: bytes) -> bytes:
        flags = (0x40 if clear else 0) | ((TAG_BYTES - 2) // 2 << 3) | 1
        blocks = bytes([flags]) + nonce + len(plain).to_bytes(2, "big")
        if clear:
            blocks += _pad(len(clear).to_bytes(2, "big") + clear)
        blocks += _pad(plain)
        mac = bytes(BLOCK)
        for start in range(0, len(blocks), BLOCK):
            mac = self._encrypt_block(_xor(mac, blocks[start : start + BLOCK]))
        return _xor(mac[:TAG_BYTES], self._keystream(nonce, 0))

    def _apply_keystream(self, nonce: bytes, data: bytes) -> bytes:
        out = b""
        for start in range(0, len(data), BLOCK):
            out += _xor(data[start : start + BLOCK], self._keystream(nonce, start // BLOCK + 1))
        return out

    def _keystream(self, nonce: bytes, block_no: int) -> bytes:
        return self._encrypt_block(b"\x01" + nonce + block_no.to_bytes(2, "big"))


def same(a: bytes, b: bytes) -> bool:
    """Equal, found out in a time that does not depend on where they differ."""
    different = len(a) ^ len(b)
    for x, y in zip(a, b):
        different |= x ^ y
    return different == 0


def _pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % BLOCK)


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes([x ^ y for x, y in zip(a, b)])
