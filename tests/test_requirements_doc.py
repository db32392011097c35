"""docs/requirements.md keeps its word: a row for each of R1 to R47, and every file and test it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = [f"R{number}" for number in range(1, 48)]
PATH = re.compile(r"`((?:basestation|firmware|docs|hardware|tools|deploy)/[^`]+)`")
TEST = re.compile(r"`(tests/[\w/-]+\.py)::(\w+)`")


def rows(text: str) -> dict[str, list[str]]:
    """Requirement: what it asks, where it is, what shows it."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines()]
    return {cells[0]: cells[1:] for cells in lines if re.fullmatch(r"R\d+", cells[0])}


ROWS = rows((ROOT / "docs/requirements.md").read_text("utf-8"))


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def complaints(name: str, cells: list[str]) -> list[str]:
    if len(cells) != 3 or not all(cells):
        return [f"{name} has not three full cells after its number"]
    _, where, shown = cells
    wrong = [f"{name}: there is no {path}" for path in PATH.findall(where) if not (ROOT / path).exists()]
    wrong += [f"{name}: names no screen or file"] if not PATH.findall(where) else []
    wrong += [f"{name}: names no test"] if not TEST.findall(shown) else []
    for path, test in TEST.findall(shown):
        if not (ROOT / path).exists() or test not in functions(path):
            wrong.append(f"{name}: there is no {path}::{test}")
    return wrong


def test_every_requirement_has_its_row_and_no_other_has() -> None:
    assert list(ROWS) == REQUIREMENTS


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_what_a_row_names_is_there(name: str) -> None:
    assert complaints(name, ROWS.get(name, [])) == []


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ([], "three full cells"),
        (["what", "`docs/nothing.md`", "`tests/test_docs.py::names`"], "there is no docs/nothing.md"),
        (["what", "the screen", "`tests/test_docs.py::names`"], "no screen or file"),
        (["what", "`docs/safety.md`", "by hand"], "names no test"),
        (["what", "`docs/safety.md`", "`tests/test_docs.py::nothing`"], "there is no tests/test_docs.py::nothing"),
    ],
)
def test_a_row_that_promises_too_much_is_found(cells: list[str], word: str) -> None:
    assert any(word in complaint for complaint in complaints("R1", cells))
