"""Reads a school's policy from its TOML text. Every error names the line, what is wrong there, and the remedy."""

import tomllib
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path as FilePath
from re import search
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from .core.policy.ladders import BadgeRules, Policy
from .policies.building import build
from .policies.checks import crosses, is_day
from .policies.lines import Path, line_of, lines_of
from .policies.tables import PolicyTable

PRESETS = ("trust", "risk-assessed", "paired-code-word", "lone-working", "paired-safe-word")
FOLDER = FilePath(__file__).parent / "policies"
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` is the key it is about, `line` where it stands (0: nowhere), `words` what is wrong and the remedy."""

    path: Path
    line: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}" if self.line else self.words


class PolicyError(Exception):
    """The policy can't be used. `problems` says where and why, in the order of the file."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def preset_text(name: str) -> str:
    return (FOLDER / f"{name}.toml").read_text("utf-8")


def read_policy(text: str, badge: BadgeRules | None = None) -> Policy:
    return build(read_table(text), badge)


def read_table(text: str) -> PolicyTable:
    """The file as it stands, once everything in it holds. PolicyError says what does not."""
    raw = _parsed(text)
    lines = lines_of(text)
    try:
        table = PolicyTable.model_validate(raw)
    except ValidationError as error:
        found = [_problem(problem, lines) for problem in error.errors(include_url=False)]
        raise PolicyError(sorted(found, key=lambda problem: problem.line)) from error
    crossed = [Problem(path, line_of(lines, path), f"{named(path)} {words}") for path, words in crosses(table)]
    if crossed:
        raise PolicyError(sorted(crossed, key=lambda problem: problem.line))
    return table


def check_date(text: str, today: date) -> None:
    """A policy that is adopted today can't be due for review already. One that was adopted before may be: then it is said."""
    table = read_table(text)
    if table.review.by_date and is_day(table.review.by_date) and date.fromisoformat(table.review.by_date) <= today:
        path: Path = ("review", "by_date")
        words = f'review.by_date is "{table.review.by_date}", which is past; write a day to come'
        raise PolicyError([Problem(path, line_of(lines_of(text), path), words)])


def named(path: Path) -> str:
    """A key as people say it: ladder.sos, step 2: wait_s."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words = f"{words.removesuffix('.steps')}, {'step' if words.endswith('.steps') else 'item'} {part + 1}"
        else:
            words = f"{words}{': ' if ', step' in words else '.' if words else ''}{part}"
    return words


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise PolicyError([Problem((), 0, f"the text is longer than {LONGEST} characters; shorten it")])
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise PolicyError([Problem((), 0, "brackets stand within brackets without end; take them out")]) from error
    except ValueError as error:
        raise PolicyError([_unreadable(text, str(error))]) from error


def _unreadable(text: str, said: str) -> Problem:
    place = search(r"\(at line (\d+)", said)
    line = int(place[1]) if place else max(1, text.count("\n"))
    why = said.partition(" (at ")[0].rstrip(".")
    return Problem((), line, f"this is not TOML ({why}); look for a missing quotation mark, bracket or equals sign here or just before")


def _problem(problem: Any, lines: dict[Path, int]) -> Problem:
    path: Path = tuple(problem["loc"])
    line = line_of(lines, path)
    match problem["type"]:
        case "extra_forbidden":
            return Problem(path, line, _unknown(path))
        case "missing":
            return Problem(path, line, f"{named(path)} is missing; write {remedy(path)}")
    return Problem(path, line, f"{named(path)} is {_shown(problem['input'])}; write {remedy(path)}{_meant(problem['input'], path)}")


def _unknown(path: Path) -> str:
    known = _names_at(path[:-1])
    close = get_close_matches(str(path[-1]), known, n=1)
    meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}; take it out"
    return f"there is no {named(path)}; {meant}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = str(value)[:60]
    return f'"{text}"' if isinstance(value, str) else text


def _meant(value: Any, path: Path) -> str:
    close = get_close_matches(str(value), _choices(_annotation(path)), n=1) if isinstance(value, str) else []
    return f' (did you mean "{close[0]}"?)' if close else ""


# What the tables say of a key --------------------------------------------------------------------------------------------


def remedy(path: Path) -> str:
    """What may stand at `path`."""
    here = path[:-1] if path and isinstance(path[-1], int) else path
    description = _field(here).description if here and _field(here) else None
    if description and (here == path or not _choices(_annotation(path))):
        return str(description)
    choices = _choices(_annotation(path))
    if choices:
        return ("one of " if len(choices) > 1 else "") + ", ".join(f'"{choice}"' for choice in choices)
    return "a table" if path else "a policy"


def _names_at(path: Path) -> list[str]:
    model = _annotation(path)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


@cache
def _field(path: Path) -> Any:
    owner = _annotation(path[:-1])
    is_table = isinstance(owner, type) and issubclass(owner, BaseModel)
    return owner.model_fields.get(str(path[-1])) if is_table else None


@cache
def _annotation(path: Path) -> Any:
    """The type that the tables give what stands at `path`; None for what they do not know."""
    if not path:
        return PolicyTable
    if isinstance(path[-1], int):
        items = get_args(_annotation(path[:-1]))
        return items[0] if items else None
    field = _field(path)
    return field.annotation if field else None


def _choices(annotation: Any) -> list[str]:
    return [choice for choice in get_args(annotation) if isinstance(choice, str)]
