"""What is wrong with a setting, in words for whoever fills in the file: what belongs there, and never what a secret says."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from .names import meant, nearest

SECRET = ("password", "key", "key_text", "account", "pin", "token", "secret", "url")  # what such a setting says is in no error text
LOOK = "deploy/doorstep.toml has an example of it"
LETTERS = "20 letters or more of your own, from a-z, A-Z, 0-9, - and _"
# What a pattern asks for, by the setting's name without its table.
MUST_BE = {
    "site": "must be a short name of a-z, 0-9 and - only",
    "account": "must be 3 to 16 hex digits, 0-9 and A-F, in quotes, as the alarm receiving centre gave it",
    "receiver": "must be 1 to 6 hex digits, in quotes",
    "line": "must be 1 to 6 hex digits, in quotes",
    "country": 'must begin with +, like "+44"',
    "pin": "must be 4 to 8 digits, in quotes",
    "smsc": 'must be a telephone number, like "+447785016005"',
    "sender": "must be an address like doorstep@saltmarsh.example, without spaces",
    "key": f"must be {LETTERS}",
    "webhook_secret": f"must be {LETTERS}",
    "url": "must be a whole web address that begins with https:// or http://",
    "storage": "must be a web address like https://eu1.cloud.thethings.network, with nothing behind it",
    "application": "must be the application's short name: a-z, 0-9 and - only, 2 letters or more",
    "gateways": "must be short names of a-z, 0-9 and - only",
}
KINDS = {
    "int_type": "must be a whole number, without quotes",
    "int_parsing": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number, without a point",
    "float_type": "must be a number, without quotes",
    "float_parsing": "must be a number, without quotes",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": 'must stand in quotes, like "this"',
    "tuple_type": 'must be a list in square brackets, like ["one", "two"]',
    "string_too_short": "must not be empty",
    "too_short": "must have at least one entry",
    "model_type": "must be a table: a line with its name in square brackets, and its settings below",
    "missing": "is needed and not there",
}
BOUNDS = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most")}


class SettingsError(Exception):
    """The settings can't be used; the text says where, and what to do."""


Finding = tuple[str, str]  # the setting's name with its table, and what is wrong with it and the remedy


def in_a_line(found: Finding) -> str:
    return f"  {found[0]}: {found[1]}"


def of_its_own(problems: Sequence[ErrorDetails], model: type[BaseModel]) -> list[ErrorDetails]:
    """Without those that another one explains: a setting that is missing because it is misspelt is one mistake, not two."""
    strange = [tuple(map(str, problem["loc"])) for problem in problems if problem["type"] == "extra_forbidden"]
    misspelt = {(*loc[:-1], nearest(model, loc)) for loc in strange}
    follows = {"default_factory_not_called"}
    return [each for each in problems if each["type"] not in follows and not (each["type"] == "missing" and each["loc"] in misspelt)]


def in_words(problem: Mapping[str, Any], model: type[BaseModel]) -> str:
    """One line for one of pydantic's problems with the settings that `model` describes."""
    names = [part for part in problem["loc"] if isinstance(part, str)]
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"  {where}: {meant(model, names, problem.get('input'))}"
    last, kind, given = names[-1] if names else "", problem["type"], problem.get("input")
    says_it = kind not in ("missing", "model_type") and not last.endswith(SECRET) and not isinstance(given, Mapping)
    return f"  {where}: {_what(kind, last, problem)}" + (f" (it says {str(given)[:60]!r})" if says_it else "")


def _what(kind: str, name: str, problem: Mapping[str, Any]) -> str:
    if kind == "string_pattern_mismatch":
        return MUST_BE.get(name, f"is not written as it must be: {LOOK}")
    if kind in BOUNDS:
        bound, words = BOUNDS[kind]
        return f"must be {words} {problem['ctx'][bound]}"
    if kind == "literal_error":
        return f"must be one of {problem['ctx']['expected']}"
    return KINDS.get(kind, str(problem["msg"]).removeprefix("Value error, "))
