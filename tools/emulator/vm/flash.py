"""What is in a virtual board's flash, kept up to date while it writes: its files outlive it."""

from typing import Any

from .process import BoardProcess


class Flash:
    """`files`: path without the first "/" -> content; a folder made by the board is a path that ends in "/"."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {path.lstrip("/"): data for path, data in files.items()}

    def follow(self, process: BoardProcess) -> None:
        process.note("flash.write", lambda at_ms, change: self._write(change["path"], bytes.fromhex(change["data"])))
        process.note("flash.append", lambda at_ms, change: self._append(change["path"], bytes.fromhex(change["data"])))
        process.note("flash.rename", lambda at_ms, change: self._rename(change["from"], change["to"]))
        process.note("flash.remove", lambda at_ms, change: self._remove(change["path"]))

    def image(self) -> dict[str, Any]:
        return {path: data.hex() for path, data in self.files.items()}

    def _write(self, path: str, data: bytes) -> None:
        self.files[path] = data

    def _append(self, path: str, data: bytes) -> None:
        self.files[path] = self.files.get(path, b"") + data

    def _rename(self, old: str, new: str) -> None:
        moved = [path for path in self.files if path == old or path.startswith(old.rstrip("/") + "/")]
        for path in moved:
            self.files[new + path[len(old) :]] = self.files.pop(path)

    def _remove(self, path: str) -> None:
        self.files.pop(path, None)
