"""Arrows point one way: the badge's mind imports badgelink and the few pure modules both interpreters have, no more."""

import ast
from collections.abc import Iterator
from pathlib import Path

LIB = Path(__file__).parent.parent.parent / "firmware" / "lib"
PURE = {"binascii", "collections", "gc", "struct"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").split(".")[0]


def test_the_mind_imports_nothing_but_badgelink() -> None:
    found = {name for path in (LIB / "badge").glob("*.py") for name in _imports(path)}

    assert found - PURE == {"badgelink"}


def test_the_wire_imports_nothing_of_ours() -> None:
    found = {name for path in (LIB / "badgelink").glob("*.py") for name in _imports(path)}

    assert found - PURE == set()


def test_every_module_opens_with_a_sentence_and_stays_small() -> None:
    for path in sorted([*LIB.glob("badge*/*.py"), *LIB.glob("gateway/*.py")]):
        text = path.read_text()
        assert (ast.get_docstring(ast.parse(text)) or "").split("\n")[0].strip(), path
        assert len(text.splitlines()) <= 200, path


def test_events_and_effects_have_at_least_one_field() -> None:
    from badge import effects, events

    kinds = [kind for module in (effects, events) for kind in vars(module).values() if isinstance(kind, type)]

    assert len(kinds) > 30
    assert [kind for kind in kinds if not kind._fields] == []
