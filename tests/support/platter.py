"""What is really on a disk, as opposed to what was written to it: what a power cut leaves of a log of acts.

A write is on the platter only once its file was flushed. Before that each of its sectors may be there or not, in any order; so may a
file's new length, a new file, or one that was removed. A flush that fails leaves it at that for ever: the computer calls those sectors
clean, and no later flush writes them again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from .sqlite_disk import FLUSH, REMOVE, TRUNCATE, WRITE, Act

SECTOR_BYTES = 512
LUCK = (0.0, 0.5, 0.9, 1.0)  # how many of the sectors in doubt are there


@dataclass(slots=True)
class Kept:
    """One file: what is certainly there (None: not even its name), and what was done to it since."""

    flushed: bytes | None = None
    since: list[Act] = field(default_factory=list)


class Platter:
    def __init__(self, chance: Random):
        self._chance = chance
        self._files: dict[str, Kept] = {}
        self._removed: dict[str, Kept] = {}

    def put(self, path: Path) -> None:
        """It was there before anything was logged."""
        self._files[str(path)] = Kept(path.read_bytes())

    def move(self, before: Path, after: Path) -> None:
        """A file has another name now."""
        if (kept := self._files.pop(str(before), None)) is not None:
            self._files[str(after)] = kept

    def take(self, acts: Iterable[Act]) -> None:
        for act in acts:
            self._take(act)

    def after_a_cut(self) -> dict[str, bytes]:
        """The files that are there when the power comes back, by path."""
        ghosts = {path: kept for path, kept in self._removed.items() if self._chance.random() < 0.5}
        left = {path: self._left(kept) for path, kept in (ghosts | self._files).items()}
        return {path: data for path, data in left.items() if data is not None}

    def _take(self, act: Act) -> None:
        if act.kind == FLUSH:
            self._flush(act)
        elif act.kind == REMOVE and not act.has_failed:
            self._removed[act.path] = self._files.pop(act.path, Kept())
        elif act.kind in (WRITE, TRUNCATE) and not act.has_failed:
            self._files.setdefault(act.path, Kept()).since.append(act)

    def _flush(self, act: Act) -> None:
        kept = self._files.setdefault(act.path, Kept())
        kept.flushed = self._left(kept) if act.has_failed else _all(kept)
        kept.since = []
        if not act.has_failed:
            self._removed.clear()  # the folder is flushed with a file that is new in it

    def _left(self, kept: Kept) -> bytes | None:
        luck = self._chance.choice(LUCK)
        there = [part for act in kept.since for part in _sectors(act) if self._chance.random() < luck]
        if kept.flushed is None and not there:
            return None
        return _applied(kept.flushed or b"", there)


def _all(kept: Kept) -> bytes:
    return _applied(kept.flushed or b"", kept.since)


def _sectors(act: Act) -> list[Act]:
    if act.kind == TRUNCATE:
        return [act]
    ends = [*range(act.at - act.at % SECTOR_BYTES + SECTOR_BYTES, act.at + len(act.data), SECTOR_BYTES), act.at + len(act.data)]
    begins = [act.at, *ends[:-1]]
    return [
        Act(WRITE, act.path, begin, act.data[begin - act.at : end - act.at]) for begin, end in zip(begins, ends, strict=True)
    ]  # fmt: skip


def _applied(before: bytes, acts: Iterable[Act]) -> bytes:
    data = bytearray(before)
    for act in acts:
        if act.kind == TRUNCATE:
            del data[act.at :]
            data.extend(bytes(act.at - len(data)))
        else:
            data.extend(bytes(max(0, act.at - len(data))))
            data[act.at : act.at + len(act.data)] = act.data
    return bytes(data)
