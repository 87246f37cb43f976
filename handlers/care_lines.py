"""Short words on how a customer is cared for: its cadence, the account of goodwill, answers after a sale."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.cadence import Interval, Standing
from bot.domain.goodwill import Account, Deed, Movement, account
from bot.i18n import N_, Html, _, n, t
from bot.turn import Turn
from bot.usecases.cadence import CareState, state_from
from db.after_sale import AfterSale, Satisfaction, Usage
from db.customer import Customer
from db.touch import TouchKind

_TOUCHES = frozenset(Deed(kind) for kind in TouchKind)
DEEDS = {
    Deed.COMPLAINT_LOW: N_("minor complaint"),
    Deed.COMPLAINT_NORMAL: N_("complaint"),
    Deed.COMPLAINT_HIGH: N_("urgent complaint"),
    Deed.LATE_DELIVERY: N_("late delivery"),
    Deed.BROKEN: N_("broken promise"),
    Deed.DISPLEASED: N_("not content after an order"),
}
_ACCOUNTS = {
    "excellent": N_("💚 Goodwill excellent {arrow}"),
    "good": N_("💚 Goodwill good {arrow}"),
    "so_so": N_("💛 Goodwill so-so {arrow}"),
    "strained": N_("💔 Goodwill strained {arrow}"),
}
_ARROWS = {1: "↗", 0: "→", -1: "↘"}
USAGE = {Usage.USES: N_("in use"), Usage.NOT_YET: N_("not in use yet"), Usage.STOPPED: N_("no longer in use")}
SATISFACTION = {
    Satisfaction.GOOD: N_("content"),
    Satisfaction.SO_SO: N_("so-so about it"),
    Satisfaction.BAD: N_("not content"),
}
_MARKS = {Standing.FINE: "🔁", Standing.BELOW: "🐢", Standing.LATE: "⏳"}


def every(interval: Interval) -> str:
    """«every 7–14 days»."""
    if interval.ideal == interval.longest:
        return str(n("every {count} day", "every {count} days", interval.ideal))
    return _("every {ideal}–{longest} days", ideal=interval.ideal, longest=interval.longest)


def standing_line(state: CareState) -> Html:
    mark = Html(_MARKS[state.standing])
    if state.days is None:
        return t("{mark} no touch yet, {every}", mark=mark, every=every(state.interval))
    if state.days <= 0:
        return t("{mark} last touch today, {every}", mark=mark, every=every(state.interval))
    ago = n("{count} day ago", "{count} days ago", state.days)
    return t("{mark} last touch {ago}, {every}", mark=mark, ago=ago, every=every(state.interval))


def goodwill_line(account: Account) -> Html:
    """«💚 Goodwill good ↗»: how the account stands, against 90 days ago."""
    return t(_ACCOUNTS[account.state], arrow=_ARROWS[account.trend])


def care_lines(turn: Turn, customer: Customer, moved: Sequence[Movement]) -> tuple[Html, Html | None]:
    """Cadence and goodwill on one line of the card, by all that moved the account; a strained one has a line of its
    own."""
    touches = [(one.deed.value, one.day) for one in moved if one.deed in _TOUCHES]
    cadence = standing_line(state_from(turn.session, customer, turn.today, touches))
    found = account(moved, turn.today)
    if found is None:
        return cadence, None
    if found.state == "strained":
        return cadence, goodwill_line(found)
    return Html(f"{cadence} · {goodwill_line(found)}"), None


def answers_words(row: AfterSale) -> str | None:
    """«in use · content · something new needed»: what was answered after an order."""
    return answered_words(row.usage, row.satisfaction, row.new_need)


def answered_words(usage: str | None, satisfaction: str | None, new_need: bool | int | None) -> str | None:
    """The same by the codes that were kept."""
    said = [_(USAGE[Usage(usage)])] if usage else []
    said += [_(SATISFACTION[Satisfaction(satisfaction)])] if satisfaction else []
    said += [_("something new needed") if new_need else _("nothing new needed")] if new_need is not None else []
    return " · ".join(said) if said else None
