"""Chance from the chip's own noise."""

from os import urandom


class Chance:
    def below(self, n: int) -> int:
        return int.from_bytes(urandom(4), "big") % n
