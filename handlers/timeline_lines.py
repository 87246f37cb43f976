"""How each kind of record reads on a line of the timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from bot.i18n import N_, Html, _, escape, format_day, format_money, t
from bot.understanding import Category, Intent
from db.complaint import UNSETTLED, ComplaintState
from db.promise import PromiseState
from db.timeline import Kind, Mark
from db.touch import TouchKind
from handlers.care_lines import answers_words
from handlers.customer_card import TOUCHES, brief_day
from handlers.words import CATEGORIES, ICONS, STATES, complaint_kind, shorten

KIND_ICONS = {
    Kind.TOUCH: ICONS[Intent.VISIT],
    Kind.COMPLAINT: ICONS[Intent.COMPLAINT],
    Kind.ORDER: ICONS[Intent.ORDER],
    Kind.PROMISE: ICONS[Intent.PROMISE],
    Kind.NOTE: ICONS[Intent.NOTE],
    Kind.SCORE: ICONS[Intent.SCORE],
    Kind.REFERRAL: ICONS[Intent.REFERRAL],
    Kind.LOSS: ICONS[Intent.LOST],
}
_PROMISES = {PromiseState.KEPT: N_("kept"), PromiseState.BROKEN: N_("broken")}
_LONGEST = 56  # characters of the words of a record: two lines on a phone


def timeline_line(mark: Mark, record: Any, today: date, who: str | None) -> Html:
    """A record on one line: what it is, when, what was said, and who logged it where that is to be told."""
    icon = TOUCHES[TouchKind(record.kind)] if mark.kind == Kind.TOUCH else KIND_ICONS[mark.kind]
    facts = [_FACTS[mark.kind](record, today)] if mark.kind in _FACTS else []
    said = shorten(record.summary, _LONGEST)
    parts = [*(str(one) for one in facts if one), *([escape(said)] if said else []), *([escape(who)] if who else [])]
    return Html(f"{icon} {escape(brief_day(mark.day, today))} {' · '.join(parts)}".rstrip())


def _complaint(record: Any, today: date) -> Html:
    state = escape(_(STATES[ComplaintState(record.state)]))
    kind = complaint_kind(record.category, record.severity)
    return Html(f"{kind} · <b>{state}</b>") if record.state in UNSETTLED else Html(f"{kind} · {state}")


def _order(record: Any, today: date) -> Html | None:
    money = format_money(record.amount, record.currency) if record.amount is not None else None
    told = answers_words(record.after_sale) if record.after_sale is not None else None
    return escape(" · ".join(part for part in (money, told) if part)) if money or told else None


def _promise(record: Any, today: date) -> Html | None:
    if record.state in _PROMISES:
        return t(_PROMISES[PromiseState(record.state)])
    return t("due {when}", when=format_day(record.due_on, today)) if record.due_on else None


def _score(record: Any, today: date) -> Html:
    return escape(f"{record.value}/10")


def _referral(record: Any, today: date) -> Html | None:
    return escape(shorten(record.prospect, 24)) if record.prospect else None


def _loss(record: Any, today: date) -> Html | None:
    return t(CATEGORIES[Category(record.reason)]) if record.reason in list(Category) else None


_FACTS: dict[Kind, Callable[[Any, date], Html | None]] = {
    Kind.COMPLAINT: _complaint,
    Kind.ORDER: _order,
    Kind.PROMISE: _promise,
    Kind.SCORE: _score,
    Kind.REFERRAL: _referral,
    Kind.LOSS: _loss,
}
