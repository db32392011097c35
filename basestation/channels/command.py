"""Whether a command that an alarm needs is there at all: known before it is needed, and without running it."""

import os
import shutil
from collections.abc import Sequence


def lack(command: Sequence[str]) -> str:
    """Why it can't be run; "" when it can, as far as that shows without running it."""
    program = command[0] if command else ""
    if program and "\0" not in program and shutil.which(program):
        return ""
    if os.sep in program and os.path.isdir(program):
        return f"{program} is a folder, and no command"
    if os.sep in program and os.path.exists(program):
        return f"{program} may not be run: it is not executable"
    return f"{program} is not there" if program else "is empty"
