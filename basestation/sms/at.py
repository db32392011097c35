"""What a modem says, line by line: answers to what it was asked, and what it says unasked."""

import csv
import re
from dataclasses import dataclass

OK, ERROR, PROMPT, SILENT = "ok", "error", "prompt", "silent"
LONGEST_LINE = 2_048
LINE_END = re.compile(rb"[\r\n]+")
PAPER = re.compile(r"(?:[0-9A-Fa-f]{2}){5,}\Z")
REFUSAL = re.compile(r"\+(CM[ES]) ERROR: *(\d*)")
PLAIN_REFUSALS = ("ERROR", "NO CARRIER", "NO DIALTONE", "BUSY", "NO ANSWER", "COMMAND NOT SUPPORT", "TOO MANY PARAMETERS")


@dataclass(frozen=True, slots=True)
class Command:
    """`wants` begins the lines that answer it ("+CSQ:"); others are none of its. A `body` is sent when the modem asks for it. `text`
    may be a secret, so it is never shown."""

    text: str
    wants: str = ""
    within_ms: int = 4_000
    body: str = ""

    def __repr__(self) -> str:
        return f"Command({self.text.partition('=')[0]!r})"


@dataclass(frozen=True, slots=True)
class Reply:
    """How a command ended: `code` is the number of the error and `family` whose numbers they are. `lines` are what it wanted;
    `papers` are the hexadecimal lines that followed one of them."""

    kind: str
    lines: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    family: str = ""
    code: int | None = None

    @property
    def is_ok(self) -> bool:
        return self.kind == OK

    def fields(self, line: int = 0) -> list[str]:
        """What stands after the colon, comma by comma, without quotes; nothing when there is no such line."""
        return fields(self.lines[line]) if line < len(self.lines) else []


class Reader:
    """Bytes to lines, however they were cut. What the modem writes when it waits for a body comes as the line ">"."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        *whole, self._rest = LINE_END.split(self._rest + data)
        if self._rest.lstrip(b" \0").startswith(b">"):
            whole.append(b">")
            self._rest = self._rest.lstrip(b" \0")[1:]
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""  # no modem says so much: it is noise
        lines = [line.decode("latin-1").strip(" \t\0") for line in whole]
        return [line for line in lines if line]


def ended(line: str) -> Reply | None:
    """The reply that this line ends; None when it ends none."""
    if line == "OK":
        return Reply(OK)
    if refusal := REFUSAL.match(line):
        return Reply(ERROR, family=refusal[1], code=int(refusal[2][:6]) if refusal[2] else None)
    return Reply(ERROR) if line in PLAIN_REFUSALS else None


def fields(line: str) -> list[str]:
    _, _, after = line.partition(":")
    return [field.strip() for field in next(csv.reader([after.strip()], skipinitialspace=True), [])]


def is_paper(line: str) -> bool:
    return PAPER.match(line) is not None


def number(field: str) -> int | None:
    return int(field) if field.isascii() and field.isdecimal() and len(field) < 10 else None
