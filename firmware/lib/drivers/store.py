"""The mind's files in flash: durable when a call returns, and whole or unchanged when the power goes in between."""

import os

from badge.memory import CONFIG_FILE, VISIT_FILE

FOLDER = "/data"
_MISSING = 2  # ENOENT


class Store:
    def __init__(self, folder: str = FOLDER):
        self._folder = folder
        try:
            os.mkdir(folder)
        except OSError:
            os.stat(folder)  # there already; otherwise this says why not

    def read(self, name: str) -> bytes:
        try:
            with open(self._path(name), "rb") as file:
                return file.read()
        except OSError as error:
            if error.errno != _MISSING:
                raise
            return b""

    def size(self, name: str) -> int:
        try:
            return os.stat(self._path(name))[6]
        except OSError:
            return 0

    def append(self, name: str, data: bytes):
        with open(self._path(name), "ab") as file:  # littlefs makes it durable when it is closed
            file.write(data)

    def replace(self, name: str, data: bytes):
        path = self._path(name)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.rename(path + ".new", path)

    def _path(self, name: str) -> str:
        return self._folder + "/" + name


class PlainStore(Store):
    """For a start after many crashes: what is set up is forgotten, what must reach the base is not."""

    def read(self, name: str) -> bytes:
        return b"" if name in (VISIT_FILE, CONFIG_FILE) else Store.read(self, name)


class MemoryStore:
    """For a badge whose flash is beyond use: it forgets, but it calls for help. How much of the air it has used nobody knows, so
    what it finds there is not to be believed: each start may spend little."""

    def __init__(self):
        self._files = {}

    def read(self, name: str) -> bytes:
        return self._files.get(name, b"?" if name.startswith("airtime") else b"")

    def size(self, name: str) -> int:
        return len(self.read(name))

    def append(self, name: str, data: bytes):
        self._files[name] = self.read(name) + data

    def replace(self, name: str, data: bytes):
        self._files[name] = data
