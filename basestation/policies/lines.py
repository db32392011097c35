"""Finds the line on which each key of a TOML text stands, so that an error can name it. The text has been read by tomllib before."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
BARE = re.compile(r"[^\s=,\[\]{}#\"'.]+")
PLAIN_VALUE = re.compile(r"[^,\[\]{}#\n]*")


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and item of a list: {("contacting", "grace_min"): 14, ("briefing", 0): 20}."""
    finder = _Finder(text)
    finder.read()
    return finder.found


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of `path`, or of the table it should stand in; the first line when that is not there either."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Finder:
    def __init__(self, text: str):
        self.text, self.at = text, 0
        self.found: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def read(self) -> None:
        table: Path = ()
        self._skip()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self._header(2)
            elif self.text[self.at] == "[":
                table = self._header(1)
            else:
                self._pair(table)
            self._skip()

    def _header(self, brackets: int) -> Path:
        here, self.at = self.at, self.at + brackets
        path: Path = ()
        for part in self._key():
            path = (*path, part)
            if path in self.counts:  # a table in the newest of a list of tables
                path = (*path, self.counts[path] - 1)
        self.at += brackets
        if brackets == 2:
            path = path[:-1] if path and isinstance(path[-1], int) else path
            self.counts[path] = self.counts.get(path, 0) + 1
            self._note(path, here)
            path = (*path, self.counts[path] - 1)
        self._note(path, here)
        return path

    def _pair(self, table: Path) -> None:
        here, path = self.at, (*table, *self._key())
        self.at += 1  # the equals sign
        for length in range(len(table) + 1, len(path) + 1):
            self._note(path[:length], here)
        self._value(path)

    def _key(self) -> Iterator[str]:
        parts: list[str] = []
        while True:
            self._skip()
            quoted = STRING.match(self.text, self.at)
            match = quoted or BARE.match(self.text, self.at)
            if match is None:
                return iter(parts)
            parts.append(match[0][1:-1] if quoted else match[0])
            self.at = match.end()
            self._skip()
            if not self.text.startswith(".", self.at):
                return iter(parts)
            self.at += 1

    def _value(self, path: Path) -> None:
        self._skip()
        string = STRING.match(self.text, self.at)
        if string:
            self.at = string.end()
        elif self.text.startswith("[", self.at):
            self._items(path, "]")
        elif self.text.startswith("{", self.at):
            self._items(path, "}")
        else:
            match = PLAIN_VALUE.match(self.text, self.at)
            assert match is not None  # it matches nothing at all, too
            self.at = match.end()

    def _items(self, path: Path, end: str) -> None:
        """What stands in a list or an inline table, up to its bracket."""
        self.at += 1
        index = 0
        self._skip()
        while self.at < len(self.text) and self.text[self.at] != end:
            if end == "]":
                self._note((*path, index), self.at)
                self._value((*path, index))
            else:
                self._pair(path)
            index += 1
            self._skip()
            if self.text.startswith(",", self.at):
                self.at += 1
            self._skip()
        self.at += 1

    def _note(self, path: Path, at: int) -> None:
        self.found.setdefault(path, self.text.count("\n", 0, at) + 1)

    def _skip(self) -> None:
        match = SPACE.match(self.text, self.at)
        assert match is not None  # it matches nothing at all, too
        self.at = match.end()
