"""How a table is read: found out, changed by its sender, and remembered for the next table with the same headers."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.i18n import N_
from bot.tabular.fields import OF_KIND, TITLES, Field, Kind, needed
from bot.tabular.headers import Mapping, guess, is_ignored, key_of, signature
from bot.tabular.open import Choices
from bot.tabular.said import Said
from bot.tabular.table import Table, text_of
from db.customer import Customer, visible_to
from db.imports import ImportMapping, remembered_mapping
from db.user import User

_LOOKED_AT = 200


class Layout(BaseModel):
    """What was found out or chosen about a table. ``columns`` are fields by column, counted from 0."""

    model_config = ConfigDict(frozen=True)

    encoding: str | None = None
    sheet: str | None = None
    separator: str | None = None
    kind: Kind = Kind.CUSTOMERS
    columns: dict[int, Field] = {}
    headers: tuple[str, ...] = ()

    @property
    def choices(self) -> Choices:
        return Choices(self.encoding, self.sheet, self.separator)

    def with_column(self, column: int, field: Field | None) -> Layout:
        """Another meaning for a column; the column that had it loses it."""
        columns = {at: one for at, one in self.columns.items() if at != column and one != field}
        if field is not None:
            columns[column] = field
        return self.model_copy(update={"columns": dict(sorted(columns.items()))})

    def missing(self) -> Said | None:
        """What a table of this kind needs and no column is."""
        for group in needed(self.kind):
            if not set(group) & set(self.columns.values()):
                return Said(N_("Which column is “{field}”?"), {"field": Said(TITLES[group[0]])})
        return None


def lay_out(session: Session, actor: User, table: Table, kind: Kind | None = None) -> Layout:
    """What the columns meant to the actor the last time; a guess where there was none."""
    known = remembered_mapping(session, actor, signature(table.headers))
    if known is not None and kind in (None, Kind(known.kind)):
        kind = Kind(known.kind)
        fields = {
            column: Field(name)
            for column, header in enumerate(table.headers)
            if not is_ignored(header) and (name := known.fields.get(key_of(header)))
        }
        columns = {column: field for column, field in fields.items() if field in OF_KIND[kind]}
    else:
        told, (kind, columns) = kind, guess(table, kind)
        if told is None and kind == Kind.CONTACTS and not _any_known(session, actor, table, columns):
            kind, columns = guess(table, Kind.CUSTOMERS)  # whose people they are, nobody has told us yet
    return Layout(
        encoding=table.raw.encoding,
        sheet=table.raw.sheet,
        separator=table.raw.separator,
        kind=kind,
        columns=columns,
        headers=table.headers,
    )


def _any_known(session: Session, actor: User, table: Table, columns: Mapping) -> bool:
    """Whether the first rows are about customers that are there."""
    column = next((at for at, field in columns.items() if field == Field.NAME), None)
    if column is None:
        return True
    names = {text_of(row[column]) for row in table.rows[:_LOOKED_AT] if column < len(row)}
    found = select(Customer.id).where(Customer.name.in_(names), visible_to(actor))
    return session.scalar(found.limit(1)) is not None


def remember(session: Session, actor: User, layout: Layout, now: datetime) -> None:
    """Keep what the columns mean for the actor's next table with these headers."""
    fields = {
        key_of(header): layout.columns[column].value if column in layout.columns else ""
        for column, header in enumerate(layout.headers)
        if not is_ignored(header)
    }
    session.merge(
        ImportMapping(
            user_id=actor.id,
            signature=signature(layout.headers),
            kind=layout.kind.value,
            fields=fields,
            used_at=now,
        )
    )
