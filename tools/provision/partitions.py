"""How an ESP32's flash is divided, and room made in it for a ROMFS. Pure: bytes in, bytes out.

The table is rows of 32 bytes: 0xAA 0x50, type, subtype, offset, size, name, flags. A row that begins 0xEB 0xEB holds the MD5 of the
rows before it; all 0xFF ends the table. MicroPython looks for a data partition named "romfs" (since 1.25), and since 1.26 makes the
filesystem "vfs" by itself out of all that lies behind the last partition, where the table has none.
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

TABLE_AT, TABLE_BYTES, LONGEST_BYTES = 0x8000, 0x1000, 0xC00
ROW = struct.Struct("<2sBBII16sI")
MAGIC, CHECKSUM, END = b"\xaa\x50", b"\xeb\xeb" + b"\xff" * 14, b"\xff" * ROW.size
DATA = 1
ROMFS, FILESYSTEMS = "romfs", ("vfs", "ffat")
ROMFS_SUBTYPE = 0x8F  # as in MicroPython's own table with a ROMFS
ROMFS_BYTES = 128 * 1024
SECTOR_BYTES = 4096
LEAST_FILESYSTEM_BYTES = 256 * 1024


class BadTable(Exception):
    """Says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Partition:
    name: str
    type: int
    subtype: int
    offset: int
    size: int
    flags: int = 0

    @property
    def end(self) -> int:
        return self.offset + self.size


def parse(table: bytes) -> list[Partition]:
    """Checked: its checksum, and that nothing overlaps."""
    found: list[Partition] = []
    for start in range(0, len(table) - ROW.size + 1, ROW.size):
        row = table[start : start + ROW.size]
        if row == END:
            return checked(found)
        if row.startswith(CHECKSUM[:2]):
            _check_sum(row, table[:start])
        else:
            found.append(_partition(row))
    raise BadTable("it has no end")


def build(partitions: Sequence[Partition]) -> bytes:
    rows = b"".join(
        ROW.pack(MAGIC, each.type, each.subtype, each.offset, each.size, each.name.encode(), each.flags) for each in checked(partitions)
    )
    table = rows + CHECKSUM + hashlib.md5(rows, usedforsecurity=False).digest()
    if len(table) >= LONGEST_BYTES:
        raise BadTable(f"{len(partitions)} partitions are too many")
    return table.ljust(LONGEST_BYTES, b"\xff")


def checked(partitions: Sequence[Partition]) -> list[Partition]:
    inside = sorted(partitions, key=lambda each: each.offset)
    if not inside:
        raise BadTable("it is empty")
    if inside[0].offset < TABLE_AT + TABLE_BYTES:
        raise BadTable(f"{inside[0].name} lies over the table itself")
    for before, after in pairwise(inside):
        if before.end > after.offset:
            raise BadTable(f"{before.name} overlaps {after.name}")
    return list(partitions)


def with_romfs(partitions: Sequence[Partition]) -> list[Partition]:
    """Its room is taken from the filesystem's: the end of it, or, where MicroPython makes that itself, what lies before it."""
    if any(each.name == ROMFS for each in partitions):
        return list(partitions)
    filesystem = next((each for each in partitions if each.name in FILESYSTEMS), None)
    if filesystem is None:
        return checked([*partitions, _romfs_at(max(each.end for each in checked(partitions)))])
    if filesystem.size - ROMFS_BYTES < LEAST_FILESYSTEM_BYTES:
        raise BadTable(f"its filesystem has only {filesystem.size} bytes")
    smaller = replace(filesystem, size=filesystem.size - ROMFS_BYTES)
    rows = [smaller if each is filesystem else each for each in partitions]
    return checked([*rows, _romfs_at(smaller.end)])


def _romfs_at(offset: int) -> Partition:
    if offset % SECTOR_BYTES:
        raise BadTable(f"a partition ends in the middle of a sector of flash ({offset:#x})")
    return Partition(ROMFS, DATA, ROMFS_SUBTYPE, offset, ROMFS_BYTES)


def _partition(row: bytes) -> Partition:
    magic, kind, subtype, offset, size, name, flags = ROW.unpack(row)
    if magic != MAGIC:
        raise BadTable("there is none, or it is damaged")
    return Partition(name.rstrip(b"\0").decode("ascii", "replace"), kind, subtype, offset, size, flags)


def _check_sum(row: bytes, rows: bytes) -> None:
    if row != CHECKSUM + hashlib.md5(rows, usedforsecurity=False).digest():
        raise BadTable("its checksum is wrong")
