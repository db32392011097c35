"""Which process this is, so that another on the same computer can end it without ever hitting a stranger.

A process id alone is used again. With the boot, the namespace of ids and the moment of its start it names one process for ever.
Linux only; elsewhere nothing is provable, and nothing is ended.
"""

import json
import logging
import os
import select
import signal
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
ENDED_WITHIN_MS = 1_000
STARTED = 19  # the place of the start in /proc/PID/stat, counted behind the name in brackets


def own_proof() -> dict[str, Any]:
    """Empty where nothing can be proved."""
    return proof_of(os.getpid()) or {}


def end_process(proof: dict[str, Any]) -> bool:
    """Kill the process that made this proof, and wait until its files and ports are free. False when that is not provably one that
    runs here, is not ours to end, or does not end."""
    pid = proof.get("pid")
    if not isinstance(pid, int) or pid == os.getpid() or not hasattr(os, "pidfd_open"):
        return False
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        return proof_of(pid) == {name: proof.get(name) for name in ("boot", "ids", "pid", "started", "user")} and _end(handle, pid)
    finally:
        os.close(handle)


def _end(handle: int, pid: int) -> bool:
    """The handle stays with the process that was proved: should that end now, nobody else is hit."""
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except OSError as error:
        log.warning("the silent owner (process %d) can't be ended: %s", pid, error.strerror)
        return False
    log.warning("the silent owner (process %d) is ended", pid)
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    return bool(ended.poll(ENDED_WITHIN_MS))


def proof_of(pid: int) -> dict[str, Any] | None:
    process = Path(f"/proc/{pid}")
    try:
        return {
            "boot": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
            "ids": os.readlink(process / "ns/pid"),
            "pid": pid,
            "started": int((process / "stat").read_text().rpartition(")")[2].split()[STARTED]),
            "user": process.stat().st_uid,
        }
    except (OSError, ValueError, IndexError):
        return None


def words(proof: dict[str, Any]) -> str:
    return json.dumps(proof, sort_keys=True)


def read_words(text: str) -> dict[str, Any]:
    """Empty when it is none of ours."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
