"""What somebody logged today, this week or this month, by customer: 今天拜访了谁, "how many visits this week?"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from bot.i18n import N_, Html, _, lines, n, t
from bot.reply import Reply, button, rows
from bot.turn import Turn
from bot.understanding.wishes import span_of
from bot.usecases.file_entry import slots_of
from db.customer import Customer, visible_customer
from db.entry import Entry, EntryState, entries_since
from db.user import User
from handlers.words import ICONS, bold, shorten

_MOST = 10  # lines
_LOOKED_AT = 1000  # records
_TITLES = {"day": N_("Logged today"), "week": N_("Logged this week"), "month": N_("Logged this month")}


def logged(turn: Turn, who: User | None = None) -> Reply:
    """What the actor logged, or ``who``, of whom only what is about customers that the actor may see."""
    span = span_of(turn.incoming.text)
    found = entries_since(turn.session, who or turn.actor, _since(turn, span), _LOOKED_AT)
    filed = [one for one in reversed(found) if one.state == EntryState.FILED]
    kept = {id_: visible_customer(turn.session, turn.actor, id_) for id_ in {_customer(one) for one in filed} if id_}
    if who is not None:
        filed = [one for one in filed if kept.get(_customer(one) or 0)]
    title = bold(_("{name}: {what}", name=who.name, what=_(_TITLES[span])) if who else _(_TITLES[span]))
    if not filed:
        return Reply(text=lines(title, t("Nothing yet.")))
    return _listed(title, filed, kept)


def _listed(title: Html, filed: list[Entry], kept: dict[int, Customer | None]) -> Reply:
    by_customer: dict[int | None, list[Entry]] = {}
    for one in filed:
        by_customer.setdefault(_customer(one), []).append(one)
    known = [(customer, some) for id_, some in by_customer.items() if (customer := kept.get(id_ or 0))]
    said = [Html(f"{_icons(some)} {bold(shorten(customer.name, 28))}") for customer, some in known]
    count = n("{count} customer", "{count} customers", len(known))
    more = [n("and {count} more", "and {count} more", len(said) - _MOST)] if len(said) > _MOST else []
    taps = [button(shorten(customer.name, 16), "c.show", customer.id) for customer, _some in known[:6]]
    text = lines(t("{title}: {count}", title=title, count=count), _icons(filed), *said[:_MOST], *more)
    return Reply(text=text, buttons=rows(taps), protect=True)


def _icons(some: Iterable[Entry]) -> Html:
    """How many there are of each kind: 🚶 3 · ⚠️ 1."""
    counts = Counter(ICONS[intent] for one in some if (intent := slots_of(one).intent) in ICONS)
    return Html(" · ".join(f"{icon} {count}" if count > 1 else icon for icon, count in counts.items()))


def _customer(entry: Entry) -> int | None:
    return slots_of(entry).customer_id


def _since(turn: Turn, span: str) -> datetime:
    """Midnight of the first day, in the actor's zone; weeks begin on Monday."""
    back = {"day": 0, "week": turn.today.weekday(), "month": turn.today.day - 1}[span]
    return datetime.combine(turn.today - timedelta(days=back), time.min, turn.here.tzinfo)
