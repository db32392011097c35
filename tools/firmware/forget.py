"""What only the start needs is let go of when the badge has started: a function, a class or a table that no later code names.

"Names" is meant literally: a function stays when its name is written anywhere in the code that stays, whoever's it is.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .shake import is_placed
from .trees import walk

STARTS = ("main.read_files", "main.assemble")  # what these do is done once
LAST = STARTS[-1]  # when this one has returned, the badge lets go
PART = "doorstep_forget"


@dataclass(frozen=True)
class Body:
    """A function: its name as placed (`module.name`, or `.name` in the class `owner`), and the names that it writes."""

    owner: str
    name: str
    words: frozenset[str]


def forgotten(statements: list[ast.stmt], stub: Iterable[ast.stmt]) -> list[tuple[str, str]]:
    """(class, method) and ("", `module.name`) of all that nobody names any more when the start is over."""
    bodies = [body for item in statements for body in _bodies(item)]
    needed = set().union(*(_words(item) for item in [*stub, *_outliving(statements)]))
    while True:
        more = set(needed)
        for item in statements:
            if _defines(item) & needed and not isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
                more |= _words_of_bases(item) if isinstance(item, ast.ClassDef) else _held(item)
        more = more.union(*(body.words for body in bodies if _is_needed(body, needed)))
        if more == needed:
            break
        needed = more
    methods = {(body.owner, body.name[1:]) for body in bodies if body.owner and not _is_needed(body, needed)}
    tops = {name for item in statements for name in _defines(item) if is_placed(name) and (name not in needed or name in STARTS)}
    return sorted(methods) + sorted(("", name) for name in tops)


def _is_needed(body: Body, needed: set[str]) -> bool:
    if body.name in STARTS:
        return False
    if body.owner and body.name.startswith(".__"):
        return body.name != ".__init__" or f"{body.owner}()" in needed
    return body.name in needed


def _bodies(item: ast.stmt) -> Iterator[Body]:
    if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
        yield Body("", item.name, frozenset(_words(item)) - {item.name})
    elif isinstance(item, ast.ClassDef):
        inside = [inner for inner in item.body if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)]
        yield from (Body(item.name, inner.name, frozenset(_words(inner)) - {inner.name}) for inner in inside)


def _held(table: ast.stmt) -> set[str]:
    """What a table has been filled with stays; the names by which it was found need not."""
    return {word for word in _words(table) if word.startswith(".") or word.endswith("()")} | {
        word[:-2] for word in _words(table) if word.endswith("()")
    }


def _words_of_bases(item: ast.ClassDef) -> set[str]:
    return set().union(*(_words(base) for base in item.bases)) if item.bases else set()


def _words(item: ast.AST) -> set[str]:
    """Names as placed: `.name` for attributes, `name()` where a class may be made an object of. A text may be an attribute too."""
    found: set[str] = set()
    looked_into = {id(node.value) for node in walk(item) if isinstance(node, ast.Attribute)}
    for node in walk(item):
        if isinstance(node, ast.Name):
            found |= {node.id} if id(node) in looked_into else {node.id, f"{node.id}()"}
        elif isinstance(node, ast.Attribute):
            found.add(f".{node.attr}")
        elif isinstance(node, ast.alias):
            found |= {node.name, f"{node.name}()"}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(f".{node.value}")
    return found


def _outliving(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """Functions made by functions live on after them."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    outer = [node for item in statements for node in walk(item) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    yield from (node for function in outer for node in walk(function) if node is not function and isinstance(node, kinds))


def _defines(item: ast.stmt) -> set[str]:
    if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {item.name}
    return {node.id for node in walk(item) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def with_moment(statement: ast.stmt) -> ast.stmt:
    """The call of `LAST` is followed by letting go."""
    for node in walk(statement):
        for at, inner in enumerate(getattr(node, "body", []) if isinstance(getattr(node, "body", []), list) else []):
            if isinstance(inner, ast.Assign) and isinstance(inner.value, ast.Call) and _is_last(inner.value.func):
                assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Try)
                node.body[at + 1 : at + 1] = ast.parse(f"__import__('{PART}')\n__import__('sys').modules.pop('{PART}')").body
                return statement
    return statement


def _is_last(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == LAST
