"""`doorstep roads`: the table of the page /roads, on this computer and without a password."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .core.roads.rows import FAULT, HEADINGS, Row, cells, grouped, not_protected, not_set_up
from .core.roads.verdict import verdict
from .settings import SettingsError, read_settings
from .watch.status_file import NoStatus, read

ALL_WORK, A_FAULT, CANT_TELL = 0, 1, 2
NOT_RUNNING = "The base is not running, or hangs: it last wrote down how its roads are {ago} seconds ago."
BETWEEN = "  "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the base's settings; it must be running")


def run(arguments: argparse.Namespace) -> int:
    now_ms = time.time_ns() // 1_000_000
    try:
        status = read(read_settings(arguments.settings).data)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return CANT_TELL
    except NoStatus as error:
        print(f"Can't tell: {error}.", file=sys.stderr)
        return CANT_TELL
    if not status.is_fresh(now_ms):
        print(NOT_RUNNING.format(ago=abs(now_ms - status.written_ms) // 1000), file=sys.stderr)
        return CANT_TELL
    print(in_text(status.rows, status.at_ms + now_ms - status.written_ms))
    return A_FAULT if any(row.state == FAULT for row in status.rows) or not_protected(status.rows) else ALL_WORK


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
