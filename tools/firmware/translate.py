"""Writes a test of the sources as a test of the image: the same assertions, with the image's names."""

import ast

from .constants import Inliner
from .modules import Module
from .rename import Names, Renamer, defined_attributes, passed_by_name
from .scopes import Globals, Unclear
from .shake import names_defined, names_used
from .small import Small, place


def translated(tests: dict[str, Module], image: Small) -> dict[str, str]:
    """These test files and fakes as Python that runs beside the image, by name of module."""
    modules = {**image.modules, **tests}
    ours, by_name = Globals(modules), passed_by_name(module.tree for module in modules.values())
    placed = {name: [Inliner(image.values).visit(item) for item in place(module, ours, by_name)] for name, module in tests.items()}
    names = _names(placed, image.names)
    return {name: _written(name, body, names, image.homes) for name, body in placed.items()}


def _names(placed: dict[str, list[ast.stmt]], image: Names) -> Names:
    """The image's, and the tests' own beside them: as they are, unless the image uses that word for something else."""
    globals_ = {name: f"small_{short}" for name, short in image.globals_.items()}
    for body in placed.values():
        globals_.update({name: name.rpartition(".")[2] for item in body for name in _tops(item) if name not in image.globals_})
    own = {name for body in placed.values() for item in body for name in defined_attributes(item)}
    taken = set(image.attributes.values())
    attributes = {name: f"{name}_" for name in own if name in taken and name not in image.attributes}
    return Names(globals_, {**attributes, **image.attributes})


def _tops(item: ast.stmt) -> set[str]:
    return {name for node in ast.walk(item) if isinstance(node, ast.stmt) for name in names_defined(node)} | names_used(item)


def _written(name: str, body: list[ast.stmt], names: Names, homes: dict[str, str]) -> str:
    used = sorted({one for item in body for one in names_used(item)})
    foreign = {alias.name for item in body if isinstance(item, ast.Import) for alias in item.names}
    imports = [_import(one, names, homes) for one in used if one.rpartition(".")[0] != name]
    renamed = [Renamer(names, foreign).visit(item) for item in body]
    return ast.unparse(ast.fix_missing_locations(ast.Module([*imports, *renamed], [])))


def _import(placed: str, names: Names, homes: dict[str, str]) -> ast.stmt:
    module, _, word = placed.rpartition(".")
    here = names.globals_[placed]
    if placed in homes:
        return ast.ImportFrom(homes[placed], [ast.alias(here.removeprefix("small_"), here)], 0)
    if module.split(".")[0] in ("badge", "badgelink", "drivers"):
        raise Unclear(f"{placed} is not in the image")
    return ast.ImportFrom(module, [ast.alias(word)], 0)
