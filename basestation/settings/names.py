"""Which settings there are, and which one was meant by a name that is none."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

NO_SUCH = "there is no such {what}"
LOOK = "look for a misspelling in deploy/doorstep.toml"


def part_of(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The model of the table `name`; None when it is no table."""
    field = model.model_fields.get(name)
    kinds = [field.annotation, *get_args(field.annotation)] if field else []
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def tables(model: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """By name; "" is what stands above the first one."""
    return {"": model} | {name: part for name in model.model_fields if (part := part_of(model, name)) is not None}


def nearest(model: type[BaseModel], names: Sequence[str]) -> str:
    """The setting of the same table that this one is probably a misspelling of; "" when there is none."""
    known, table = tables(model), names[0] if len(names) > 1 else ""
    here = [each for each in known[table].model_fields if table or each not in known] if table in known else []
    return next(iter(get_close_matches(names[-1], here, 1)), "")


def meant(model: type[BaseModel], names: Sequence[str], given: Any) -> str:
    """What to do about a setting, or a whole table, that there is not."""
    known, table, name = tables(model), names[0] if len(names) > 1 else "", names[-1]
    if table == "" and isinstance(given, Mapping):
        near = get_close_matches(name, [each for each in known if each], 1)
        return f"{NO_SUCH.format(what='table')}; " + (f"did you mean [{near[0]}]?" if near else LOOK)
    said = NO_SUCH.format(what="setting") + (f" in [{table}]" if table else "")
    elsewhere = [place for place, part in known.items() if place != table and name in part.model_fields and name not in known]
    if setting := nearest(model, names):
        return f"{said}; did you mean {setting}?"
    if len(elsewhere) == 1 or "" in elsewhere:
        return f"{said}; it belongs " + (f"in [{elsewhere[0]}]" if elsewhere[0] else "above the first line in square brackets")
    return f"{said}; {LOOK}"
