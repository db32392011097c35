"""Run as a process: brings a new database up to date and is killed before statement N, for every N there is.

Prints one line of JSON: [[N, exit code of the killed process, what the next start said], ...]
"""

import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from basestation.store.store import Store


def killed_before(statement: int, database: Path) -> int:
    """The child's exit code: -9, or 0 when it was through before that statement came."""
    child = os.fork()
    if child == 0:
        _migrate_and_die(statement, database)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _migrate_and_die(statement: int, database: Path) -> None:
    store, seen = Store(f"sqlite:///{database}"), [0]

    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", count)
    store.own()
    os._exit(0)


def next_start(database: Path) -> str:
    store = Store(f"sqlite:///{database}")
    try:
        store.own()
    except Exception as error:  # whatever it is, it is what the test must see
        return f"{type(error).__name__}: {error}"
    finally:
        store.close()
    return "started"


def main(folder: Path) -> None:
    results, code = [], -1
    while code != 0:
        database = folder / f"killed-{len(results) + 1}.sqlite"
        code = killed_before(len(results) + 1, database)
        results.append((len(results) + 1, code, next_start(database)))
    print(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
