"""Numbers and words with a name are written out where they are used; a name that nobody needs any more goes."""

import ast
import operator
from collections import Counter
from collections.abc import Callable

from .trees import walk

FOLDED: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}
LONGEST_WORD = 100


def unpacked(statements: list[ast.stmt]) -> list[ast.stmt]:
    """`A, B = 1, 2` as two statements, `A = B = 1` as two, so that each name can be looked at by itself."""
    found: list[ast.stmt] = []
    for statement in statements:
        pairs = _pairs(statement)
        found += [ast.copy_location(ast.Assign([target], value), statement) for target, value in pairs] or [statement]
    return found


def _pairs(statement: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    if not isinstance(statement, ast.Assign):
        return []
    value = statement.value
    if len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(statement.targets[0].elts, value.elts, strict=True))
    return [(target, value) for target in statement.targets] if isinstance(value, ast.Constant) else []


def constants(statements: list[ast.stmt]) -> dict[str, ast.expr]:
    """Value of each top-level name that is given one literal value, once."""
    given = Counter(node.id for item in statements for node in walk(item) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    rewritten = {name for item in statements for node in walk(item) if isinstance(node, ast.Global) for name in node.names}
    values: dict[str, ast.expr] = {}
    for statement in statements:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name, value = statement.targets[0].id, folded(Inliner(values).visit(statement.value))
            statement.value = value
            if given[name] == 1 and name not in rewritten and is_literal(value):
                values[name] = value
    return values


def is_literal(value: ast.expr) -> bool:
    """A number, a short word, or a tuple of such: what costs no more where it is used than its name would."""
    if isinstance(value, ast.Tuple):
        return all(is_literal(item) for item in value.elts)
    return isinstance(value, ast.Constant) and not (isinstance(value.value, str | bytes) and len(value.value) > LONGEST_WORD)


def folded(value: ast.expr) -> ast.expr:
    """Arithmetic on numbers that are known, worked out."""
    return Folder().visit(value)  # type: ignore[no-any-return]


class Folder(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        return node.args[0] if isinstance(node.func, ast.Name) and node.func.id == "const" else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        left, right, does = node.left, node.right, FOLDED.get(type(node.op))
        if does is None or not isinstance(left, ast.Constant) or not isinstance(right, ast.Constant):
            return node
        if not isinstance(left.value, int) or not isinstance(right.value, int):
            return node
        return ast.copy_location(ast.Constant(does(left.value, right.value)), node)


class Inliner(ast.NodeTransformer):
    """Puts the values in the place of the names."""

    def __init__(self, values: dict[str, ast.expr]):
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and node.id in self._values:
            return ast.copy_location(_copy(self._values[node.id]), node)
        return node


def _copy(value: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(value), mode="eval").body


def inlined(statements: list[ast.stmt], values: dict[str, ast.expr]) -> list[ast.stmt]:
    return [Folder().visit(Inliner(values).visit(statement)) for statement in statements]
