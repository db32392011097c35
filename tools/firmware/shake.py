"""Leaves out what nothing needs: top-level names that cannot be reached from the names kept."""

import ast

from .trees import walk


def reachable(statements: list[ast.stmt], kept: set[str]) -> set[str]:
    """Every placed name (`module.name`) that these need, by way of what defines them; bare statements count as needed."""
    uses: dict[str, set[str]] = {}
    wanted = set(kept)
    for statement in statements:
        defined, used = names_defined(statement), names_used(statement) | names_imported(statement)
        for name in defined:
            uses.setdefault(name, set()).update(used)
        if not defined:
            wanted |= used
    found: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted |= uses.get(name, set())
    return found


def shaken(statements: list[ast.stmt], needed: set[str]) -> list[ast.stmt]:
    return [item for item in statements if not names_defined(item) or names_defined(item) & needed]


def names_defined(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        return {node.id for target in statement.targets for node in walk(target) if isinstance(node, ast.Name)}
    return set()


def names_used(statement: ast.AST) -> set[str]:
    return {node.id for node in walk(statement) if isinstance(node, ast.Name) and is_placed(node.id)}


def names_imported(statement: ast.AST) -> set[str]:
    """What its functions import from modules of ours."""
    return {node.name for node in walk(statement) if isinstance(node, ast.alias) and is_placed(node.name) and node.name[0] != "@"}


def is_placed(name: str) -> bool:
    """Whether this is `module.name`."""
    return "." in name and not name.startswith(".")
