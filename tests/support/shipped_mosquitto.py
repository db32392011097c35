"""A real Mosquitto with exactly the configuration we ship, filled in for a folder of its own."""

import base64
import getpass
import hashlib
import os
from pathlib import Path

from .certificates import write_certificate
from .mosquitto import Mosquitto, free_port

SHIPPED = Path(__file__).parents[2] / "deploy" / "mosquitto"
ROUNDS = 101


class ShippedMosquitto(Mosquitto):
    """`port` is the base's, `badge_port` the badges' (TLS, trusted with `ca_file`)."""

    def __init__(self, folder: Path, site: str, users: dict[str, str], certificate_days: int = 1) -> None:
        self.badge_port = free_port()
        self.ca_file = write_certificate(folder, certificate_days)
        (folder / "doorstep.acl").write_text((SHIPPED / "doorstep.acl").read_text().replace("{site}", site))
        (folder / "doorstep.acl").chmod(0o600)
        config = (SHIPPED / "doorstep.conf").read_text()
        for blank, value in {"folder": folder, "store": folder, "badge_port": self.badge_port}.items():
            config = config.replace(f"{{{blank}}}", str(value))
        super().__init__(folder, f"user {getpass.getuser()}\n" + config.replace("{base_port}", "{port}"))
        self.enrol(users)

    def enrol(self, users: dict[str, str]) -> None:
        """Who may come in, by which password; before it starts."""
        passwords = self.folder / "doorstep.passwd"
        passwords.write_text("".join(f"{user}:{_hashed(word)}\n" for user, word in users.items()))
        passwords.chmod(0o600)


def _hashed(password: str) -> str:
    """As mosquitto_passwd writes it."""
    salt = os.urandom(12)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS)
    return f"$7${ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"
