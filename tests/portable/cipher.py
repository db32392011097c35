"""AES for the portable tests: cryptolib on MicroPython, cryptography on CPython. One block at a time, as the badge does."""

from badgelink.ccm import Ccm

try:
    from cryptolib import aes

    def encryptor(key: bytes):
        return aes(key, 1).encrypt  # 1: ECB

except ImportError:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    def encryptor(key: bytes):
        return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update


def ccm(key: bytes) -> Ccm:
    return Ccm(encryptor(key))
