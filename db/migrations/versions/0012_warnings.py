"""What is the matter with customers: warnings, what was done about them, and what a night knows of the one before"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _of_nights()
    _of_warnings()


def _of_nights() -> None:
    op.create_table(
        "customer_risk",
        sa.Column("customer_id", _ID, autoincrement=False, nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("typical_gap", sa.Float(), nullable=True),
        sa.Column("p_lapse", sa.Float(), nullable=True),
        sa.Column("yearly_value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("loss", sa.BigInteger(), nullable=True),
        sa.Column("lifetime", sa.BigInteger(), nullable=True),
        sa.Column("health", sa.Integer(), nullable=True),
        sa.Column("swing", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_risk")),
    )
    op.create_index("ix_customer_risk_loss", "customer_risk", ["loss"], unique=False)
    op.create_table(
        "fit",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("endings", sa.JSON(), nullable=False),
        sa.Column("usual", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_fit")),
    )
    op.create_table(
        "health_month",
        sa.Column("customer_id", _ID, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=True),
        sa.Column("contact", sa.Integer(), nullable=True),
        sa.Column("complaints", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("promises", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("customer_id", "month", name=op.f("pk_health_month")),
    )
    op.create_table(
        "moved_line",
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("moved", sa.Float(), nullable=False),
        sa.Column("precision", sa.Float(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("family", "tier", name=op.f("pk_moved_line")),
    )
    op.create_table(
        "night",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_night")),
    )
    op.create_table(
        "track",
        sa.Column("subject", _ID, autoincrement=False, nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("nights", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("matter", _ID, nullable=False),
        sa.Column("snoozed_until", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "family", name=op.f("pk_track")),
    )


def _of_warnings() -> None:
    op.create_table(
        "warning",
        sa.Column("id", _ID, nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("customer_id", _ID, nullable=True),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("tier", sa.String(), nullable=True),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("matter", _ID, nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("assigned_id", _ID, nullable=True),
        sa.Column("yearly_value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("loss", sa.BigInteger(), nullable=True),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("pushed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["assigned_id"], ["user.id"], name=op.f("fk_warning_assigned_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_warning_customer_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_warning_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning")),
    )
    op.create_index(op.f("ix_warning_assigned_id"), "warning", ["assigned_id"], unique=False)
    op.create_index(op.f("ix_warning_customer_id"), "warning", ["customer_id"], unique=False)
    op.create_index(
        "ix_warning_one_open",
        "warning",
        ["customer_id", "family"],
        unique=True,
        sqlite_where=sa.text("state <> 'resolved' AND customer_id IS NOT NULL"),
        postgresql_where=sa.text("state <> 'resolved' AND customer_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_warning_resolved_at"), "warning", ["resolved_at"], unique=False)
    op.create_index("ix_warning_state_voice", "warning", ["state", "voice"], unique=False)
    op.create_index(op.f("ix_warning_team_id"), "warning", ["team_id"], unique=False)
    op.create_table(
        "warning_action",
        sa.Column("id", _ID, nullable=False),
        sa.Column("warning_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", _ID, nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_warning_action_user_id")),
        sa.ForeignKeyConstraint(["warning_id"], ["warning.id"], name=op.f("fk_warning_action_warning_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_action")),
    )
    op.create_index(op.f("ix_warning_action_warning_id"), "warning_action", ["warning_id"], unique=False)
    op.create_table(
        "warning_told",
        sa.Column("warning_id", _ID, autoincrement=False, nullable=False),
        sa.Column("user_id", _ID, autoincrement=False, nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_warning_told_user_id")),
        sa.ForeignKeyConstraint(["warning_id"], ["warning.id"], name=op.f("fk_warning_told_warning_id")),
        sa.PrimaryKeyConstraint("warning_id", "user_id", name=op.f("pk_warning_told")),
    )
    op.create_table(
        "health_override",
        sa.Column("id", _ID, nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_health_override_customer_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_health_override_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_override")),
    )
    op.create_index(op.f("ix_health_override_customer_id"), "health_override", ["customer_id"], unique=False)
