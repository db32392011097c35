"""The tables. Times are milliseconds since 1970 (UTC); the migrations in migrations/ make exactly these."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

journal = Table(
    "journal",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("incident", Integer),
    Column("visit_no", Integer),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("salt", LargeBinary(16)),
    Column("digest", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("journal_incident", "incident"),
    Index("journal_visit", "visit_no", sqlite_where=text("visit_no IS NOT NULL"), postgresql_where=text("visit_no IS NOT NULL")),
)

incidents = Table(
    "incidents",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("badge", Integer),
    Column("visit_no", Integer),
    Column("is_open", Boolean, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("set_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger),
    Column("is_drill", Boolean, nullable=False),
    Column("closed_ms", BigInteger),
    Column("erased_ms", BigInteger),
    Index("incidents_open", "is_open"),
)

visits = Table(
    "visits",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("badge", Integer),
    Column("is_open", Boolean, nullable=False),
    Column("due_ms", BigInteger),
    Column("state", String(12), nullable=False, default="out"),
    Column("visitor", Integer),
    Column("second", Integer),
    Column("day_ms", BigInteger),
    Column("places", Text, nullable=False, default=""),
    Column("erased_ms", BigInteger),
    Index("visits_open", "is_open"),
    Index("visits_state", "state"),
)

events = Table(
    "events",
    metadata,
    Column("badge", Integer, primary_key=True, autoincrement=False),
    Column("event_counter", BigInteger, primary_key=True, autoincrement=False),
    Column("incident", Integer),
    sqlite_with_rowid=False,
)

holds = Table(
    "holds",
    metadata,
    Column("subject", String(10), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("person", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)

badges = Table(
    "badges",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("label", String(80), nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("password_hash", String(200), nullable=False, default=""),
    Column("is_revoked", Boolean, nullable=False, default=False),
    Column("is_for_drills", Boolean, nullable=False, default=False),
    Column("board", String(80), nullable=False, default=""),
    Column("newest_counter", BigInteger, nullable=False, default=-1),
    Column("seen", String(16), nullable=False, default="0"),
    Column("down_reserved", BigInteger, nullable=False, default=0),
    Column("last_heard_ms", BigInteger),
    Column("proved_ms", BigInteger),
    Column("heartbeat", Text, nullable=False, default=""),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("incident", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("person", Integer, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("happened_ms", BigInteger, nullable=False),
    Column("is_drill", Boolean, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("answer", Text, nullable=False),
    Column("signal", Text, nullable=False, default=""),
    Index("deliveries_state", "state"),
    Index("deliveries_incident", "incident"),
)

people = Table(
    "people",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("name", String(200), nullable=False),
    Column("roles", String(200), nullable=False, default=""),
    Column("mobile", String(40), nullable=False, default=""),
    Column("sign_in", String(200), unique=True),
    Column("password_hash", String(300), nullable=False, default=""),
    Column("is_active", Boolean, nullable=False, default=True),
    Column("is_routine", Boolean, nullable=False, default=False),
    Column("emergency_name", String(200), nullable=False, default=""),
    Column("emergency_phone", String(40), nullable=False, default=""),
    Column("vehicle_make", String(100), nullable=False, default=""),
    Column("vehicle_colour", String(40), nullable=False, default=""),
    Column("registration", String(20), nullable=False, default=""),
    Column("description", String(500), nullable=False, default=""),
    Column("training_until", String(10), nullable=False, default=""),
    Column("policy_read_on", String(10), nullable=False, default=""),
    Column("policy_read_version", String(40), nullable=False, default=""),
    Column("usual_badge", Integer),
    Column("medical_note", LargeBinary),
)

contacts = Table(
    "contacts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("person", Integer, ForeignKey("people.number"), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("address", Text, nullable=False),
    Column("readers", String(10), nullable=False, default=""),
    UniqueConstraint("person", "channel", "address"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person", Integer, ForeignKey("people.number"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("device", String(100), nullable=False, default=""),
)

looks = Table(
    "looks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("person", Integer, nullable=False),
    Column("wearer", Integer, nullable=False),
    Column("what", String(40), nullable=False),
    Column("incident", Integer),
    Column("visit_no", Integer),
    Index("looks_wearer", "wearer"),
    Index("looks_at", "at_ms"),
)

policies = Table(
    "policies",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("adopted_ms", BigInteger, nullable=False),
    Column("person", Integer, ForeignKey("people.number"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("incident", Integer, nullable=False),
    Column("visit_no", Integer),
    Column("kind", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("person", Integer),
    Column("opened_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("done_ms", BigInteger),
    Column("done_by", Integer),
    Column("note", Text, nullable=False, default=""),
    Index("tasks_incident", "incident"),
)

roads = Table(
    "roads",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("body", Text, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)

ownership = Table(
    "ownership",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("beat", BigInteger, nullable=False),
    Column("owner", String(40), nullable=False),
    Column("proof", Text, nullable=False),
    Column("has_lock", Boolean, nullable=False),
    Column("patience_ms", Integer, nullable=False),
    Column("spare_beat", BigInteger, nullable=False),
    Column("spare_seen_ms", BigInteger),
)
