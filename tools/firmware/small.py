"""The firmware's modules, put together into a few files and made small. What each file holds still is ordinary Python.

sources --place--> one list of statements --constants--> --leave out--> --shorten code--> --rename--> files
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from . import constants, rename, shake
from .foreign import foreign_names
from .forget import PART as FORGET
from .forget import forgotten, with_moment
from .later import Later
from .loops import unrolled
from .modules import Module
from .plan import CORE
from .rename import Names, Renamer
from .scopes import Globals, Placer
from .trees import twin, walk

REST = "doorstep_rest"
STAYING = (CORE,)


@dataclass
class Part:
    """One file of the image: its modules' statements, in order, each with the module that it came from."""

    name: str
    statements: list[tuple[str, ast.stmt]] = field(default_factory=list)

    def bare(self) -> list[ast.stmt]:
        return [statement for _, statement in self.statements]


@dataclass(frozen=True)
class Small:
    """`parts`: name of a file to its Python. `stubs`: the same for what MicroPython starts by itself.

    `values`: constants that were written out, by `module.name`. `homes`: in which part what is defined."""

    parts: dict[str, ast.Module]
    stubs: dict[str, ast.Module]
    names: Names
    values: dict[str, ast.expr]
    homes: dict[str, str]
    modules: dict[str, Module]


def small(modules: dict[str, Module], plan: dict[str, tuple[str, ...]], besides: list[set[str]], with_rest: bool = False) -> Small:
    """`plan`: for each file the modules in it. `with_rest`: what nothing on a badge needs comes along in a file for the tests.

    `besides`: attributes that meet in one object of the tests, so that the tests can ask this very image."""
    ours, by_name = Globals(modules), rename.passed_by_name(module.tree for module in modules.values())
    placed = [_part(name, [modules[one] for one in names], ours, by_name) for name, names in plan.items()]
    rest = _part(REST, [module for name, module in modules.items() if not any(name in names for names in plan.values())], ours, by_name)
    stubs = {name: _stub(name, [*placed, rest]) for name in ("boot", "main")}
    values = constants.constants([item for part in [*placed, rest] for item in part.bare()])
    for part in [*placed, rest, *stubs.values()]:
        part.statements = [
            (home, unrolled(constants.inlined([item], values)[0])) for home, item in part.statements if not _is_given_away(item, values)
        ]
    rest.statements[:0] = _left_out(placed, {name for stub in stubs.values() for item in stub.bare() for name in shake.names_used(item)})
    return _finished(modules, placed, stubs, rest if with_rest else Part(REST), values, besides)


def _finished(
    modules: dict[str, Module], placed: list[Part], stubs: dict[str, Part], rest: Part, values: dict[str, ast.expr], besides: list[set[str]]
) -> Small:
    gone = forgotten([item for part in placed for item in part.bare()], stubs["main"].bare())
    for part in placed:
        part.statements = [(home, with_moment(item)) for home, item in part.statements]
    statements = [item for part in [*placed, *stubs.values()] for item in part.bare()]
    names = rename.chosen(statements, foreign_names(statements), besides)
    if rest.statements:
        placed.append(rest)
        names = rename.extended(names, rest.bare())
    homes = {name: part.name for part in placed for item in part.bare() for name in shake.names_defined(item)}
    trees = {part.name: _renamed(part, names, homes) for part in placed}
    trees[FORGET] = ast.parse("\n".join(_letting_go(gone, names, homes)))
    return Small(trees, {name: _renamed(stub, names, homes) for name, stub in stubs.items()}, names, values, homes, modules)


def _letting_go(gone: list[tuple[str, str]], names: Names, homes: dict[str, str]) -> Iterator[str]:
    """What is said once, when the start is over; only of the files that stay."""
    for owner in sorted({owner for owner, _ in gone if homes.get(owner) in STAYING}):
        yield f"from {homes[owner]} import {names.globals_[owner]}"
        yield from (f"del {names.globals_[owner]}.{names.attributes.get(name, name)}" for one, name in gone if one == owner)
    for home in STAYING:
        tops = [name for owner, name in gone if not owner and homes.get(name) == home]
        yield f"import {home}"
        yield from (f"del {home}.{names.globals_[name]}" for name in tops)


def _part(name: str, modules: Iterable[Module], ours: Globals, by_name: set[str]) -> Part:
    statements = [(module.name, item) for module in modules for item in place(module, ours, by_name)]
    return Part(name, list(_once(statements)))


def _stub(name: str, placed: list[Part]) -> Part:
    """What a module does, rather than defines, when it starts: that stays a source file, the only kind that is started."""
    stub = Part(name)
    for part in placed:
        does = [(home, item) for home, item in part.statements if home == name and isinstance(item, ast.Expr | ast.Try)]
        stub.statements += [(name, item) for item in _foreign_imports(part, {word for _, item in does for word in _words(item)})]
        stub.statements += does
        part.statements = [pair for pair in part.statements if pair not in does]
    return stub


def _foreign_imports(part: Part, used: set[str]) -> list[ast.stmt]:
    return [item for item in part.bare() if isinstance(item, ast.Import | ast.ImportFrom) and item.names[0].name in used]


def _words(statement: ast.AST) -> Iterator[str]:
    yield from (node.id for node in walk(statement) if isinstance(node, ast.Name))


def place(module: Module, ours: Globals, by_name: set[str]) -> list[ast.stmt]:
    """A module's statements with placed names, one name to an assignment."""
    placer = Placer(module, ours, by_name)
    body = twin(module.tree.body)
    return constants.unpacked([item for item in placer.body(body, placer) if not isinstance(item, ast.Pass)])


def _once(statements: Iterable[tuple[str, ast.stmt]]) -> Iterator[tuple[str, ast.stmt]]:
    """Without the imports that an earlier module has made already."""
    seen: set[str] = set()
    for home, item in statements:
        if isinstance(item, ast.Import | ast.ImportFrom):
            for single in _single_imports(item):
                if ast.unparse(single) not in seen:
                    seen.add(ast.unparse(single))
                    yield home, single
        else:
            yield home, item


def _single_imports(node: ast.Import | ast.ImportFrom) -> Iterator[ast.stmt]:
    for alias in node.names:
        yield ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], 0)


def _is_given_away(item: ast.stmt, values: dict[str, ast.expr]) -> bool:
    return isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name) and item.targets[0].id in values


def _left_out(parts: list[Part], kept: set[str]) -> list[tuple[str, ast.stmt]]:
    """Takes out of the parts what cannot be reached from the names kept."""
    needed = shake.reachable([item for part in parts for item in part.bare()], kept)
    out = []
    for part in parts:
        out += [(home, item) for home, item in part.statements if not shake.shaken([item], needed)]
        part.statements = [(home, item) for home, item in part.statements if shake.shaken([item], needed)]
    return out


def _renamed(part: Part, names: Names, homes: dict[str, str]) -> ast.Module:
    foreign = {alias.name for item in part.bare() if isinstance(item, ast.Import) for alias in item.names}
    brought = [Later(part.name, homes).visit(item) for item in part.bare()]
    used = {name for item in brought for name in shake.names_used(item)}
    body = [Renamer(names, foreign).visit(item) for item in brought]
    imported = imports(sorted(name for name in used if homes.get(name, part.name) != part.name), names, homes)
    if part.name == "boot":
        body[0].body[:0] = imported
    else:
        body[:0] = imported
    return ast.fix_missing_locations(ast.Module(body, []))


def imports(needed: list[str], names: Names, homes: dict[str, str]) -> list[ast.stmt]:
    """`from part import short`, for each placed name that lives in another part."""
    return [ast.ImportFrom(homes[name], [ast.alias(names.globals_[name])], 0) for name in needed]
