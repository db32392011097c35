"""Encryption as DC-09 has it: AES-CBC from a start of zeros, random letters in front, the digits of it in the frame.

    pad | data ] blocks _time

The pad is 1 to 16 characters. It is the only thing that makes two frames alike differ, so it is never left to a counter.
"""

import secrets
import string
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 16
START = bytes(BLOCK)
LETTERS = string.ascii_letters + string.digits  # none of [ ] |, which would end the pad
KEY_SIZES = (16, 24, 32)


class BadSeal(Exception):
    """What was sealed can't be opened with this key. The text repeats none of it."""


def random_pad(size: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(size))


def seal(content: str, key: bytes, pad: Callable[[int], str] = random_pad) -> str:
    """`content` as it would stand in a clear frame, as upper-case digits."""
    text = f"|{content}".encode("latin-1")
    filled = pad(BLOCK - len(text) % BLOCK).encode("ascii") + text
    encryptor = Cipher(AES(key), CBC(START)).encryptor()
    return (encryptor.update(filled) + encryptor.finalize()).hex().upper()


def unseal(digits: str, key: bytes) -> str:
    """What is behind the pad. Some receivers put no `|` after it, so the content of a reply is told by its end, not by its beginning."""
    try:
        sealed = bytes.fromhex(digits)
    except ValueError:
        raise BadSeal("it is not written in hex digits") from None
    if not sealed or len(sealed) % BLOCK:
        raise BadSeal("it is no whole number of blocks")
    decryptor = Cipher(AES(key), CBC(START)).decryptor()
    text = (decryptor.update(sealed) + decryptor.finalize()).decode("latin-1")
    pad, bar, content = text.partition("|")
    return content if bar and len(pad) <= BLOCK and "]" not in pad else text
