"""Reads a file of settings and what the environment adds. Of a wrong one it makes what is right: all that is wrong is said at once."""

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter
from pydantic_settings import BaseSettings, EnvSettingsSource
from pydantic_settings import SettingsError as CantParse

from .errors import SettingsError
from .names import part_of

PREFIX, BETWEEN = "DOORSTEP__", "__"
WRITTEN = (
    'the environment: {table} or a setting of it must be written otherwise: a list must be like ["one", "two"], '
    "and a table must be given one setting at a time"
)
Model = TypeVar("Model", bound=BaseModel)


def raw_table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path} does not exist: copy deploy/doorstep.toml there and fill it in") from error
    except OSError as error:
        raise SettingsError(f"{path} can't be read ({error.strerror}): run this as the user that the base runs as") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not readable as TOML: {error}") from error


def with_environment(model: type[BaseSettings], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The environment comes before the file."""
    try:
        added = EnvSettingsSource(model)()
    except CantParse as error:
        table = str(error).split('"')[1:2]
        raise SettingsError(WRITTEN.format(table=f"{PREFIX}{''.join(table).upper()}")) from error
    merged = dict(raw)
    for name, value in added.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(name), Mapping)
        merged[name] = {**merged[name], **value} if both else value
    return merged


def strangers(model: type[BaseModel], environment: Iterable[str]) -> list[str]:
    """A line for each name in the environment that looks like a setting and is none: a secret that nobody reads is missed late."""
    found = []
    for variable in sorted(name for name in environment if name.upper().startswith(PREFIX)):
        name = variable[len(PREFIX) :].lower().split(BETWEEN)[0]
        if name not in model.model_fields:
            near = get_close_matches(name, model.model_fields, 1)
            meant = f"did you mean {PREFIX}{near[0].upper()}{variable[len(PREFIX) + len(name) :]}?" if near else "take it away"
            found.append(f"  {variable} in the environment: there is no such setting; {meant}")
    return found


def wrong_names(problems: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """As table.setting, or only the table or the setting when that is wrong as a whole."""
    return frozenset(".".join(str(part) for part in problem["loc"][:2] if isinstance(part, str)) for problem in problems)


def partly(model: type[Model], raw: Mapping[str, Any], wrong: frozenset[str], table: str = "") -> Model:
    """With None for what is wrong; whoever looks at it must ask `wrong` first."""
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        whole, part = f"{table}{name}", part_of(model, name)
        if whole in wrong:
            values[name] = None
        elif name in raw and part is not None and any(each.startswith(f"{whole}.") for each in wrong):
            values[name] = partly(part, raw[name], wrong, f"{whole}.")
        elif name in raw:
            values[name] = TypeAdapter(field.rebuild_annotation()).validate_python(raw[name])
    return model.model_construct(**values)
