"""When to speak up by itself: each person's habits and switches, alarms, leave, greetings, questions after a sale"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _of_people()
    op.create_table(
        "alarm",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("ref", _ID, nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_alarm_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("user_id", "kind", "ref", name=op.f("uq_alarm_user_id_kind_ref")),
    )
    op.create_index("ix_alarm_due", "alarm", ["due_at", "id"], unique=False)
    _of_customers()


def _of_people() -> None:
    op.add_column("user", sa.Column("covers", sa.JSON(), nullable=True))
    op.create_table(
        "habit",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("morning", sa.String(), nullable=True),
        sa.Column("evening", sa.String(), nullable=True),
        sa.Column("quiet_from", sa.String(), nullable=True),
        sa.Column("quiet_to", sa.String(), nullable=True),
        sa.Column("workdays", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_habit_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_habit")),
    )
    op.create_table(
        "switch",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("unwanted", sa.Integer(), nullable=False),
        sa.Column("unwanted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_switch_user_id")),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_switch")),
    )
    op.create_table(
        "leave",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("stand_in_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["stand_in_id"], ["user.id"], name=op.f("fk_leave_stand_in_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_leave_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index(op.f("ix_leave_user_id"), "leave", ["user_id"], unique=False)
    op.create_index(op.f("ix_leave_stand_in_id"), "leave", ["stand_in_id"], unique=False)
    op.create_table(
        "nag",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_nag_user_id")),
        sa.PrimaryKeyConstraint("user_id", "about", "day", name=op.f("pk_nag")),
    )
    op.create_index(op.f("ix_nag_day"), "nag", ["day"], unique=False)


def _of_customers() -> None:
    op.create_table(
        "greeting",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("offered_at", sa.DateTime(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("touch_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_greeting_customer_id")),
        sa.ForeignKeyConstraint(["touch_id"], ["touch.id"], name=op.f("fk_greeting_touch_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_greeting_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_greeting")),
        sa.UniqueConstraint(
            "customer_id",
            "contact_id",
            "occasion",
            "day",
            name=op.f("uq_greeting_customer_id_contact_id_occasion_day"),
        ),
    )
    op.create_index("ix_greeting_user_day", "greeting", ["user_id", "day"], unique=False)
    op.create_table(
        "after_sale",
        sa.Column("id", _ID, nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("usage", sa.String(), nullable=True),
        sa.Column("satisfaction", sa.String(), nullable=True),
        sa.Column("new_need", sa.Boolean(), nullable=True),
        sa.Column("entry_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_after_sale_customer_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_after_sale_entry_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_after_sale_order_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_after_sale_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_sale")),
        sa.UniqueConstraint("order_id", name=op.f("uq_after_sale_order_id")),
    )
    op.create_index(op.f("ix_after_sale_customer_id"), "after_sale", ["customer_id"], unique=False)
    op.add_column("customer", sa.Column("cadence_ideal", sa.Integer(), nullable=True))
    op.add_column("customer", sa.Column("tier_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE customer SET tier_at = updated_at WHERE tier <> 'regular'")
    op.add_column("customer", sa.Column("cadence_longest", sa.Integer(), nullable=True))
    op.add_column("reminder", sa.Column("recurs", sa.String(), nullable=True))
    op.add_column("promise", sa.Column("settled_at", sa.DateTime(), nullable=True))
    op.add_column("promise", sa.Column("heard", sa.Boolean(), nullable=True))
    op.add_column("promise", sa.Column("escalated_at", sa.DateTime(), nullable=True))
    op.add_column("promise", sa.Column("counts_on", sa.Date(), nullable=True))
    op.create_table(
        "promise_move",
        sa.Column("id", _ID, nullable=False),
        sa.Column("promise_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("after", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_promise_move_promise_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_promise_move_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_move")),
    )
    op.create_index(op.f("ix_promise_move_promise_id"), "promise_move", ["promise_id"], unique=False)
    op.add_column("complaint", sa.Column("runs_from", sa.DateTime(), nullable=True))
    op.add_column("complaint", sa.Column("answered_at", sa.DateTime(), nullable=True))
    op.add_column("complaint", sa.Column("breached_at", sa.DateTime(), nullable=True))
