"""`doorstep roads`: the table of the page /roads, on this computer and without a password."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ..core.roads.by_hand import proof_of
from ..core.roads.rows import FAULT, HEADINGS, OFF, Row, cells, grouped, not_protected, not_set_up
from ..core.roads.verdict import verdict
from ..settings.errors import SettingsError
from ..settings.looking import read_settings
from ..watch.status_file import NoStatus, Status, ask_for_tests, read

ALL_WORK, A_FAULT, CANT_TELL = 0, 1, 2
LOOK_EVERY_S, PATIENCE_S = 0.5, 120.0  # a test is sent three times before it counts as failed
NOT_RUNNING = "the base is not running, or hangs: it last wrote down how its roads are {ago} seconds ago"
NO_ANSWER = "nothing came of the test of {names}; while an alarm is open nothing is tested"
BETWEEN = "  "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the base's settings; it must be running")
    parser.add_argument("--test", action="store_true", help="first send a test over every road: messages say TEST, and a siren sounds")


def run(arguments: argparse.Namespace) -> int:
    try:
        data = read_settings(arguments.settings).data
        status = _fresh(data)
        if arguments.test:
            status = after_tests(data, status, _fresh, time.sleep)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return CANT_TELL
    except NoStatus as error:
        print(f"Can't tell: {error}.", file=sys.stderr)
        return CANT_TELL
    print(in_text(status.rows, status.at_ms + _now_ms() - status.written_ms))
    return A_FAULT if any(row.state == FAULT for row in status.rows) or not_protected(status.rows) else ALL_WORK


def _fresh(data: Path) -> Status:
    """NoStatus when it is none of a base that is at work."""
    status, now_ms = read(data), _now_ms()
    if not status.is_fresh(now_ms):
        raise NoStatus(NOT_RUNNING.format(ago=abs(now_ms - status.written_ms) // 1000))
    return status


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def after_tests(data: Path, before: Status, look: Callable[[Path], Status], wait: Callable[[float], None]) -> Status:
    """How the roads are once something came of every test. NoStatus when that takes too long."""
    asked = {row.name: row.tested_ms for row in before.rows if proof_of(row, before.at_ms) is not None}
    try:
        ask_for_tests(data)
    except OSError as error:
        raise NoStatus(f"no test can be asked for in {data} ({error.strerror}): run this as the user that the base runs as") from error
    print(f"Testing {len(asked)} roads ...", file=sys.stderr)
    missing: list[str] = []
    for _ in range(round(PATIENCE_S / LOOK_EVERY_S)):
        wait(LOOK_EVERY_S)
        status = look(data)
        missing = [row.title for row in status.rows if row.name in asked and row.state != OFF and row.tested_ms == asked[row.name]]
        if not missing:
            return status
    raise NoStatus(NO_ANSWER.format(names=", ".join(missing)))


def in_text(rows: tuple[Row, ...], now_ms: int) -> str:
    table = [HEADINGS, *(cells(row, now_ms) for _, group in grouped(rows) for row in group)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADINGS))]
    said, off = verdict(rows), not_set_up(rows)
    lines = [_line(HEADINGS, widths)]
    for head, group in grouped(rows):
        lines += ["", f"{head}:", *(_line(cells(row, now_ms), widths) for row in group)]
    lines += ["", f"Not set up: {off}."] if off else []
    return "\n".join([*lines, "", " ".join([f"{said.head}.", *said.more])])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return BETWEEN.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
