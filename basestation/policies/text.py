"""Writes a policy's tables as the text that a reader reads again: the same for the same tables."""

import json
from collections.abc import Mapping
from typing import Any

HEAD = "# Written by the Policy page. Every line can be edited; what each may say is in the presets.\n"


def write(raw: Mapping[str, Any]) -> str:
    """`raw` is what tomllib would make of the text, wrong values and all: saying what is wrong is the reader's work."""
    plain = {key: value for key, value in raw.items() if not isinstance(value, Mapping)}
    parts = [HEAD + "".join(_pair(key, value) for key, value in plain.items())]
    for key, value in raw.items():
        if isinstance(value, Mapping):
            parts += _tables(key, value)
    return "\n".join(parts)


def _tables(name: str, table: Mapping[str, Any]) -> list[str]:
    within = [part for key, value in table.items() if isinstance(value, Mapping) for part in _tables(f"{name}.{key}", value)]
    plain = "".join(_pair(key, value) for key, value in table.items() if not isinstance(value, Mapping))
    return [f"[{name}]\n{plain}", *within] if plain else within


def _pair(key: str, value: Any) -> str:
    if isinstance(value, list) and value and (key == "briefing" or isinstance(value[0], Mapping)):
        return f"{key} = [\n" + "".join(f"  {_value(item)},\n" for item in value) + "]\n"
    return f"{key} = {_value(value)}\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
