"""Many warnings in one message: a line a customer, a button each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Html, lines, n, t
from bot.reply import Reply, button, rows
from bot.turn import Reading, Turn
from db.house import house_of
from db.user import User
from db.warning import RiskWarning
from handlers.warning_card import reason_of, title_of
from handlers.warning_words import stake_words
from handlers.words import bold, shorten

LISTED = 6
Group = Sequence[RiskWarning]


def warning_list(at: Reading | Turn, reader: User, found: Group, left: int = 0) -> Reply:
    """A line a customer with its worst reason; a button each opens the card."""
    of: dict[int, list[RiskWarning]] = {}
    for one in found:
        of.setdefault(one.customer_id or -one.id, []).append(one)
    groups = list(of.values())
    home = house_of(at.session).currency
    said = [_line(at, reader, group, home) for group in groups[:LISTED]]
    rest = len(groups) - len(said) + left
    taps = [
        button(shorten(title_of(group[0]), 14), "wr.open", max(one.id for one in group)) for group in groups[:LISTED]
    ]
    title = n("⚠️ {count} customer to keep an eye on", "⚠️ {count} customers to keep an eye on", len(groups) + left)
    more = n("and {count} more: /risk", "and {count} more: /risk", rest) if rest else None
    return Reply(text=lines(title, *said, more), buttons=rows(taps, width=2), protect=True)


def _line(at: Reading | Turn, reader: User, group: Group, home: str) -> Html:
    stake = stake_words(group[0], home)
    name = bold(shorten(title_of(group[0]), 20))
    head = t("{name} ({stake})", name=name, stake=stake) if stake else name
    return t("{head}: {reason}", head=head, reason=reason_of(at, reader, group[0]))
