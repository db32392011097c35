"""What is written for every alarm: each value in its own column, whatever the driver calls the places."""

from dataclasses import dataclass

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table
from sqlalchemy.dialects import postgresql, sqlite

from basestation.store.prepared import inserting, upserting

table = Table("t", MetaData(), Column("number", Integer), Column("name", String), Column("at_ms", BigInteger), Column("is_open", Boolean))


@dataclass(frozen=True, slots=True)
class Thing:
    """Its attributes stand in another order than the columns."""

    at_ms: int
    name: str
    number: int

    @property
    def is_open(self) -> bool:
        return self.at_ms > 5


class Cursor:
    """A driver's, as far as it is used: keeps what it is given, by the column's name."""

    def __init__(self):
        self.rows = []

    def executemany(self, sql, rows):
        columns = [name.strip() for name in sql.partition("(")[2].partition(")")[0].split(",")]
        self.rows += [row if isinstance(row, dict) else dict(zip(columns, row, strict=True)) for row in rows]


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.psycopg.dialect()])
@pytest.mark.parametrize("make", [inserting, upserting])
def test_each_attribute_goes_into_the_column_of_its_name(make, dialect):
    cursor = Cursor()

    make(table, dialect).put(cursor, [Thing(7, "seven", 3), Thing(2, "two", 4)])

    assert cursor.rows == [
        {"number": 3, "name": "seven", "at_ms": 7, "is_open": True},
        {"number": 4, "name": "two", "at_ms": 2, "is_open": False},
    ]


def test_nothing_is_written_of_nothing():
    cursor = Cursor()

    inserting(table, sqlite.dialect()).put(cursor, [])

    assert cursor.rows == []
