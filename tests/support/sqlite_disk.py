"""A disk for SQLite that fails when it is told to, and keeps a log of what it was told to do.

SQLite reaches every file through a table of functions, its VFS. Here the usual one is copied, and what writes goes through us: the very
library that the base uses, in this process, with no program beside it and no rights that a container might refuse.
"""

import _sqlite3
import ctypes
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

FULL, WRITE_ERROR, FLUSH_ERROR = 13, 778, 1034  # SQLite's own numbers
WRITE, TRUNCATE, FLUSH, REMOVE, OPEN = "write", "truncate", "flush", "remove", "open"
CAN_WRITE, CREATES, ONLY_READS = 0x2, 0x4, 0x1  # what SQLite opens a file for

_STILL_OPEN: list["SqliteDisk"] = []  # a file may be closed long after the test: SQLite then calls what it was given when it was opened

OpenCall = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))  # SQLite's file keeps the address of its name
RemoveCall = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
CloseCall = CFUNCTYPE(c_int, c_void_p)
WriteCall = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TruncateCall = CFUNCTYPE(c_int, c_void_p, c_int64)
FlushCall = CFUNCTYPE(c_int, c_void_p, c_int)


def _table(name: str, before: list[tuple[str, Any]], count: int) -> type[Structure]:
    return type(name, (Structure,), {"_fields_": [*before, *((f"more_{number}", c_void_p) for number in range(count))]})


FileMethods = _table(
    "FileMethods",
    [
        ("version", c_int), ("close", CloseCall), ("read", c_void_p), ("write", WriteCall), ("truncate", TruncateCall),
        ("flush", FlushCall),
    ],
    13,
)  # fmt: skip
Vfs = _table(
    "Vfs",
    [
        ("version", c_int), ("file_bytes", c_int), ("longest_path", c_int), ("next", c_void_p), ("name", c_char_p), ("data", c_void_p),
        ("open", OpenCall), ("remove", RemoveCall),
    ],
    14,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that SQLite told the disk to do. `at` is where it writes, or to how many bytes it cuts the file off."""

    kind: str
    path: str
    at: int = 0
    data: bytes = b""
    has_failed: bool = False


class SqliteDisk:
    """While it is entered, every SQLite file that is opened is on it. `fails` gives an error code for an act, or 0."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.fails: Callable[[Act], int] = lambda act: 0
        self.is_read_only = False
        self._paths: dict[int, str] = {}
        self._tables: dict[int, Any] = {}
        self._library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        self._library.sqlite3_vfs_find.restype = POINTER(Vfs)

    def __enter__(self) -> Self:
        _STILL_OPEN.append(self)
        self._usual = self._library.sqlite3_vfs_find(None).contents
        self._ours = Vfs.from_buffer_copy(self._usual)
        self._ours.next, self._ours.name = None, b"failing-disk"
        self._ours.open, self._ours.remove = OpenCall(self._open), RemoveCall(self._remove)
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._ours), 1) == 0
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._ours))
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._usual), 1) == 0

    # What SQLite calls ----------------------------------------------------------------------------------------------

    def _open(self, vfs: int, name_at: int | None, file: int, flags: int, answer: Any) -> int:
        name = ctypes.string_at(name_at).decode() if name_at else ""
        if self.is_read_only and name and flags & CAN_WRITE:
            flags = flags & ~(CAN_WRITE | CREATES) | ONLY_READS
        if name and (code := self._noted(Act(OPEN, name))):
            return code
        code = int(self._usual.open(vfs, name_at, file, flags, answer))
        if code == 0 and name:
            self._paths[file] = name
            methods = ctypes.cast(file, POINTER(c_void_p))
            methods[0] = ctypes.addressof(self._watched(methods[0]))
        return code

    def _watched(self, usual_at: int) -> Any:
        """The usual functions of a file, but for those that change it. Kept, for SQLite holds only the address."""
        if usual_at not in self._tables:
            usual = FileMethods.from_address(usual_at)
            ours = FileMethods.from_buffer_copy(usual)
            ours.close = CloseCall(lambda file: self._closed(usual, file))
            ours.write = WriteCall(lambda *given: self._write(usual, *given))
            ours.truncate = TruncateCall(lambda file, size: self._do(Act(TRUNCATE, self._paths[file], size), usual.truncate, file, size))
            ours.flush = FlushCall(lambda file, flags: self._noted(Act(FLUSH, self._paths[file])))  # no real one: it is only waited for
            self._tables[usual_at] = ours
        return self._tables[usual_at]

    def _closed(self, usual: Any, file: int) -> int:
        self._paths.pop(file, None)
        return int(usual.close(file))

    def _write(self, usual: Any, file: int, source: int, size: int, at: int) -> int:
        return self._do(Act(WRITE, self._paths[file], at, ctypes.string_at(source, size)), usual.write, file, source, size, at)

    def _remove(self, vfs: int, name: bytes, is_flushed: int) -> int:
        return self._do(Act(REMOVE, name.decode()), self._usual.remove, vfs, name, is_flushed)

    def _do(self, act: Act, usual: Any, *given: Any) -> int:
        code = self._noted(act)
        return code or int(usual(*given))

    def _noted(self, act: Act) -> int:
        code = self.fails(act)
        self.acts.append(Act(act.kind, act.path, act.at, act.data, bool(code)))
        return code
