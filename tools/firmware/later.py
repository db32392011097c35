"""A function that imports modules of ours brings them in from their file when it is called, and the file is forgotten again:
what it made lives on, the rest makes room."""

import ast

from .scopes import LATER
from .shake import names_used
from .trees import walk


class Later(ast.NodeTransformer):
    """Gives the marks that scopes.py left in functions their imports."""

    def __init__(self, part: str, homes: dict[str, str]):
        self._part, self._homes = part, homes
        self._local: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        modules = {alias.name[1:] for one in walk(node) if _is_mark(one) for alias in one.names}  # type: ignore[attr-defined]
        outer = self._local
        self._local = {name: f"{name.replace('.', '_')}__" for name in names_used(node) if self._is_from(name, modules)}
        self.generic_visit(node)
        self._local = outer
        node.body = node.body or [ast.Pass()]
        return node

    def _is_from(self, name: str, modules: set[str]) -> bool:
        return name.rpartition(".")[0] in modules and self._homes[name] != self._part

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._local.get(node.id, node.id)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.stmt]:
        if not _is_mark(node):
            return node
        wanted = [(name, here) for alias in node.names for name, here in self._wanted(alias)]
        brought: list[ast.stmt] = []
        for home in dict.fromkeys(self._homes[name] for name, _ in wanted):
            brought += self._brought(home, [(name, here) for name, here in wanted if self._homes[name] == home])
        return brought

    def _wanted(self, alias: ast.alias) -> list[tuple[str, str]]:
        """(placed name, local name) that one mark stands for."""
        if not alias.name.startswith("@"):
            return [(alias.name, str(alias.asname))]
        return [(name, here) for name, here in sorted(self._local.items()) if name.rpartition(".")[0] == alias.name[1:]]

    def _brought(self, home: str, wanted: list[tuple[str, str]]) -> list[ast.stmt]:
        if home == self._part:
            return [ast.Assign([ast.Name(here, ast.Store())], ast.Name(name, ast.Load()), lineno=0) for name, here in wanted]
        forget = ast.parse(f"__import__('sys').modules.pop('{home}', None)").body
        return [ast.ImportFrom(home, [ast.alias(name, here) for name, here in wanted], 0), *forget]


def _is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == LATER
