"""Makes every name say where it lives, so that modules can be put together and names be changed without a mistake.

A name of a module's top level becomes `module.name`, one of a class body `.name`; a parameter becomes the same short word in every
function, unless somebody passes it by name; other locals get two underscores, so that they meet no other name. The rest
(builtins, modules of MicroPython) stays as it is.
"""

import ast
import builtins
from collections.abc import Iterator
from typing import Any

from .modules import Module, absolute
from .trees import children

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
# What a function's parameters are called in a small image: words that every MicroPython has in ROM.
PARAMETERS = ("self", "value", "key", "index", "start", "stop", "step", "end", "sep", "count", "args", "find", "lower", "upper", "split",
              "append", "insert", "remove", "strip", "rstrip")  # fmt: skip


LATER = "@later"  # marks where a function imports from modules of ours: they may be in a file of their own


class Unclear(ValueError):
    """Something in the sources that the build can't follow."""


def parameters(function: Function) -> list[ast.arg]:
    shape = function.args
    named = [*shape.posonlyargs, *shape.args, *([shape.vararg] if shape.vararg else []), *shape.kwonlyargs]
    return named + ([shape.kwarg] if shape.kwarg else [])


def bound(statements: list[ast.stmt] | list[ast.expr]) -> set[str]:
    """Names that these statements give a value to, those of inner functions and classes aside."""
    found: set[str] = set()
    for statement in statements:
        for node in within(statement):
            found |= set(_names_bound_by(node))
    return found


def within(node: ast.AST) -> Iterator[ast.AST]:
    """This node and what is inside it, but not inside another scope."""
    yield node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | Comprehension):
        return
    for child in children(node):
        yield from within(child)


def _names_bound_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        return [node.id]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    if isinstance(node, ast.ExceptHandler) and node.name:
        return [node.name]
    return []


class Globals:
    """What the top-level names of all our modules stand for: `module.name`, a module of ours, or something of MicroPython's."""

    def __init__(self, modules: dict[str, Module]):
        self.modules = modules
        self._own = {name: bound(module.tree.body) for name, module in modules.items()}
        self._imports = {name: dict(self._imported(module)) for name, module in modules.items()}

    def meaning(self, module: str, name: str) -> str | None:
        """`module.name` where it is defined; "@module" for a module; None when this module's top level has no such name."""
        if name in self._imports[module]:
            origin, inner = self._imports[module][name]
            if origin not in self.modules:
                return inner or origin
            return self.meaning(origin, inner) if inner else f"@{origin}"
        if name in self._own[module]:
            return f"{module}.{name}"
        return None

    def follow(self, node: ast.Import | ast.ImportFrom, module: Module) -> Iterator[tuple[str, tuple[str, str]]]:
        """(name here, (module, name there)) of everything imported; the second "" when it is a module itself."""
        for alias in node.names:
            here = alias.asname or alias.name
            if isinstance(node, ast.Import):
                yield here, (alias.name, "")
                continue
            base = absolute(node, module.package)
            deeper = f"{base}.{alias.name}"
            yield here, ((deeper, "") if deeper in self.modules else (base, alias.name))

    def _imported(self, module: Module) -> Iterator[tuple[str, tuple[str, str]]]:
        for node in (node for statement in module.tree.body for node in within(statement)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from self.follow(node, module)


class Placer(ast.NodeTransformer):
    """Rewrites one module's names as this file's first lines say, and drops docstrings, annotations and imports among ourselves."""

    def __init__(self, module: Module, names: Globals, by_name: set[str]):
        self._module, self._globals, self._by_name = module, names, by_name
        self.scopes: list[dict[str, str]] = []
        self._depth, self._words = 0, [word for word in PARAMETERS if word not in by_name]

    def place(self, name: str) -> str:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return self._globals.meaning(self._module.name, name) or self._builtin(name)

    def _builtin(self, name: str) -> str:
        if not hasattr(builtins, name) and name not in ("__name__", "__file__", "const"):
            raise Unclear(f"{self._module.path}: what is {name}?")
        return name

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.copy_location(ast.Name(self.place(node.id), node.ctx), node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        return ast.copy_location(ast.Global([self.place(name) for name in node.names]), node)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        return ast.copy_location(ast.Nonlocal([self.place(name) for name in node.names]), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id.startswith("@"):
            meaning = self._globals.meaning(node.value.id[1:], node.attr)
            if meaning is None:
                raise Unclear(f"{self._module.path}: {node.value.id[1:]} has no {node.attr}")
            return ast.copy_location(ast.Name(meaning, node.ctx), node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return self.visit(ast.copy_location(ast.Assign([node.target], node.value), node))  # type: ignore[no-any-return]

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)  # a docstring

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        if node.name:
            node.name = self.place(node.name)
        return self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        return self._import(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return self._import(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> ast.AST | None:
        """Imports among ourselves go from the top; in a function they are marked for a later pass, which knows the files."""
        found = list(self._globals.follow(node, self._module))
        if not any(origin in self._globals.modules for _, (origin, _) in found):
            return self._foreign(node)
        if not self.scopes:
            return None
        self.scopes[-1].update({here: f"@{origin}" for here, (origin, inner) in found if not inner})
        marks = [self._mark(here, origin, inner) for here, (origin, inner) in found]
        return ast.copy_location(ast.ImportFrom(LATER, marks, 0), node)

    def _mark(self, here: str, origin: str, inner: str) -> ast.alias:
        if not inner:
            return ast.alias(f"@{origin}")
        return ast.alias(self._globals.meaning(origin, inner) or "", self.place(here))

    def _foreign(self, node: ast.Import | ast.ImportFrom) -> ast.AST:
        """At the top of a module what is MicroPython's keeps its own name, so that several modules share it."""
        for alias in node.names:
            if self.scopes:
                alias.asname = self.place(alias.asname or alias.name.split(".")[0])
            else:
                alias.asname = None
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.bases = [self.visit(base) for base in node.bases]
        node.keywords = []
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        node.name = self.place(node.name)
        body_names = bound(node.body)
        outer = self.scopes
        self.scopes = [*outer, {name: f".{name}" for name in body_names}]
        node.body = self.body(node.body, _InClass(self, outer))
        self.scopes = outer
        return node

    def body(self, statements: list[ast.stmt], visitor: "Placer | _InClass") -> list[ast.stmt]:
        placed: list[Any] = []
        for statement in statements:
            found = visitor.visit(statement)
            placed += found if isinstance(found, list) else [found] if found is not None else []
        return placed or [ast.Pass()]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self.define(node, self.place(node.name))

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self.define(node, self.place(node.name))

    def define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> ast.AST:
        node.name, node.returns = name, None
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        declared = {name for item in node.body for one in within(item) if isinstance(one, ast.Global | ast.Nonlocal) for name in one.names}
        self._enter(node, bound(node.body) - declared)
        node.body = self.body(node.body, self)
        self._leave()
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self._enter(node, set())
        node.body = self.visit(node.body)
        self._leave()
        return node

    def _enter(self, node: Function, locals_: set[str]) -> None:
        node.args.defaults = [self.visit(default) for default in node.args.defaults]
        node.args.kw_defaults = [self.visit(default) if default else None for default in node.args.kw_defaults]
        scope = {name: f"{name}__" for name in locals_}
        for argument in parameters(node):
            argument.annotation = None
            scope[argument.arg] = argument.arg = self._parameter(argument.arg)
        self.scopes = [*self.scopes, scope]

    def _parameter(self, name: str) -> str:
        if name in self._by_name:
            return f".{name}"
        self._depth += 1
        return self._words[self._depth - 1]

    def _leave(self) -> None:
        left = self.scopes[-1]
        self.scopes = self.scopes[:-1]
        self._depth -= len([name for name in left.values() if name in self._words])

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._comprehend(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self._comprehend(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self._comprehend(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._comprehend(node)

    def _comprehend(self, node: Comprehension) -> ast.AST:
        first = node.generators[0]
        first.iter = self.visit(first.iter)
        targets = bound([generator.target for generator in node.generators])
        self.scopes = [*self.scopes, {name: f"{name}__" for name in targets}]
        for field, value in ast.iter_fields(node):
            if field != "generators":
                setattr(node, field, self.visit(value))
        for generator in node.generators:
            generator.target = self.visit(generator.target)
            generator.ifs = [self.visit(condition) for condition in generator.ifs]
            if generator is not first:
                generator.iter = self.visit(generator.iter)
        self.scopes = self.scopes[:-1]
        return node


class _InClass:
    """The body of a class: its functions do not see its names, everything else in it does."""

    def __init__(self, placer: Placer, outside: list[dict[str, str]]):
        self._placer, self._outside = placer, outside

    def visit(self, node: ast.stmt) -> ast.AST | None:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return self._placer.visit(node)  # type: ignore[no-any-return]
        inside, self._placer.scopes = self._placer.scopes, self._outside
        placed = self._placer.define(node, f".{node.name}")
        self._placer.scopes = inside
        return placed
