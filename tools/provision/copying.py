"""Brings the files of a badge up to date: only what changed, each whole or not at all, main.py last."""

from collections.abc import Sequence

from . import rom
from .board import Board
from .plan import BOOT, MAIN, ROM, Changes, Wanted, changes, is_ours
from .steps import Steps


def compare(board: Board, wanted: Sequence[Wanted]) -> Changes:
    digests = board.digests(file.path for file in wanted if file.path != ROM)
    for file in wanted:
        if file.path == ROM:
            digests[ROM] = rom.digest(board, len(file.data))
    return changes(wanted, digests.get, [path for path in board.files("/") if is_ours(path)])


def bring_up_to_date(board: Board, wanted: Sequence[Wanted], steps: Steps) -> int:
    """How many files were copied. While anything else changes there is no main.py, so no mixture of two versions ever starts."""
    due = compare(board, wanted)
    if due.is_empty:
        steps.done("Files", f"all {due.same} are there already")
        return 0
    if any(file.path != MAIN for file in due.copy) or due.remove:
        for path in (MAIN, BOOT) if any(file.path == ROM for file in due.copy) else (MAIN,):
            board.remove(path)
        due = compare(board, wanted)
    for path in due.remove:
        board.remove(path)
    total = sum(len(file.data) for file in due.copy)
    steps.note(f"copying {len(due.copy)} files, {total} bytes; {due.same} are there already")
    for number, file in enumerate(due.copy, 1):
        _write(board, file)
        steps.note(f"{number:>3} of {len(due.copy)}  {file.path}")
    steps.done("Files", f"{len(due.copy)} copied, {due.same} were there already, {len(due.remove)} old ones removed")
    return len(due.copy)


def _write(board: Board, file: Wanted) -> None:
    if file.path == ROM:
        rom.write(board, file.data)
    else:
        board.write(file.path, file.data)
