"""What a badge wrote down about its own misfortunes, for a person to read."""

from badge.counter import FILES, RECORD_BYTES
from badge.log import Log

from .board import Board

CRASH_LOG = "/data/crash.log"
IN_A_ROW = """
try:
    from machine import RTC
    memory = bytes(RTC().memory())
except (ImportError, AttributeError):
    memory = b""
k_say(memory[-2] if len(memory) == 9 and memory.startswith(b"starts:") else 0)
"""
READ = "try:\n with open({path!r}, 'rb') as file:\n  k_say(binascii.hexlify(file.read()).decode())\nexcept OSError:\n k_say('')"


class _Copy:
    """The badge's flash as its own code reads it, from what was fetched over the cable."""

    def __init__(self, files: dict[str, bytes]):
        self._files = files

    def read(self, name: str) -> bytes:
        return self._files.get(name, b"")


def starts_so_far(files: dict[str, bytes]) -> int:
    """How often this badge has started since it was provisioned: the highest that its counter's records say."""
    records = [record for name in FILES for record in Log(_Copy(files), name).load() if len(record) == RECORD_BYTES]
    return max((int.from_bytes(record[4:], "big") for record in records), default=0)


def log_lines(board: Board) -> list[str]:
    counters = {name: bytes.fromhex(board.ask(READ.format(path=f"/data/{name}"))) for name in FILES}
    in_a_row = board.ask(IN_A_ROW)
    crashes = (board.read(CRASH_LOG) or "").strip()
    lines = [f"started {starts_so_far(counters)} times since it was provisioned"]
    if in_a_row > 1:
        lines.append(f"the last {in_a_row - 1} starts in a row ended in a crash" + ("; it runs in safe mode" if in_a_row > 3 else ""))
    return lines + (["", "crash log:", *crashes.splitlines()] if crashes else ["the crash log is empty"])
