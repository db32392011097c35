"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("incident", sa.Integer()),
        sa.Column("visit_no", sa.Integer()),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16)),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
    )
    op.create_index("journal_incident", "journal", ["incident"])
    has_visit = sa.text("visit_no IS NOT NULL")
    op.create_index("journal_visit", "journal", ["visit_no"], sqlite_where=has_visit, postgresql_where=has_visit)
    op.create_table(
        "incidents",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("badge", sa.Integer()),
        sa.Column("visit_no", sa.Integer()),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("set_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger()),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger()),
        sa.Column("erased_ms", sa.BigInteger()),
    )
    op.create_index("incidents_open", "incidents", ["is_open"])
    op.create_table(
        "visits",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("badge", sa.Integer()),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("due_ms", sa.BigInteger()),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("visitor", sa.Integer()),
        sa.Column("second", sa.Integer()),
        sa.Column("day_ms", sa.BigInteger()),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("erased_ms", sa.BigInteger()),
    )
    op.create_index("visits_open", "visits", ["is_open"])
    op.create_index("visits_state", "visits", ["state"])
    op.create_table(
        "events",
        sa.Column("badge", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("event_counter", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("incident", sa.Integer()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "holds",
        sa.Column("subject", sa.String(length=10), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_revoked", sa.Boolean(), nullable=False),
        sa.Column("is_for_drills", sa.Boolean(), nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("newest_counter", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.String(length=16), nullable=False),
        sa.Column("down_reserved", sa.BigInteger(), nullable=False),
        sa.Column("last_heard_ms", sa.BigInteger()),
        sa.Column("proved_ms", sa.BigInteger()),
        sa.Column("heartbeat", sa.Text(), nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("signal", sa.Text(), nullable=False),
    )
    op.create_index("deliveries_incident", "deliveries", ["incident"])
    op.create_index("deliveries_state", "deliveries", ["state"])
    op.create_table(
        "people",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("mobile", sa.String(length=40), nullable=False),
        sa.Column("sign_in", sa.String(length=200), unique=True),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_routine", sa.Boolean(), nullable=False),
        sa.Column("emergency_name", sa.String(length=200), nullable=False),
        sa.Column("emergency_phone", sa.String(length=40), nullable=False),
        sa.Column("vehicle_make", sa.String(length=100), nullable=False),
        sa.Column("vehicle_colour", sa.String(length=40), nullable=False),
        sa.Column("registration", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("training_until", sa.String(length=10), nullable=False),
        sa.Column("policy_read_on", sa.String(length=10), nullable=False),
        sa.Column("policy_read_version", sa.String(length=40), nullable=False),
        sa.Column("usual_badge", sa.Integer()),
        sa.Column("medical_note", sa.LargeBinary()),
    )
    op.create_table(
        "contacts",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("person", sa.Integer(), sa.ForeignKey("people.number"), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("readers", sa.String(length=10), nullable=False),
        sa.UniqueConstraint("person", "channel", "address"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), primary_key=True),
        sa.Column("person", sa.Integer(), sa.ForeignKey("people.number"), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
    )
    op.create_table(
        "looks",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("wearer", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("incident", sa.Integer()),
        sa.Column("visit_no", sa.Integer()),
    )
    op.create_index("looks_at", "looks", ["at_ms"])
    op.create_index("looks_wearer", "looks", ["wearer"])
    op.create_table(
        "policies",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("adopted_ms", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Integer(), sa.ForeignKey("people.number"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_table(
        "tasks",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("visit_no", sa.Integer()),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("person", sa.Integer()),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("done_ms", sa.BigInteger()),
        sa.Column("done_by", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("tasks_incident", "tasks", ["incident"])
    op.create_table(
        "roads",
        sa.Column("name", sa.String(length=60), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=60), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "ownership",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("has_lock", sa.Boolean(), nullable=False),
        sa.Column("patience_ms", sa.Integer(), nullable=False),
        sa.Column("spare_beat", sa.BigInteger(), nullable=False),
        sa.Column("spare_seen_ms", sa.BigInteger()),
    )


def downgrade() -> None:
    raise RuntimeError("a journal is not taken down: restore the backup made before the upgrade")
