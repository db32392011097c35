"""docs/safety.md keeps its word: a row for each fault and each rule, and every test it names is there and names the fault."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FAULTS = [f"F{number}" for number in range(1, 63)]
RULES = [str(number) for number in range(1, 15)]
NOT_SHOWN = "not shown yet"
# What issue 2 wants shown: F1-F2, F5-F8, F13-F17, F24-F29, F31, F33-F36, F38-F40, F47, F49-F52, F54-F56, F58, F60-F61.
MUST_BE_SHOWN = {
    f"F{number}"
    for first, last in (
        (1, 2), (5, 8), (13, 17), (24, 29), (31, 31), (33, 36), (38, 40), (47, 47), (49, 52), (54, 56), (58, 58), (60, 61),
    )
    for number in range(first, last + 1)
}  # fmt: skip

Test = tuple[str, str]


@dataclass(frozen=True)
class Row:
    key: str
    cells: tuple[str, ...]

    @property
    def shown(self) -> str:
        return self.cells[-1]

    @property
    def tests(self) -> list[Test]:
        return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", self.shown)


def rows(text: str, key: str) -> list[Row]:
    """The table rows, four cells wide, whose first cell is a fault (`F[0-9]+`) or a rule (`[0-9]+`)."""
    lines = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in text.splitlines() if line.startswith("| ")]
    return [Row(cells[0], cells[1:]) for cells in lines if len(cells) == 4 and re.fullmatch(key, cells[0])]


def complaints(row: Row, must_be_shown: bool) -> list[str]:
    """What is wrong with one fault's row."""
    there = [test for test in row.tests if exists(*test)]
    wrong = [f"{row.key} has an empty cell" for cell in row.cells if not cell]
    wrong += [f"there is no {path}::{name}" for path, name in row.tests if (path, name) not in there]
    wrong += [f"{path}::{name} does not name {row.key}" for path, name in there if not names(path, name, row.key)]
    if must_be_shown and (NOT_SHOWN in row.shown or not row.tests):
        wrong.append(f"{row.key} must be shown")
    if not row.tests and NOT_SHOWN not in row.shown:
        wrong.append(f"{row.key} names no test and does not say so")
    return wrong


@cache
def promises(path: str) -> dict[str, str]:
    """The tests of a file, and what each says of itself: its docstring, and the file's."""
    if not (ROOT / path).is_file():
        return {}
    module = ast.parse((ROOT / path).read_text("utf-8"))
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    said = {function.name: ast.get_docstring(function) or "" for function in functions}
    targets = [target.id for node in module.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)]
    said |= dict.fromkeys(targets, "")
    about = ast.get_docstring(module) or ""
    return {name: f"{words}\n{about}" for name, words in said.items() if name.lower().startswith("test")}


def exists(path: str, name: str) -> bool:
    return name in promises(path)


def names(path: str, name: str, fault: str) -> bool:
    return bool(re.search(rf"\b{fault}\b", promises(path)[name])) or fault.lower() in name.split("_")


DOC = (ROOT / "docs/safety.md").read_text("utf-8")
FAULT_ROWS, RULE_ROWS = rows(DOC, r"F[0-9]+"), rows(DOC, r"[0-9]+")


def test_each_fault_has_one_row_in_order() -> None:
    assert [row.key for row in FAULT_ROWS] == FAULTS


def test_each_rule_has_one_row_in_order() -> None:
    assert [row.key for row in RULE_ROWS] == RULES


@pytest.mark.parametrize("row", FAULT_ROWS, ids=lambda row: row.key)
def test_a_fault_is_shown_by_tests_that_name_it_or_said_not_to_be(row: Row) -> None:
    assert complaints(row, row.key in MUST_BE_SHOWN) == []


@pytest.mark.parametrize("row", RULE_ROWS, ids=lambda row: f"rule-{row.key}")
def test_a_rule_is_shown_by_tests_that_exist(row: Row) -> None:
    assert row.tests
    assert all(row.cells)
    assert [f"{path}::{name}" for path, name in row.tests if not exists(path, name)] == []


def test_the_required_faults_are_those_of_the_issue() -> None:
    assert len(MUST_BE_SHOWN) == 36
    assert set(FAULTS) >= MUST_BE_SHOWN


SCENARIO = "tests/scenarios/test_transport_faults.py"


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        (f"`{SCENARIO}::test_f17_half_of_all_frames_are_lost`", []),
        (f"`{SCENARIO}::test_that_is_not_there`", [f"there is no {SCENARIO}::test_that_is_not_there"]),
        ("`tests/nowhere.py::test_f17`", ["there is no tests/nowhere.py::test_f17"]),
        (f"`{SCENARIO}::test_f24_the_answer_never_arrives`", [f"{SCENARIO}::test_f24_the_answer_never_arrives does not name F17"]),
        ("not shown yet: somewhere", ["F17 must be shown"]),
        ("all is well", ["F17 must be shown", "F17 names no test and does not say so"]),
    ],
)
def test_a_row_that_claims_too_much_is_noticed(shown: str, wrong: list[str]) -> None:
    [row] = rows(f"| F17 | losses | repeats | {shown} |", r"F[0-9]+")

    assert complaints(row, True) == wrong
