"""The words that a file uses most come first in its table of words: the first 128 take one byte in each place, the others two.

The table is in the order of first use, and the file's outermost code is gone after its import. So its first line names them all.
"""

import ast
from collections import Counter
from collections.abc import Iterator

from .scopes import PARAMETERS
from .trees import walk

SHORT = 127
UNKNOWN = "self"  # a word of the ROM that means nothing outside of functions


def with_frequent_words_first(tree: ast.Module) -> ast.Module:
    uses = Counter(word for node in walk(tree) for word in _words(node) if word.isidentifier())
    frequent = [word for word, times in uses.most_common(SHORT) if times > 1]
    chain = ".".join([UNKNOWN, *frequent])
    first = ast.parse(f"try:\n    {chain}\nexcept NameError:\n    pass").body
    return ast.fix_missing_locations(ast.Module([*first, *tree.body], []))


def named(tree: ast.Module) -> set[str]:
    """What its code names, but for its texts."""
    return {word for node in walk(tree) if not isinstance(node, ast.Constant) for word in _words(node)}


def _words(node: ast.AST) -> Iterator[str]:
    """The words that a function's code has to name."""
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.arg | ast.keyword) and node.arg:
        yield node.arg
    elif isinstance(node, ast.Name) and "__" not in node.id[1:] and node.id not in PARAMETERS:
        yield node.id
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
