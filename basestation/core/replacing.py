"""`replace` for frozen things with many fields, as often as an alarm changes them: the standard library's looks at each field anew."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def replace(thing: T, **changes: Any) -> T:
    """For a dataclass with two fields or more, all of them given to its constructor in their order."""
    kind: type[Any] = type(thing)
    places, values_of = _taken_apart(kind)  # type: ignore[arg-type]  # every class is hashable, which mypy doubts
    values = list(values_of(thing))
    for name, value in changes.items():
        values[places[name]] = value
    changed: T = kind(*values)
    return changed


@cache
def _taken_apart(kind: type) -> tuple[dict[str, int], Callable[[Any], tuple[Any, ...]]]:
    names = [field.name for field in fields(kind)]
    return {name: place for place, name in enumerate(names)}, attrgetter(*names)
