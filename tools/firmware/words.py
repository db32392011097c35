"""Short names that cost a badge little: words that every MicroPython has in ROM first, then two letters.

A test shows that mpy-cross stores none of the ROM's words as text. `const` and `super` are not among them: the compiler means
something of its own by these.
"""

import keyword
from collections.abc import Iterator
from string import ascii_lowercase

ROM_WORDS = (
    "append", "args", "bytecode", "clear", "close", "copy", "count", "end", "endswith", "extend", "find", "from_bytes",
    "get", "index", "insert", "isalpha", "isdigit", "islower", "isspace", "isupper", "items", "join", "key", "keys", "little",
    "lower", "lstrip", "main", "micropython", "pop", "popitem", "read", "readinto", "readline", "remove", "replace", "reverse",
    "rfind", "rindex", "rsplit", "rstrip", "self", "send", "sep", "setdefault", "sort", "split", "start", "startswith", "step",
    "stop", "strip", "throw", "to_bytes", "update", "upper", "value", "values", "write", "ArithmeticError", "AssertionError",
    "AttributeError", "BaseException", "EOFError", "Ellipsis", "Exception", "GeneratorExit", "ImportError", "IndentationError",
    "IndexError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError", "NameError", "NotImplementedError", "OSError",
    "OverflowError", "RuntimeError", "StopIteration", "SyntaxError", "SystemExit", "TypeError", "ValueError", "ZeroDivisionError",
    "abs", "all", "any", "bool", "bytearray", "bytes", "callable", "chr", "classmethod", "dict", "dir", "divmod", "eval", "exec",
    "format", "getattr", "globals", "hasattr", "hash", "id", "int", "isinstance", "issubclass", "iter", "len", "list", "locals",
    "map", "next", "object", "open", "ord", "pow", "print", "range", "repr", "round", "set", "setattr", "sorted", "staticmethod",
    "str", "sum", "tuple", "type", "zip",
)  # fmt: skip


def words(taken: set[str]) -> Iterator[str]:
    """Names not in `taken`."""
    for word in _all_words():
        if word not in taken and not keyword.iskeyword(word):
            yield word


def _all_words() -> Iterator[str]:
    yield from ROM_WORDS
    yield from ascii_lowercase
    yield from (first + second for first in ascii_lowercase for second in ascii_lowercase + "0123456789")
