"""What a badge is told of the world: the school's networks, the base's broker, its authority, the radio's channels."""

import getpass
import socket
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from basestation.settings.errors import SettingsError
from basestation.settings.looking import read_settings
from basestation.settings.whole import Settings

from .trouble import Trouble

LORA = {"sf": 9, "frequencies_khz": [868100, 868300, 868500]}
LONGEST_SSID_BYTES = 32
ONLY_HERE = ("127.", "localhost", "0.0.0.0", "::1")
BASE_IS_NOT_RUNNING = "No base answers at {where}. Start it (doorstep serve --settings {path}), then run this again."


def settings_of(path: Path) -> Settings:
    try:
        return read_settings(path)
    except SettingsError as error:
        raise Trouble(str(error)) from error


def check_base_is_running(settings: Settings, path: Path) -> None:
    """Its screen, and the school's own broker where that is another program, as seen from this computer."""
    web = settings.web
    screen = ("127.0.0.1" if web.bind in ("0.0.0.0", "::") else web.bind, web.port)
    doors = [screen] if settings.broker.kind == "embedded" else [screen, (settings.broker.host, settings.broker.port)]
    for host, port in doors:
        try:
            socket.create_connection((host, port), 3.0).close()
        except OSError as error:
            raise Trouble(BASE_IS_NOT_RUNNING.format(where=f"{host}:{port}", path=path)) from error


def only_this_computer(host: str) -> bool:
    return host.startswith(ONLY_HERE)


def networks(wifi: str | None, hotspot: str | None, file: Path | None, ask: Callable[[str], str] = getpass.getpass) -> Any:
    """((name, password), ...), the school's first; None when nothing was said of any. Passwords are asked for or read from a file:
    on a command line every user of this computer could read them."""
    if file is not None:
        return _from_file(file)
    if wifi is None and hotspot is None:
        return None
    names = [(name, what) for name, what in ((wifi, "the school's Wi-Fi"), (hotspot, "the visitor's hotspot")) if name]
    if ask is getpass.getpass and not sys.stdin.isatty():
        raise Trouble(
            "There is no terminal to ask for the Wi-Fi password. Write the networks into a file: --networks FILE (see docs/operations.md)."
        )
    return tuple(_checked(name, ask(f"Password of {what} {name!r}: ")) for name, what in names)


def _from_file(path: Path) -> tuple[tuple[str, str], ...]:
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["wifi"]
        return tuple(_checked(str(row["ssid"]), str(row["password"])) for row in rows)
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise Trouble(
            f'{path} must hold, for each network: [[wifi]], then ssid = "..." and password = "..." ({type(error).__name__})'
        ) from error


def _checked(ssid: str, password: str) -> tuple[str, str]:
    if not 1 <= len(ssid.encode()) <= LONGEST_SSID_BYTES:
        raise Trouble(f"{ssid!r} is no name of a Wi-Fi network: it has 1 to 32 bytes.")
    if password and not 8 <= len(password) <= 63:
        raise Trouble(
            f"The password of {ssid!r} can't be right: a Wi-Fi password has 8 to 63 characters (leave it empty for an open network)."
        )
    return ssid, password


def lora_of(settings: Settings) -> dict[str, Any]:
    """The radio plan of the base's own gateways; where it has none, the usual one."""
    lora = settings.lora
    return {"sf": lora.sf, "frequencies_khz": list(lora.frequencies_khz)} if lora else LORA


def broker_of(settings: Settings, named: str | None, has_authority: bool) -> tuple[str, int, bool]:
    """Host, port, TLS: where badges find the broker. `named`: HOST:PORT, where that is not what the base itself uses."""
    broker = settings.broker
    host, _, port = (named or f"{broker.host}:{broker.port}").rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Trouble(f"--broker is HOST:PORT, where badges find the broker; {named or broker.port!r} is not (broker.port may not be 0).")
    return host, int(port), broker.has_tls if named is None else has_authority


def authority(settings: Settings, file: Path | None) -> bytes | None:
    """The certificate that vouches for the broker, as the badge wants it (DER); None when the badges' side has no TLS."""
    broker = settings.broker
    if file is None and not broker.has_tls:
        return None
    path = file or broker.ca_file or broker.certificate
    assert path is not None
    try:
        certificate = _read_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Trouble(f"{path} holds no certificate that can be read: {error}") from error
    if file is None and broker.ca_file is None and certificate.issuer != certificate.subject:
        raise Trouble(f"Who vouches for {path}? Give that authority's certificate: --ca FILE")
    return certificate.public_bytes(Encoding.DER)


def _read_certificate(data: bytes) -> x509.Certificate:
    return x509.load_pem_x509_certificate(data) if b"-----BEGIN" in data else x509.load_der_x509_certificate(data)
