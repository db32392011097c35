"""Who a badge is: keeps what it is when the base agrees, and is given a number and key of its own otherwise."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from basestation.store.badges import NewBadge

from .board import Board
from .register import Register
from .steps import Steps
from .trouble import Trouble

Account = Callable[[int, str], str]  # puts a badge's password where its broker looks; says what is left for a person to do

FORMAT = 1
CHALLENGE_BYTES = 16
# What a badge remembers under the number it had: for another one it would be somebody else's past.
PAST = "/data"
KEPT_OF_PAST = ("/data/crash.log",)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a badge is told besides who it is. None: as it is on the badge already."""

    site: str
    host: str
    port: int
    tls: bool
    wifi: tuple[tuple[str, str], ...] | None
    lora: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Who the badge says it is, and whether the base agrees; `why_not` in words for the technician."""

    number: int
    why_not: str
    has_password: bool
    said: dict[str, Any]

    @property
    def holds(self) -> bool:
        return not self.why_not


def claim_of(board: Board, register: Register, site: str) -> Claim | None:
    """None when the badge is nobody yet. Neither key nor password crosses the cable: both ends digest them with a challenge."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    said = board.ask(f"k_whoami({challenge.hex()!r})")
    if said is None:
        return None
    number = said["badge_id"] if isinstance(said["badge_id"], int) else 0
    why_not = _why_not(said, number, register, challenge, site)
    return Claim(number, why_not, not why_not and register.is_password_of(number, challenge, said["password"]), said)


def _why_not(said: dict[str, Any], number: int, register: Register, challenge: bytes, site: str) -> str:
    known = register.known(number)
    if said["site"] != site:
        return f"it belongs to the site {said['site']!r}, not to {site!r}"
    if known is None:
        return f"the base knows no badge {number}"
    if known.is_revoked:
        return f"badge {number} was revoked: {register.why_revoked(number)}"
    if not register.is_key_of(number, challenge, said["key"]):
        return f"its key is not the one that the base has for badge {number}"
    return ""


def keep(board: Board, register: Register, claim: Claim, around: Surroundings, account: Account, steps: Steps) -> int:
    """Its number and key stay; Wi-Fi, broker and radio become what was asked for now."""
    changes = _public(around)
    if not claim.has_password:
        changes["mqtt"]["password"] = register.new_password(claim.number)
        _tell(account(claim.number, changes["mqtt"]["password"]), steps)
    is_changed = board.ask(f"k_merge(json.loads({json.dumps(changes)!r}))")
    steps.done(
        "Identity", f"badge {claim.number} already, with a key that fits" + ("; its settings are brought up to date" if is_changed else "")
    )
    return claim.number


def give(board: Board, register: Register, label: str, is_for_drills: bool, around: Surroundings, account: Account, steps: Steps) -> int:
    """A new number and a fresh key, which exist afterwards on the badge and in the base's register, and nowhere else."""
    if not around.wifi and around.lora is None:
        raise Trouble("This badge has no road to the base: give it --wifi (or --networks FILE), or a board with a radio.")
    added = register.new_identity(board.about.unique_id, label, is_for_drills)
    _tell(account(added.number, added.password), steps)
    forget_past(board)
    board.ask(f"k_save(json.loads({json.dumps(_settings(added, around))!r}), True)\nk_say(True)")
    steps.done("Identity", f"badge {added.number} ({added.label}), with a key of its own")
    return added.number


def _tell(words: str, steps: Steps) -> None:
    if words:
        steps.note(words)


def forget_past(board: Board) -> None:
    for path in board.files(PAST):
        if path not in KEPT_OF_PAST:
            board.remove(path)


def _settings(added: NewBadge, around: Surroundings) -> dict[str, Any]:
    settings = {"format": FORMAT, "badge_id": added.number, "key": added.key.hex(), **_public(around)}
    settings["mqtt"] |= {"username": str(added.number), "password": added.password, "since": datetime.now(UTC).date().isoformat()}
    return {name: value for name, value in settings.items() if value is not None}


def _public(around: Surroundings) -> dict[str, Any]:
    """None takes a road away; a name that is not here is left as it is."""
    said: dict[str, Any] = {"site": around.site, "mqtt": {"host": around.host, "port": around.port, "tls": around.tls}, "lora": around.lora}
    if around.wifi is not None:
        said["wifi"] = [{"ssid": ssid, "password": password} for ssid, password in around.wifi] or None
    return said
