"""What went wrong, kept in flash for whoever looks: `doorstep badge logs`. Bounded, and it never fails itself."""

import io
import os
import sys

_FOLDER = "/data"
FILE = _FOLDER + "/crash.log"
_LIMIT_BYTES = 4096


def keep(words: str, error=None):
    text = io.StringIO()
    text.write(words + "\n")
    if error is not None:
        sys.print_exception(error, text)
    print(text.getvalue())
    try:
        _append(text.getvalue()[: _LIMIT_BYTES // 2])
    except OSError as trouble:
        print("crash.log:", trouble)


def _append(text: str):
    if _size(_FOLDER) is None:
        os.mkdir(_FOLDER)
    size = _size(FILE) or 0
    if size + len(text) > _LIMIT_BYTES:
        with open(FILE) as file:
            file.seek(size - _LIMIT_BYTES // 2)
            newest = file.read()
        with open(FILE + ".new", "w") as file:
            file.write(newest)
        os.rename(FILE + ".new", FILE)
    with open(FILE, "a") as file:
        file.write(text)


def _size(path: str):
    """None when there is no such thing."""
    try:
        return os.stat(path)[6]
    except OSError:
        return None
