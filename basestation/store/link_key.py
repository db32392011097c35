"""The key under which links to the phone page are made. Whoever reads the database could make them: they could read all else too."""

import secrets

from sqlalchemy import Engine, insert, select

from ..core.deliveries.phone_link import KEY_BYTES
from . import schema

NAME = "phone link key"
facts = schema.facts


def link_key(engine: Engine) -> bytes:
    """Made at first use, and the same ever after: a link in somebody's pocket still opens after a restart."""
    with engine.begin() as connection:
        known = connection.execute(select(facts.c.value).where(facts.c.name == NAME)).scalar()
        if known is not None:
            return bytes.fromhex(known)
        key = secrets.token_bytes(KEY_BYTES)
        connection.execute(insert(facts), {"name": NAME, "value": key.hex()})
        return key
