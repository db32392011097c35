"""Runs tests/portable on both Pythons: on MicroPython against the sources, and against the image that is copied to a badge."""

import ast
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .image import Image
from .modules import ROOT, TESTS, Module, read
from .translate import translated

SCRIPT = ROOT / "tools" / "emulator" / "vm" / "run_portable.mjs"


@dataclass(frozen=True)
class Outcome:
    interpreter: str
    passed: int
    failed: list[str]


class NoMicroPython(Exception):
    """Node or the interpreter for it are not installed."""


def node() -> str:
    found = shutil.which("node", path=str(ROOT / ".venv" / "bin")) or shutil.which("node")
    if found and (ROOT / "node_modules" / "@micropython").is_dir():
        return found
    raise NoMicroPython("real MicroPython is missing: it needs node, and `npm ci` in the project's folder")


def tests() -> dict[str, Module]:
    return {path.stem: read(path.stem, path) for path in sorted(TESTS.glob("*.py"))}


def counted() -> int:
    """How many tests there are in the files."""
    return sum(
        node.name.startswith("test_") for module in tests().values() for node in module.tree.body if isinstance(node, ast.FunctionDef)
    )


def on_cpython() -> int:
    """How many of them pass here."""
    command = [str(ROOT / ".venv" / "bin" / "python"), "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", str(TESTS)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    words = done.stdout.strip().splitlines()[-1].split() if done.returncode == 0 else []
    if "passed" not in words:
        raise AssertionError(f"the portable tests fail on CPython:\n{done.stdout}{done.stderr}")
    return int(words[words.index("passed") - 1])


def on_sources() -> Outcome:
    return _outcome(_run([]))


def on_image(image: Image) -> Outcome:
    with _laid_out(image) as options:
        return _outcome(_run(options))


def storm_on_image(image: Image, events: int, seed: int) -> dict[str, Any]:
    """What so many random events bring about (tests/portable/storm.py): {"digest", "happened", "frames", "restarts"}."""
    with _laid_out(image) as options:
        return _run([*options, "--storm", str(events), "--seed", str(seed)])


def day_on_image(image: Image) -> dict[str, Any]:
    """Heap in use at the end of each hour of a day with a visit and an alarm (tests/portable/day.py)."""
    with _laid_out(image) as options:
        return _run([*options, "--day"])


@contextmanager
def _laid_out(image: Image) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        library, tests_folder = Path(folder) / "lib", Path(folder) / "tests"
        lay_out(image, library, tests_folder)
        yield ["--lib", str(library), "--tests", str(tests_folder)]


def lay_out(image: Image, library: Path, tests_folder: Path) -> None:
    """The image's library with stand-ins for what only a board has, and the tests as written for it."""
    library.mkdir(parents=True)
    tests_folder.mkdir(parents=True)
    for path, data in {**image.files, **image.rest}.items():
        if path.startswith("/lib/"):
            (library / Path(path).name).write_bytes(data)
    for name, text in stand_ins(image).items():
        (library / f"{name}.py").write_text(text)
    for name, text in translated(tests(), image.small).items():
        (tests_folder / f"{name}.py").write_text(text, "utf-8")


def stand_ins(image: Image) -> dict[str, str]:
    """Empty modules for those that the drivers import: the mind's tests load them and never call them."""
    lacking = ("machine", "network", "esp32", "mqtt_as", "lora")
    names: dict[str, set[str]] = {name: set() for name in lacking}
    for node in (node for tree in image.small.parts.values() for node in ast.walk(tree)):
        if isinstance(node, ast.ImportFrom) and node.module in names:
            names[node.module] |= {alias.name for alias in node.names}
    empty = {name: "\n".join(f"class {word}:\n    pass\n" for word in sorted(words)) for name, words in names.items()}
    return {**empty, "os": "from uos import *\n\n\ndef urandom(size):\n    return bytes(size)\n"}


def _run(arguments: list[str]) -> dict[str, Any]:
    done = subprocess.run([node(), str(SCRIPT), *arguments], capture_output=True, text=True, timeout=300)
    if not done.stdout:
        raise AssertionError(done.stderr)
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def _outcome(report: dict[str, Any]) -> Outcome:
    return Outcome(report["interpreter"].split(" on ")[0], report["passed"], report["failed"])
