"""/rates: what one unit of a currency is worth in the reporting currency; set by admins, dated, never overwritten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.i18n import N_, Html, _, format_day, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.rates import Wanted, currencies_in_use, read_rate, set_rate, take_back
from db import dialogue
from db.rate import Rate, rate_count, rate_history, standing_rates
from db.user import Role
from handlers.dialogues import leave_question, until
from handlers.guard import gone
from handlers.pages import arrows, page_of

_READERS = frozenset({Role.MANAGER, Role.ADMIN})
_PAGE = 8
_ASK = "rates.set"


def _rates(turn: Turn, args: str) -> Reply:
    if turn.actor.role not in _READERS:
        return Reply(text=t("Rates are seen to by your admin."))
    if not args:
        return _list(turn)
    if turn.actor.role != Role.ADMIN:
        return Reply(text=t("Only admins set rates."))
    return _set(turn, args)


def _list(turn: Turn) -> Reply:
    home, standing = turn.installation.currency, standing_rates(turn.session, turn.today)
    without = sorted(currencies_in_use(turn.session) - {home, *standing})
    text = lines(
        t("💱 <b>Rates to {home}</b>", home=home),
        *(_line(turn, standing[code]) for code in sorted(standing)[: _PAGE + 2]),
        t("No rates yet.") if not standing else None,
        t("Without a rate, left out of sums in {home}: {codes}", home=home, codes=", ".join(without[:8]))
        if without
        else None,
        _example(turn) if turn.actor.role == Role.ADMIN else None,
    )
    setting = [button(_("Set"), "fx.ask")] if turn.actor.role == Role.ADMIN else []
    past = [button(_("History"), "fx.past", 0)] if rate_count(turn.session) else []
    return Reply(text=text, buttons=rows([*setting, *past]), about="rates")


def _example(turn: Turn) -> Html:
    code, value = ("USD", "7.12") if turn.installation.currency != "USD" else ("EUR", "1.08")
    return t("To set one: /rates {code} {value}", code=code, value=value)


def _line(turn: Turn, rate: Rate) -> Html:
    return t(
        "1 {code} = {value} {home} · since {day} · {name}",
        code=rate.currency,
        value=plain(rate.value),
        home=rate.home,
        day=format_day(rate.day, turn.today),
        name=rate.user.name,
    )


def plain(value: Decimal) -> str:
    """A rate as it was written, without an exponent."""
    return f"{value:f}"


def _list_again(turn: Turn, action: Action) -> Reply:
    if turn.actor.role not in _READERS:
        return gone()
    return _list(turn).model_copy(update={"edit": True})


def _ask(turn: Turn, action: Action) -> Reply:
    if turn.actor.role != Role.ADMIN:
        return gone()
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, _ASK, {}, until(turn.now))
    home = turn.installation.currency
    code, value = ("USD", "7.12") if home != "USD" else ("EUR", "1.08")
    text = lines(
        t("What is one unit worth in {home}? E.g. {code} {value}", home=home, code=code, value=value),
        t("With a day behind it, it counts from then on: {code} {value} 2026-01-01", code=code, value=value),
    )
    return Reply(text=text, buttons=rows([button(_("Cancel"), "cancel")]), edit=True)


def _typed(turn: Turn, data: dict[str, Any]) -> Reply | None:
    if turn.actor.role != Role.ADMIN:
        return None
    if left := leave_question(turn):
        return left
    wanted = read_rate(turn.incoming.text, turn.installation.currency, turn.today)
    if not isinstance(wanted, Wanted) and not any(char.isdigit() for char in turn.incoming.text):
        return None  # news of its own
    if isinstance(wanted, Wanted):
        dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    return _set(turn, turn.incoming.text)


def _set(turn: Turn, text: str) -> Reply:
    wanted = read_rate(text, turn.installation.currency, turn.today)
    if not isinstance(wanted, Wanted):
        return Reply(text=lines(wanted.html(), _example(turn)))
    before = standing_rates(turn.session, wanted.day).get(wanted.currency)
    rate = set_rate(turn.session, turn.actor, wanted, turn.installation.currency, turn.now)
    return _card(turn, rate, before)


def _card(turn: Turn, rate: Rate, before: Rate | None) -> Reply:
    text = lines(
        t(
            "💱 1 {code} = {value} {home} from {day} on",
            code=rate.currency,
            value=plain(rate.value),
            home=rate.home,
            day=format_day(rate.day, turn.today),
        ),
        t("Before: {value}", value=plain(before.value)) if before else None,
    )
    taps = [button(_("Undo"), "fx.undo", rate.id), button(_("All rates"), "fx.list")]
    return Reply(text=text, buttons=rows(taps))


def _undo(turn: Turn, action: Action) -> Reply:
    rate = turn.session.get(Rate, action.number(0) or 0)
    if rate is None or turn.actor.role != Role.ADMIN:
        return gone()
    if not take_back(turn.session, turn.actor, rate, turn.now):
        return Reply(toast=_("That is already done."))
    now = standing_rates(turn.session, max(rate.day, turn.today)).get(rate.currency)
    text = lines(
        t("↩️ Taken back: 1 {code} = {value} {home}", code=rate.currency, value=plain(rate.value), home=rate.home),
        _line(turn, now) if now else t("{code} has no rate now.", code=rate.currency),
    )
    return Reply(text=text, buttons=rows([button(_("All rates"), "fx.list")]), edit=True)


def _past(turn: Turn, action: Action) -> Reply:
    if turn.actor.role not in _READERS:
        return gone()
    page, pages = page_of(rate_count(turn.session), action.number(0), _PAGE)
    shown = rate_history(turn.session, _PAGE, page * _PAGE)
    text = lines(t("💱 <b>All that was set, the newest first</b>"), *(_past_line(turn, one) for one in shown))
    mine = [one for one in shown if one.undone_at is None] if turn.actor.role == Role.ADMIN else []
    undo = [button(_("Undo {what}", what=f"{one.currency} {plain(one.value)}"), "fx.undo", one.id) for one in mine[:3]]
    turning = arrows(page, pages, lambda label, to: button(label, "fx.past", to))
    return Reply(text=text, buttons=rows(undo, turning, [button(_("Back"), "fx.list")]), edit=True, about="rates")


def _past_line(turn: Turn, rate: Rate) -> Html:
    line = _line(turn, rate)
    return Html(f"<s>{line}</s>") if rate.undone_at is not None else line


FEATURE = Feature(
    "rates",
    commands={"rates": _rates},
    actions={"fx.list": _list_again, "fx.ask": _ask, "fx.undo": _undo, "fx.past": _past},
    answers={_ASK: _typed},
    menu=(MenuEntry("rates", N_("Rates of currencies"), _READERS),),
)
