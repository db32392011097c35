"""Are the files, folders and commands there that the settings name? Without some a base can't serve; the rest is a road's fault."""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

from ..channels.command import lack
from .errors import Finding
from .whole import Settings

NEEDED, BESIDE = ("web", "broker"), ("chirpstack", "things", "homeassistant")
SQLITE = "sqlite:///"
QUIET = "until then an alarm makes no noise here"


def hindering(settings: Settings, wrong: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """What keeps a base of these settings from serving."""
    yield from _certificates(settings, NEEDED, wrong)
    if "data" not in wrong:
        yield from _folder("data", settings.data)
    if "database" not in wrong and settings.database.startswith(SQLITE):
        yield from _folder("database", Path(settings.database.removeprefix(SQLITE)).absolute().parent)


def missing(settings: Settings, wrong: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """What does not: the base must come up, also after somebody took a siren away. Its road has a fault."""
    yield from _certificates(settings, BESIDE, wrong)
    for table in ("sounder", "desk"):
        part = None if {table, f"{table}.command"} & wrong else getattr(settings, table)
        if part is not None and part.command and (why := lack(part.command)):
            yield (
                f"{table}.command",
                f"{why}: put it there and make it executable, or leave it out" + (f"; {QUIET}" if table == "sounder" else ""),
            )
    if not {"cap", "cap.folder"} & wrong and settings.cap is not None and settings.cap.folder is not None:
        yield from _folder("cap.folder", settings.cap.folder)
    if "tiles" not in wrong and settings.tiles is not None and not settings.tiles.is_dir():
        yield (
            "tiles",
            f"there is no folder {settings.tiles}: put the map's tiles there, or leave it out; until then the map draws the national grid",
        )


def _certificates(settings: Settings, tables: tuple[str, ...], wrong: frozenset[str]) -> Iterator[Finding]:
    for table in tables:
        part = None if table in wrong else getattr(settings, table)
        paths = {name: getattr(part, name, None) for name in ("certificate", "private_key", "ca_file") if f"{table}.{name}" not in wrong}
        unread = {name: why for name, path in paths.items() if path is not None and (why := _unread(path))}
        yield from ((f"{table}.{name}", why) for name, why in unread.items())
        if unread:
            continue
        if (authority := paths.get("ca_file")) is not None and not _is_authority(authority):
            yield f"{table}.ca_file", f"{authority} holds no certificate: name the .crt or .pem file of the authority"
        if (certificate := paths.get("certificate")) is not None and (why := _no_pair(certificate, paths.get("private_key"))):
            yield f"{table}.certificate", f"does not fit with {table}.private_key: {why}"


def _unread(path: Path) -> str:
    try:
        path.open("rb").close()
    except OSError as error:
        return f"{path} can't be read: {error.strerror}. Put the file there, readable for the base's user"
    return ""


def _is_authority(path: Path) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (ssl.SSLError, OSError):
        return False
    return True


def _no_pair(certificate: Path, private_key: Path | None) -> str:
    """A key that is locked by a password would be asked for on the terminal, where nobody is."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, private_key, password="")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            return "the key belongs to another certificate"
        return "name a certificate and its key, both as PEM files and without a password"
    except OSError as error:
        return str(error.strerror)
    return ""


def _folder(name: str, folder: Path) -> Iterator[Finding]:
    """It is made when it is not there."""
    there = next((each for each in (folder, *folder.absolute().parents) if each.exists()), Path("/"))
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        what = "is no folder" if not there.is_dir() else "takes no files from this user"
        yield name, f"the folder {folder} can't be used: {there} {what}. Make it one that belongs to the base's user"
