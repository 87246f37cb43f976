"""What is known of a customer and its people, and who changed what"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXTS = ("motives", "leave_if", "needs", "products")


def upgrade() -> None:
    _customers()
    _people()
    _tags()
    _history()


def _customers() -> None:
    for name in ("industry", "address", "region", "founded", "credit_terms", "relationship", *_TEXTS):
        op.add_column("customer", sa.Column(name, sa.String(), nullable=True))
    for name in ("tier_reason", "greeting_lang"):
        op.add_column("customer", sa.Column(name, sa.String(), nullable=True))
    for name in ("since", "contract_end"):
        op.add_column("customer", sa.Column(name, sa.Date(), nullable=True))
    for name in ("relationship_at", "tier_pinned_at"):
        op.add_column("customer", sa.Column(name, sa.DateTime(), nullable=True))
    for name in ("relationship_by", "tier_pinned_by"):
        # Said in SQL: making the table anew, as a batch would, drops it under those that refer to it.
        op.execute(
            f"ALTER TABLE customer ADD COLUMN {name} INTEGER"
            f' CONSTRAINT {op.f("fk_customer_" + name)} REFERENCES "user" (id)'
        )


def _people() -> None:
    for name in ("role", "wedding", "likes"):
        op.add_column("contact", sa.Column(name, sa.String(), nullable=True))
    op.add_column("contact", sa.Column("left_on", sa.Date(), nullable=True))
    phone = op.create_table(
        "phone",
        sa.Column("id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("digits", sa.String(), nullable=False),
        sa.Column("backwards", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_phone_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
    )
    known = op.get_bind().execute(sa.text("SELECT id, phone FROM contact WHERE phone IS NOT NULL ORDER BY id"))
    numbers = [(contact, number, re.sub(r"\D", "", number)) for contact, number in known]
    op.bulk_insert(
        phone,
        [{"contact_id": one, "number": number, "digits": d, "backwards": d[::-1]} for one, number, d in numbers],
    )
    op.create_index(op.f("ix_phone_contact_id"), "phone", ["contact_id"], unique=False)
    op.create_index(op.f("ix_phone_backwards"), "phone", ["backwards"], unique=False)


def _tags() -> None:
    op.create_table(
        "tag",
        sa.Column("id", _ID, nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_by", _ID, nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_tag_created_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_tag_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
    )
    op.create_index(op.f("ix_tag_customer_id"), "tag", ["customer_id"], unique=False)
    op.create_index(op.f("ix_tag_text"), "tag", ["text"], unique=False)


def _history() -> None:
    op.create_table(
        "change",
        sa.Column("id", _ID, nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=True),
        sa.Column("user_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("entry_id", _ID, nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_change_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_change_customer_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_change_entry_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_change_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_contact_id"), "change", ["contact_id"], unique=False)
    op.create_index("ix_change_customer", "change", ["customer_id", "id"], unique=False)
    op.create_index(op.f("ix_change_entry_id"), "change", ["entry_id"], unique=False)
