"""Reads the settings and says all that is wrong with them at once, with the files that they name."""

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from . import files
from .errors import SettingsError, in_a_line, in_words, of_its_own
from .reading import partly, raw_table, strangers, with_environment, wrong_names
from .sense import senseless
from .whole import Settings

CANT_BE_USED = "{path} can't be used:"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to say of a file of settings, a line each. `settings` None: it can't be used. `wrong` contradicts the rules or itself,
    `hindering` keeps a base from serving, `missing` does not: a road will have a fault."""

    settings: Settings | None
    wrong: tuple[str, ...] = ()
    hindering: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def look(path: Path) -> Found:
    """All of it at once, with the files that it names. SettingsError when it can't be read at all."""
    settings, wrong, names = _read(path)
    hindering, missing = (tuple(in_a_line(found) for found in each(settings, names)) for each in (files.hindering, files.missing))
    return Found(None if wrong else settings, tuple(wrong), hindering, missing)


def read_settings(path: Path) -> Settings:
    """The settings in `path`. SettingsError names every setting that is wrong, and the remedy."""
    settings, wrong, _ = _read(path)
    if wrong:
        raise SettingsError("\n".join([CANT_BE_USED.format(path=path), *wrong]))
    return settings


def _read(path: Path) -> tuple[Settings, list[str], frozenset[str]]:
    """As far as they are right, what is wrong with them, and the names of those that are wrong by themselves."""
    raw = with_environment(Settings, raw_table(path))
    problems: list[ErrorDetails] = []
    try:
        settings = Settings(**raw)
    except ValidationError as error:
        problems = error.errors()
        settings = partly(Settings, raw, wrong_names(problems))
    names = wrong_names(problems)
    wrong = [in_words(problem, Settings) for problem in of_its_own(problems, Settings)] + strangers(Settings, os.environ)
    return settings, wrong + [in_a_line(found) for found in senseless(settings, names)], names
