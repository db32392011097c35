"""Which attributes belong together: those that one object may have at once. All others may share a short name."""

import ast
from collections.abc import Iterable, Iterator

from .scopes import parameters
from .trees import walk


def families(statements: Iterable[ast.stmt]) -> list[set[str]]:
    """Attributes of each class together with its parents and children; fields of each named tuple; arguments given by name."""
    classes = {node.name: node for item in statements for node in walk(item) if isinstance(node, ast.ClassDef)}
    groups: dict[str, set[str]] = {}
    for name, node in classes.items():
        related = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id in groups]
        own = set(_attributes_of(node)).union(*(groups[base] for base in related))
        shared = groups.setdefault(related[0], own) if related else own
        shared |= own
        groups[name] = shared
    return [*groups.values(), *(set(names) for item in statements for names in _together(item))]


def _attributes_of(node: ast.ClassDef) -> Iterator[str]:
    for item in node.body:
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            yield item.name.lstrip(".")
            yield from _stored_in_self(item)
        elif isinstance(item, ast.Assign):
            yield from (one.id.lstrip(".") for target in item.targets for one in walk(target) if isinstance(one, ast.Name))


def _stored_in_self(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    first = parameters(function)[0].arg if parameters(function) else ""
    for node in walk(function):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == first
        ):
            yield node.attr


def _together(statement: ast.AST) -> Iterator[list[str]]:
    for node in walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield [argument.arg[1:] for argument in parameters(node) if argument.arg.startswith(".")]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "namedtuple"
            and isinstance(node.args[1], ast.Tuple)
        ):
            yield [str(item.value) for item in node.args[1].elts if isinstance(item, ast.Constant)]
        elif isinstance(node, ast.Call):
            yield [keyword.arg for keyword in node.keywords if keyword.arg]


def asked_by_text(statements: Iterable[ast.stmt]) -> set[str]:
    """Attributes that are asked of objects which may not have them."""
    calls = [node for item in statements for node in walk(item) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    named = [node.args[1] for node in calls if isinstance(node.func, ast.Name) and node.func.id in ("getattr", "hasattr", "setattr")]
    return {str(node.value) for node in named if isinstance(node, ast.Constant)}


def stored_from_outside(statements: Iterable[ast.stmt]) -> set[str]:
    """Attributes that somebody gives to an object that is not his own: nobody can see here what else that object has."""
    nodes = [node for item in statements for node in walk(item) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    return {node.attr for node in nodes if not (isinstance(node.value, ast.Name) and node.value.id == "self")}
