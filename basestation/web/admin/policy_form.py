"""The policy's form: filled from a policy's file, and turned into one again."""

from collections.abc import Mapping
from typing import Any

from ...policies.lines import Path
from .form import Form, cleaned
from .policy_fields import ANSWERERS, FIELDS, Field

MOST_STEPS = 8


def form_of(raw: Mapping[str, Any]) -> Form:
    form = Form({"name": str(raw["name"])})
    for field in FIELDS:
        _fill(form, field, _at(raw, field.path))
    return form


def _fill(form: Form, field: Field, value: Any) -> None:
    match field.kind:
        case "yes":
            form.ticked[field.path] = ["yes"] if value else []
        case "roles":
            form.ticked[field.path] = list(value)
        case "lines":
            form.typed[field.path] = "\n".join(value)
        case "steps":
            for index, step in enumerate(value):
                form.typed |= {f"{field.path}.{index}.{key}": str(step[key]) for key in ("name", "kind", "wait_s")}
                form.ticked[f"{field.path}.{index}.roles"] = list(step["roles"])
        case _:
            form.typed[field.path] = str(value)


def _at(raw: Mapping[str, Any], path: str) -> Any:
    value: Any = raw
    for part in path.split("."):
        value = value[part]
    return value


# From the form into a policy's file --------------------------------------------------------------------------------------


def raw_of(form: Form) -> dict[str, Any]:
    """The tables as they were typed, right or wrong."""
    raw: dict[str, Any] = {"name": form.get("name")}
    for field in sorted(FIELDS, key=lambda field: "." in field.path):
        *tables, key = field.path.split(".")
        table = raw
        for name in tables:
            table = table.setdefault(name, {})
        table[key] = _typed(form, field)
    return raw


def _typed(form: Form, field: Field) -> Any:
    match field.kind:
        case "yes":
            return "yes" in form.ticked.get(field.path, ())
        case "roles":
            return list(form.choices(field.path, [value for value, _ in field.options]))
        case "lines":
            return [line for line in (cleaned(line) for line in cleaned(form.get(field.path), lines=True).split("\n")) if line]
        case "steps":
            return [_step(form, f"{field.path}.{row}") for row in used_rows(form, field.path)]
        case "number":
            return _number(form.get(field.path))
        case _:
            return cleaned(form.get(field.path))


def _step(form: Form, row: str) -> dict[str, Any]:
    roles = list(form.choices(f"{row}.roles", [value for value, _ in ANSWERERS]))
    return {
        "name": cleaned(form.get(f"{row}.name")),
        "kind": form.get(f"{row}.kind"),
        "roles": roles,
        "wait_s": _number(form.get(f"{row}.wait_s")),
    }


def used_rows(form: Form, path: str) -> list[int]:
    """A row without a name and without seconds is no step."""
    return [row for row in range(MOST_STEPS) if form.get(f"{path}.{row}.name").strip() or form.get(f"{path}.{row}.wait_s").strip()]


def _number(typed: str) -> int | str:
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def field_of(form: Form, path: Path) -> str:
    """The field in which what stands at `path` was typed."""
    parts = list(path)
    if "steps" in parts[:-1]:  # its rows may have had gaps
        steps = parts.index("steps") + 1
        rows = used_rows(form, ".".join(str(part) for part in parts[:steps]))
        parts[steps] = rows[int(parts[steps])] if int(parts[steps]) < len(rows) else 0
        return ".".join(str(part) for part in [*parts[: steps + 1], *(parts[steps + 1 : steps + 2] or ["name"])])
    known = {field.path for field in FIELDS}
    while parts and ".".join(str(part) for part in parts) not in known:
        parts.pop()
    return ".".join(str(part) for part in parts) or "title"
