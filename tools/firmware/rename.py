"""Short names for everything that is ours, the same in every file, and the map that leads back."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .kin import asked_by_text, families, stored_from_outside
from .scopes import PARAMETERS
from .shake import is_placed
from .trees import walk
from .words import words


@dataclass(frozen=True)
class Names:
    """`globals_`: `module.name` to its short name. `attributes`: the same for attributes, fields and named arguments."""

    globals_: dict[str, str]
    attributes: dict[str, str]


def chosen(statements: list[ast.stmt], foreign: set[str], besides: list[set[str]]) -> Names:
    """Short names for what these statements define. `foreign`: attributes and arguments that belong to others.

    `besides`: attributes that meet in one object of the tests."""
    uses = Counter(name for item in statements for name in _globals_of(item))
    text = {one for item in statements for one in _texts(item)}
    as_text = {name: name.rpartition(".")[2] for name in uses if name.rpartition(".")[2] in text and name.rpartition(".")[2][0].isupper()}
    untouchable = {node.id for item in statements for node in walk(item) if isinstance(node, ast.Name) and "." not in node.id}
    free = words(untouchable | set(as_text.values()))
    globals_ = {**dict(zip([name for name, _ in uses.most_common() if name not in as_text], free, strict=False)), **as_text}
    return Names(globals_, _attributes(statements, foreign, besides))


def extended(names: Names, statements: list[ast.stmt]) -> Names:
    """With names for these statements too; those already chosen stay."""
    more = [name for name in dict.fromkeys(one for item in statements for one in _globals_of(item)) if name not in names.globals_]
    own = {name: name.replace(".", "_") for name in more}
    ours = {name for item in statements for name in defined_attributes(item) if not name.startswith("__")}
    taken = set(names.attributes.values())
    return Names({**names.globals_, **own}, {**{name: f"{name}_" for name in ours if name in taken}, **names.attributes})


def _globals_of(statement: ast.AST) -> Iterator[str]:
    for node in walk(statement):
        if isinstance(node, ast.Name) and is_placed(node.id):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and is_placed(node.name):
            yield node.name


def _attributes(statements: list[ast.stmt], foreign: set[str], besides: list[set[str]]) -> dict[str, str]:
    """The most used first. Two that no object has at once may get the same word."""
    foreign = foreign | {text for item in statements if _works_names_out(item) for text in _texts(item)}
    ours = {name for item in statements for name in defined_attributes(item)}
    ours = {name for name in ours if name not in foreign and not name.startswith("__")}
    uses = Counter(name for item in statements for name in used_attributes(item))
    taken = {name for name in uses if name not in ours} | foreign
    groups = [*families(statements), *besides]
    alone = (ours - set().union(*groups)) | ((asked_by_text(statements) | stored_from_outside(statements)) & ours)
    by_name = set(_parameters(statements))
    found: dict[str, str] = {}
    for name in sorted(ours, key=lambda name: (-uses[name], name)):
        near = set(found) if name in alone else set().union(alone, *(group for group in groups if name in group))
        refused = taken | {found[one] for one in near if one in found} | (set(PARAMETERS) if name in by_name else set())
        found[name] = next(words(refused))
    return found


def _parameters(statements: list[ast.stmt]) -> Iterator[str]:
    """Those that somebody passes by name."""
    yield from (node.arg[1:] for item in statements for node in walk(item) if isinstance(node, ast.arg) and node.arg.startswith("."))


def _works_names_out(statement: ast.AST) -> bool:
    """Whether an attribute is asked for by a name that is not written there: then every text there may be one."""
    return any(_is_by_name(node) and not isinstance(node.args[1], ast.Constant) for node in walk(statement) if isinstance(node, ast.Call))


def _is_by_name(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in ("getattr", "hasattr", "setattr")


def _texts(statement: ast.AST) -> Iterator[str]:
    if isinstance(statement, ast.Assign) and is_namedtuple(statement.value):
        return
    yield from (node.value for node in walk(statement) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def defined_attributes(statement: ast.AST) -> Iterator[str]:
    """Methods, attributes stored, fields of named tuples, parameters passed by name: what we have given a name."""
    for node in walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name.startswith("."):
            yield node.name[1:]
        elif isinstance(node, ast.Name) and node.id.startswith("."):
            yield node.id[1:]
        elif isinstance(node, ast.arg) and node.arg.startswith("."):
            yield node.arg[1:]
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif is_namedtuple(node):
            yield from fields(node)


def used_attributes(statement: ast.AST) -> Iterator[str]:
    yield from defined_attributes(statement)
    for node in walk(statement):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def is_namedtuple(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "namedtuple"


def fields(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.Call)
    assert isinstance(node.args[1], ast.Tuple)
    return [str(item.value) for item in node.args[1].elts if isinstance(item, ast.Constant)]


def passed_by_name(trees: Iterable[ast.AST]) -> set[str]:
    """Names of arguments that some call gives by name."""
    return {node.arg for tree in trees for node in walk(tree) if isinstance(node, ast.keyword) and node.arg}


class Renamer(ast.NodeTransformer):
    """Gives the placed names of one file their short ones."""

    def __init__(self, names: Names, foreign_modules: set[str]):
        self._names, self._modules = names, foreign_modules

    def _short(self, name: str) -> str:
        if name.startswith("."):
            return self._attribute(name[1:])
        return self._names.globals_[name] if is_placed(name) else name

    def _attribute(self, name: str) -> str:
        return self._names.attributes.get(name, name)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._short(node.id)
        return node

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self._short(name) for name in node.names]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._short(node.name)
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.name = self._short(node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._short(node.name)
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._short(node.arg)
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        node.arg = self._attribute(node.arg) if node.arg else None
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        is_foreign = isinstance(node.value, ast.Name) and node.value.id in self._modules
        self.generic_visit(node)
        node.attr = node.attr if is_foreign else self._attribute(node.attr)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.name = self._short(node.name) if node.name else None
        return self.generic_visit(node)

    def visit_alias(self, node: ast.alias) -> ast.AST:
        node.name = self._short(node.name) if is_placed(node.name) and node.name in self._names.globals_ else node.name
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if is_namedtuple(node.value):
            return self._name_tuple(node)
        return self.generic_visit(node)

    def _name_tuple(self, node: ast.Assign) -> ast.AST:
        """A type's own name is the short one: one word less to keep."""
        call, target = node.value, node.targets[0]
        assert isinstance(call, ast.Call)
        assert isinstance(target, ast.Name)
        short: list[ast.expr] = [ast.Constant(self._attribute(field)) for field in fields(call)]
        target.id = self._short(target.id)
        call.args = [ast.Constant(target.id), ast.Tuple(short, ast.Load())]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        named = node.args[1] if _is_by_name(node) else None
        if isinstance(named, ast.Constant):
            named.value = self._attribute(str(named.value))
        return self.generic_visit(node)
