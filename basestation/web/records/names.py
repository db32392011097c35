"""The site as records need it: people who have left the school since still have their names."""

from dataclasses import replace

from sqlalchemy import Engine, select

from ...core.site import Site
from ...core.telling import Person
from ...store import schema


def with_everybody(site: Site, engine: Engine) -> Site:
    """Slow: in a thread."""
    people = schema.people.c
    with engine.connect() as connection:
        rows = connection.execute(select(people.number, people.name)).all()
    gone = {row.number: Person(row.number, row.name, ()) for row in rows if row.number not in site.roster}
    return replace(site, roster=site.roster | gone)
