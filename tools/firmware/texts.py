"""Texts that cost a badge no heap while nobody looks at them.

In a file that is read once: short texts as items of one tuple, which goes with the file, while each would be a word, which stays.
In a file that stays: all texts of its functions as one, of which a function takes its piece when it needs it.
"""

import ast

from .order import named
from .trees import walk
from .words import ROM_WORDS, words

LONGEST_WORD = 10  # the compiler makes a word of every text that is no longer


def gathered(tree: ast.Module, others: set[str]) -> ast.Module:
    """`others`: words that stay anyhow."""
    own = {node.id for node in walk(tree) if isinstance(node, ast.Name)} | others | named(tree) | set(ROM_WORDS)
    gatherer = _Gatherer(next(words({node.id for node in walk(tree) if isinstance(node, ast.Name)} | _imported(tree))), own)
    body = [gatherer.visit(item) for item in tree.body]
    table = ast.Assign([ast.Name(gatherer.table, ast.Store())], ast.Tuple([ast.Constant(text) for text in gatherer.texts], ast.Load()))
    return ast.fix_missing_locations(ast.Module([table, *body] if gatherer.texts else body, []))


def _imported(tree: ast.Module) -> set[str]:
    aliases = (alias for node in walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names)
    defined = (node.name for node in walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))
    return {alias.asname or alias.name for alias in aliases} | set(defined)


def in_one_piece(tree: ast.Module, others: set[str]) -> ast.Module:
    """`others`: words that stay anyhow."""
    names = {node.id for node in walk(tree) if isinstance(node, ast.Name)} | _imported(tree)
    arguments = {node.arg for node in walk(tree) if isinstance(node, ast.arg)}
    slicer = _Slicer(next(words(names | arguments)), others | named(tree) | set(ROM_WORDS))
    body = [slicer.visit(item) for item in tree.body]
    whole = ast.Assign([ast.Name(slicer.table, ast.Store())], ast.Constant(slicer.whole))
    return ast.fix_missing_locations(ast.Module([whole, *body] if slicer.whole else body, []))


class _Gatherer(ast.NodeTransformer):
    def __init__(self, table: str, kept: set[str]):
        self.table, self._kept = table, kept
        self.texts: dict[str, int] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str) or not 0 < len(node.value) <= LONGEST_WORD or node.value in self._kept:
            return node
        place = self.texts.setdefault(node.value, len(self.texts))
        return ast.Subscript(ast.Name(self.table, ast.Load()), ast.Constant(place), ast.Load())

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        """One of constants is kept whole."""
        return node if all(isinstance(item, ast.Constant) for item in node.elts) else self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        for item in node.values:
            if isinstance(item, ast.FormattedValue):
                self.generic_visit(item)
        return node


class _Slicer(_Gatherer):
    """Only what functions do; an outermost table keeps its texts, and a default value its own."""

    def __init__(self, table: str, kept: set[str]):
        super().__init__(table, kept)
        self.whole, self._is_inside = "", False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        outer, self._is_inside = self._is_inside, True
        node.body = [self.visit(item) for item in node.body]
        self._is_inside = outer
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        text = node.value
        if not self._is_inside or not isinstance(text, str) or not text or text in self._kept or _is_state(text):
            return node
        start = self.whole.find(text)
        if start < 0:
            start = len(self.whole)
            self.whole += text
        piece = ast.Slice(ast.Constant(start), ast.Constant(start + len(text)))
        return ast.Subscript(ast.Name(self.table, ast.Load()), piece, ast.Load())


def _is_state(text: str) -> bool:
    """A short one that looks like a name is kept, compared and looked up all the time: a word is right for it."""
    return text.isidentifier() and not text.isupper() and len(text) <= LONGEST_WORD
