"""Checks the types of what runs on the board only, against the board's own modules: `python -m tools.firmware_types`.

mypy reads no stubs that lie loose among installed packages, so they are laid out in a folder of their own first.
"""

import shutil
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

ROOT = Path(__file__).parent.parent
TYPINGS = ROOT / "build" / "typings"
STUBS = ("micropython-esp32-stubs", "micropython-stdlib-stubs")
CHECKED = ("firmware/lib/drivers", "firmware/boot.py", "firmware/main.py")


def lay_out_stubs() -> None:
    shutil.rmtree(TYPINGS, ignore_errors=True)
    for package in STUBS:
        for file in files(package) or ():
            if file.suffix == ".pyi" or file.name == "VERSIONS":
                place = TYPINGS / str(file)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), place)


def main() -> int:
    lay_out_stubs()
    command = [sys.executable, "-m", "mypy", "--config-file", "firmware/mypy.ini", *CHECKED]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
