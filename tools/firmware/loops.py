"""A list comprehension becomes a loop: inside a function it is a function of its own, and costs a badge some 80 bytes more.

`return kept + [f(x) for x in found if x]` becomes `made = []`, `for x in found: if x: made.append(f(x))`, `return kept + made`,
but only where nothing is worked out before it that the loop could change, or that could be seen to happen later.
"""

import ast
from collections.abc import Iterator
from typing import Any

CALM = (
    ast.Name,
    ast.Constant,
    ast.Load,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.BinOp,
    ast.UnaryOp,
    ast.List,
    ast.Tuple,
    ast.Compare,
    ast.Attribute,
)


def unrolled(statement: ast.stmt) -> ast.stmt:
    """This top-level statement with the loops of its functions written out."""
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            _Unroller().function(node)
    return statement


class _Unroller:
    def __init__(self) -> None:
        self._made = 0

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        node.body = self._block(node.body)

    def _block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        return [one for statement in statements for one in self._statement(statement)]

    def _statement(self, statement: ast.stmt) -> list[ast.stmt]:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return [statement]
        branches = self._branched(statement)
        if branches:
            return self._statement(branches)
        for field in ("body", "orelse", "finalbody"):
            if getattr(statement, field, None):
                setattr(statement, field, self._block(getattr(statement, field)))
        for handler in getattr(statement, "handlers", []):
            handler.body = self._block(handler.body)
        return [*self._hoisted(statement), statement]

    def _branched(self, statement: ast.stmt) -> ast.If | None:
        """`return a if b else [... for ...]` as an if statement."""
        value = getattr(statement, "value", None)
        if not isinstance(statement, ast.Return | ast.Assign) or not isinstance(value, ast.IfExp) or not any(_comprehensions(value)):
            return None
        if isinstance(statement, ast.Return):
            then, otherwise = ast.Return(value.body), ast.Return(value.orelse)
            return ast.copy_location(ast.If(value.test, [then], [otherwise]), statement)
        if len(statement.targets) > 1 or not isinstance(statement.targets[0], ast.Name):
            return None
        pair = [ast.Assign(statement.targets, one, lineno=0) for one in (value.body, value.orelse)]
        return ast.copy_location(ast.If(value.test, [pair[0]], [pair[1]]), statement)

    def _hoisted(self, statement: ast.stmt) -> list[ast.stmt]:
        """What goes before this statement; the comprehensions in it are replaced by names."""
        found: list[ast.stmt] = []
        for field in ("value", "test", "iter"):
            expression = getattr(statement, field, None)
            if isinstance(expression, ast.expr) and not isinstance(statement, ast.While) and not isinstance(statement, ast.AugAssign):
                setattr(statement, field, self._expression(expression, found))
        return found

    def _expression(self, root: ast.expr, found: list[ast.stmt]) -> ast.expr:
        holder: Any = ast.Expr(root)
        while True:
            place = _first_comprehension(holder)
            if place is None:
                return holder.value  # type: ignore[no-any-return]
            parent, field, index, node = place
            found += self._loop(node)
            name = ast.Name(f"made{self._made}__", ast.Load())
            if index is None:
                setattr(parent, field, name)
            else:
                getattr(parent, field)[index] = name

    def _loop(self, node: ast.ListComp) -> list[ast.stmt]:
        self._made += 1
        made = f"made{self._made}__"
        own = {
            one.id: f"{one.id}{self._made}"
            for generator in node.generators
            for one in ast.walk(generator.target)
            if isinstance(one, ast.Name)
        }
        keep = ast.Expr(ast.Call(ast.Attribute(ast.Name(made, ast.Load()), "append", ast.Load()), [node.elt], []))
        body: list[ast.stmt] = [keep]
        for generator in reversed(node.generators):
            for condition in reversed(generator.ifs):
                body = [ast.If(condition, body, [])]
            body = [ast.For(generator.target, generator.iter, body, [], lineno=0)]
        for inner in ast.walk(body[0]):
            if isinstance(inner, ast.Name):
                inner.id = own.get(inner.id, inner.id)
        start = ast.Assign([ast.Name(made, ast.Store())], ast.List([], ast.Load()), lineno=0)
        return [start, *self._block(body)]


def _comprehensions(node: ast.AST) -> Iterator[ast.ListComp]:
    yield from (one for one in ast.walk(node) if isinstance(one, ast.ListComp))


def _first_comprehension(root: ast.AST) -> tuple[Any, str, int | None, ast.ListComp] | None:
    """The first list comprehension that is worked out before anything that does something, and where it is."""
    has_read = False
    for parent, field, index, node in _in_order(root):
        if isinstance(node, ast.ListComp):
            return None if has_read and _asks_objects(node) else (parent, field, index, node)
        has_read = has_read or isinstance(node, ast.Attribute)
        if not isinstance(node, CALM):
            return None
    return None


def _asks_objects(node: ast.ListComp) -> bool:
    """Whether it calls a method: that may change what was read before it."""
    return any(isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) for one in ast.walk(node))


def _in_order(parent: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node in the order in which it is worked out: an operation after what it is done to. Branches end it."""
    for field, value in ast.iter_fields(parent):
        children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, node in children:
            if not isinstance(node, ast.AST):
                continue
            if not isinstance(node, ast.ListComp | ast.Lambda | ast.IfExp | ast.BoolOp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
                yield from _in_order(node)
            yield parent, field, index, node
