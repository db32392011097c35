"""python -m tools.firmware build     writes the image that is copied to a badge to build/firmware"""

import json
import shutil
import sys

from .image import Image, image
from .modules import ROOT

BUILD = ROOT / "build" / "firmware"
MAP = ROOT / "build" / "firmware-names.json"


def build() -> Image:
    made = image()
    shutil.rmtree(BUILD, ignore_errors=True)
    for path, data in made.files.items():
        target = BUILD / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        print(f"{len(data):7d}  {path}")
    MAP.write_text(json.dumps(made.meanings(), indent=1, sort_keys=True))
    print(f"{made.mpy_bytes:7d}  bytes of .mpy; {MAP.relative_to(ROOT)} leads from its short names back to the sources")
    return made


if __name__ == "__main__":
    if sys.argv[1:] != ["build"]:
        sys.exit(__doc__)
    build()
