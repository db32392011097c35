"""The first start: nobody can sign in yet, so the base writes a code into its own folder, and whoever can read it sets up."""

import hmac
import os
import secrets
from pathlib import Path

from ...store.credentials import can_anybody_sign_in
from ..context import WebContext

CODE_FILE = "setup-code"
CODE_BYTES = 15


def is_needed(context: WebContext) -> bool:
    return not can_anybody_sign_in(context.engine)


def prepare(context: WebContext) -> str | None:
    """What `serve` prints when there is nobody who can sign in; None when there is. The code stays the same until it is used."""
    path = context.data_dir / CODE_FILE
    if not is_needed(context):
        path.unlink(missing_ok=True)
        return None
    if not path.exists():
        _write(path, secrets.token_hex(CODE_BYTES))
    return f"Open {context.base_url.rstrip('/')}/setup and enter this code: {path.read_text().strip()}"


def is_code(context: WebContext, typed: str) -> bool:
    path = context.data_dir / CODE_FILE
    if not path.exists():
        return False
    return hmac.compare_digest(typed.strip().lower().encode(), path.read_text().strip().encode())


def burn(context: WebContext) -> None:
    (context.data_dir / CODE_FILE).unlink(missing_ok=True)


def _write(path: Path, code: str) -> None:
    """For the eyes of the base's own user only."""
    file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(file, "w") as opened:
        opened.write(code + "\n")
