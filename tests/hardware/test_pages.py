"""What the pages say is what the data says, what they link to is there, and what they tell a technician to type exists."""

import argparse
import re
from pathlib import Path

import pytest

from tools.hardware import pages, prints
from tools.hardware.boards import ROOT, Board, load_all
from tools.hardware.renders import PICTURES
from tools.provision import add_arguments

PAGES = [ROOT / "README.md", *sorted(ROOT.glob("boards/*/README.md"))]
VIEWS = ("back", "front", "open", "apart")


@pytest.mark.parametrize(
    ("page", "lines"), list(pages.pages(load_all())), ids=lambda value: value.parent.name if isinstance(value, Path) else ""
)
def test_the_tables_are_those_that_the_data_gives(page: Path, lines: list[str]) -> None:
    text = page.read_text("utf-8")

    assert pages.written(text, lines) == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))

    assert {link for link in links if not link.startswith("http") and not (page.parent / link).exists()} == set()


def test_what_a_technician_is_told_to_type_exists() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    actions = next(action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    text = (ROOT / "README.md").read_text("utf-8")
    told = re.findall(r"doorstep badge (\w+)([^\n`]*)", text)

    assert {"flash", "provision", "verify"} <= {action for action, _ in told} <= set(actions)
    for action, rest in told:
        assert set(re.findall(r"--[a-z-]+", rest)) <= set(actions[action]._option_string_actions)


def test_a_profile_that_is_named_is_a_board() -> None:
    named = re.findall(r"--profile (\S+)", (ROOT / "README.md").read_text("utf-8"))

    assert named and set(named) <= {board.name for board in load_all()}


def test_each_case_has_its_pictures(cased: Board) -> None:
    assert {path.name for path in PICTURES.glob(f"{cased.name}-*.png")} == {f"{cased.name}-{view}.png" for view in VIEWS}


def test_no_print_is_left_of_a_board_that_is_gone() -> None:
    kept = {path.name for path in prints.FOLDER.iterdir()}

    assert kept == {board.name for board in load_all() if prints.own_body(board)}


def test_no_page_offers_a_lanyard(board: Board) -> None:
    assert "no eye for a lanyard" in (ROOT / "README.md").read_text("utf-8")
    assert not any("lanyard" in f"{row.part} {row.description}".lower() for row in board.bom)
