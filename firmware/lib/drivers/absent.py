"""What a board hasn't got, or what is left alone in safe mode: it takes every order and does nothing."""


class Absent:
    def play(self, pattern: tuple):
        pass

    def power(self, on: bool):
        pass

    def keep_newest(self):
        pass

    def read(self) -> bytes:
        return b""
