"""Why rows are not taken, in few lines: one for each kind of reason, with how many rows have it."""

from __future__ import annotations

from collections import defaultdict

from bot.i18n import _
from bot.tabular.rows import Rejected
from bot.usecases.import_file import Prepared

_SHOWN = 3


def reasons(prepared: Prepared) -> tuple[str, ...]:
    """The first row of each kind of reason, as plain text in the user's language."""
    kinds: dict[tuple[str, str | None], list[Rejected]] = defaultdict(list)
    for one in sorted(prepared.plan.rejected, key=_place):
        kinds[one.why.msgid, one.why.column].append(one)
    return tuple(_line(prepared, alike) for alike in list(kinds.values())[:_SHOWN])


def _place(one: Rejected) -> int:
    return one.index


def _line(prepared: Prepared, alike: list[Rejected]) -> str:
    first, more = alike[0], len(alike) - 1
    line = _("Row {row}: {why}", row=prepared.table.first + first.index, why=first.why.plain())
    return _("{line} (+{count} more like it)", line=line, count=f"{more:,}") if more else line
