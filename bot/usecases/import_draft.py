"""What is kept of a table between two taps: how it is read, and the little of it that its card shows."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from bot.tabular.fields import Kind
from bot.tabular.table import Table, text_of
from bot.usecases.import_layout import Layout
from db.imports import ImportRun, RunState
from db.user import User

_SAMPLE = 24  # characters


class Draft(BaseModel):
    """``rejects`` is the blob with the rows that were rejected, ``why`` the first of their reasons as text.

    ``samples`` are the cells of one row, ``examples`` of each column the first that says something.

    ``chosen`` is set once somebody chose what the rows are, ``message_id`` and ``caption`` are of the message that
    brought the file.
    """

    model_config = ConfigDict(frozen=True)

    layout: Layout = Layout()
    chosen: Kind | None = None
    rows: int = 0
    samples: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    sheets: tuple[tuple[str, int], ...] = ()
    rejects: int | None = None
    why: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    message_id: int | None = None
    caption: str = ""
    media: tuple[str, str | None, int | None] = ("document", None, None)

    @classmethod
    def of(cls, run: ImportRun) -> Draft:
        return cls.model_validate(run.options)

    def keep(self, run: ImportRun) -> None:
        run.options = self.model_dump(mode="json")

    def with_table(self, table: Table, layout: Layout) -> Draft:
        """Show this table."""
        row, count = table.example(layout.columns), len(table.headers)
        samples = tuple(text_of(cell)[:_SAMPLE] for cell in [*row, *[None] * count][:count])
        examples = tuple(_example(table, column) for column in range(count))
        sheets = tuple((sheet.name, sheet.rows) for sheet in table.raw.sheets)
        update = {"layout": layout, "rows": len(table.rows), "samples": samples, "sheets": sheets}
        return self.model_copy(update={**update, "examples": examples, "rejects": None, "why": (), "notices": ()})


def _example(table: Table, column: int) -> str:
    return next((text_of(cell)[:_SAMPLE] for cell in table.samples(column, 1)), "")


def begin(session: Session, actor: User, name: str, file_id: str, draft: Draft, now: datetime) -> ImportRun:
    """Keep that somebody sent a table."""
    run = ImportRun(
        user_id=actor.id,
        name=name,
        file_id=file_id,
        state=RunState.OPEN,
        options=draft.model_dump(mode="json"),
        counts={},
        created_at=now,
    )
    session.add(run)
    session.flush()
    return run
