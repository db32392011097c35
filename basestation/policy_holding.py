"""Which policy holds: the newest that was adopted, or the preset that the settings name."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from .core.policy.ladders import BadgeRules, Policy
from .policy_file import PolicyError, preset_text, read_policy
from .store import policies
from .store.policies import Adopted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holding:
    """`text` is the policy's own, `adopted` who adopted it and when (None: nobody has yet, it is the settings' preset).
    `fault` is said on the board: a version that can't be read was passed over."""

    policy: Policy
    text: str
    adopted: Adopted | None
    fault: str = ""


def holding(engine: Engine, preset: str, badge: BadgeRules | None = None) -> Holding:
    """A version is read before it is adopted, so all can be read, unless the database was edited or this program is older than
    it. An alarm must still find a ladder then: the newest version that can be read holds, and the fault is said aloud."""
    fault = ""
    for version in _one_by_one(engine, policies.newest(engine)):
        try:
            return Holding(read_policy(version.text, badge), version.text, version, fault)
        except PolicyError as error:
            log.critical("version %s of the policy can't be read and does not hold: %s", version.number, error)
            fault = fault or f"Version {version.number} of the home-visit policy can't be read, so an older one holds: tell your technician"
    text = preset_text(preset)
    return Holding(read_policy(text, badge), text, None, fault)


def _one_by_one(engine: Engine, first: Adopted | None) -> Iterator[Adopted]:
    """The newest; older ones are fetched only if it can't be read."""
    if first is not None:
        yield first
        yield from policies.versions(engine)[1:]
