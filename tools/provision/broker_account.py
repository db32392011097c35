"""A badge's account at the school's own Mosquitto: one line of its password file, as mosquitto_passwd would write it."""

import base64
import hashlib
import os
import secrets
from pathlib import Path

from .trouble import Trouble

ROUNDS = 101  # mosquitto_passwd's own; the passwords are 256 random bits, so no guessing is slowed or needs to be
SALT_BYTES = 12


def put_account(path: Path, user: str, password: str) -> None:
    """Replaces this user's line; the file is there whole at any moment, and readable by nobody new."""
    _write(path, [*_others(path, user), f"{user}:{_hashed(password)}"])


def remove_account(path: Path, user: str) -> None:
    _write(path, _others(path, user))


def check_writable(path: Path) -> None:
    if not path.is_file() or not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise Trouble(f"{path} can't be written: run this as a user who may, or make it first (see deploy/mosquitto/README.md).")


def _others(path: Path, user: str) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.partition(":")[0] != user]


def _write(path: Path, lines: list[str]) -> None:
    state = path.stat()
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, state.st_mode & 0o777)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
    if os.geteuid() == 0:
        os.chown(new, state.st_uid, state.st_gid)
    new.replace(path)


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(SALT_BYTES)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS)
    return f"$7${ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"
