"""The firmware's modules as syntax trees, and which of them takes what from which."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .trees import children

ROOT = Path(__file__).parent.parent.parent
FIRMWARE = ROOT / "firmware"
TESTS = ROOT / "tests" / "portable"


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]


def read(name: str, path: Path) -> Module:
    return Module(name, path, ast.parse(path.read_text("utf-8"), str(path)))


def firmware() -> dict[str, Module]:
    """Every module that may run on a badge, by the name it is imported by."""
    library = FIRMWARE / "lib"
    found = {}
    for path in sorted(library.rglob("*.py")):
        parts = path.relative_to(library).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = read(name, path)
    for path in sorted(FIRMWARE.glob("*.py")):
        found[path.stem] = read(path.stem, path)
    return found


def absolute(node: ast.ImportFrom, package: str) -> str:
    """The module that `from ... import` names, with its leading dots resolved."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = ".".join(parts[: len(parts) - node.level + 1])
    return f"{base}.{node.module}" if node.module else base


def taken(statements: Iterable[ast.AST], package: str, ours: Iterable[str]) -> Iterator[str]:
    """Our modules that these import statements name."""
    known = set(ours)
    for node in statements:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, package)
            deeper = [f"{base}.{alias.name}" for alias in node.names]
            yield from ([name for name in deeper if name in known] or [base] if base in known else [])


def needed(module: Module, ours: Iterable[str]) -> list[str]:
    """What it imports of ours when it is itself imported, in that order."""
    return list(dict.fromkeys(taken(_imports(module), module.package, ours)))


@lru_cache(maxsize=256)  # each module is asked for by many others
def _imports(module: Module) -> tuple[ast.AST, ...]:
    nodes = (node for statement in module.tree.body for node in _outside_functions(statement))
    return tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    yield node
    for child in children(node):
        yield from _outside_functions(child)


def in_order(modules: dict[str, Module], entries: Iterable[str]) -> list[Module]:
    """These entries and all they need, each after what it takes from."""
    ordered: dict[str, Module] = {}

    def visit(name: str) -> None:
        if name in ordered or name not in modules:
            return
        for other in needed(modules[name], modules):
            visit(other)
        ordered.setdefault(name, modules[name])

    for entry in entries:
        visit(entry)
    return list(ordered.values())
