"""/cadence: how often customers are seen, by tier, and of one customer; changed by a tap or typed, and taken back."""

from __future__ import annotations

import re
from typing import Any

from bot.domain.cadence import DEFAULTS, RANKS, Interval
from bot.i18n import N_, Html, _, escape, format_day, lines, local, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.understanding.normalise import normalise
from bot.usecases.after_sale import AFTER_DAYS, days_after, set_days_after
from bot.usecases.cadence import cadences, last_change, set_cadence, set_own_cadence, state_of
from db import dialogue
from db.customer import Customer, visible_customer
from db.user import Role, User
from handlers.care_lines import every
from handlers.dialogues import leave, until
from handlers.guard import gone
from handlers.profile import told, with_customer
from handlers.words import TIERS, bold

_PRESETS = tuple(dict.fromkeys(DEFAULTS.values()))
_TYPED = re.compile(r"(?P<tier>[^\d]{0,24}?)\s*(?P<ideal>\d{1,4})[^\d]{1,12}(?P<longest>\d{1,4})\D{0,8}")


# The installation


def _command(turn: Turn, args: str) -> Reply:
    if args and _may(turn):
        return _typed(turn, args, None) or _card(turn)
    return _card(turn)


def _may(turn: Turn) -> bool:
    return turn.actor.role == Role.ADMIN


def _card(turn: Turn, *, first: Html | None = None, undo: Button | None = None, edit: bool = False) -> Reply:
    chosen = cadences(turn.session)
    told = [t("{tier}: {every}", tier=_(TIERS[tier]), every=every(chosen[tier])) for tier in RANKS]
    days = days_after(turn.session)
    after = n(
        "🧾 {count} day after an order I ask how it went.", "🧾 {count} days after an order I ask how it went.", days
    )
    hint = t("Tap a line to change it, or write: key 7 14") if _may(turn) else None
    text = lines(
        first,
        Html("") if first else None,
        bold(_("How often customers are seen")),
        *told,
        t("Key customers are visited; others may be called."),
        after if days else t("🧾 After an order I ask nothing."),
        _changed(turn),
        hint,
    )
    if not _may(turn):
        return Reply(text=text, edit=edit)
    _expect(turn, None)
    taps = [button(_(TIERS[tier]), "cd.tier", tier) for tier in RANKS]
    buttons = rows([undo] if undo else [], taps, [button(_("After an order"), "cd.after")], width=2)
    return Reply(text=text, buttons=buttons, edit=edit)


def _changed(turn: Turn) -> Html | None:
    change = last_change(turn.session)
    if change is None:
        return None
    who = turn.session.get(User, change.by)
    return t(
        "✏️ {name}, {day}: {tier} {before} → {after}",
        name=who.name if who else "—",
        day=format_day(local(change.at).date(), turn.today),
        tier=_(TIERS[change.tier]),
        before=every(change.before),
        after=every(change.after),
    )


def _expect(turn: Turn, tier: str | None) -> None:
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "cadence", {"tier": tier}, until(turn.now))


def _show(turn: Turn, action: Action) -> Reply:
    return _card(turn, edit=True)


def _tier(turn: Turn, action: Action) -> Reply:
    """Ask for the interval of a tier."""
    tier = action.args[0] if action.args else ""
    if tier not in RANKS:
        return gone()
    if not _may(turn):
        return _admins_only()
    _expect(turn, tier)
    taps = [button(every(one), "cd.set", tier, one) for one in _PRESETS]
    text = lines(
        t("{tier}: {every}", tier=bold(_(TIERS[tier])), every=every(cadences(turn.session)[tier])),
        t("How often at best, and at the longest? Tap, or write two numbers of days: 7 14"),
    )
    return Reply(text=text, buttons=rows(taps, [button(_("Back"), "cd.card")], width=2), edit=True)


def _admins_only() -> Reply:
    return Reply(toast=_("Only admins change this."), alert=True)


def _set(turn: Turn, action: Action) -> Reply:
    """Set the interval of a tier to a choice."""
    interval = _interval(action, 1)
    if interval is None or action.args[0] not in RANKS:
        return gone()
    return _store(turn, action.args[0], interval, edit=True)


def _interval(action: Action, at: int) -> Interval | None:
    try:
        return Interval(action.number(at) or 0, action.number(at + 1) or 0)
    except ValueError:
        return None


def _store(turn: Turn, tier: str, interval: Interval, *, edit: bool) -> Reply:
    try:
        before = set_cadence(turn.session, turn.actor, tier, interval, turn.now)
    except PermissionError:
        return _admins_only()
    if before == interval:
        return _card(turn, first=t("That is how it is already."), edit=edit)
    first = t("✅ {tier}: {every}", tier=_(TIERS[tier]), every=every(interval))
    return _card(turn, first=first, undo=button(_("Undo"), "cd.undo", tier, before, interval), edit=edit)


def _undo(turn: Turn, action: Action) -> Reply:
    """Put back what was before, unless somebody changed it since."""
    before, after = _interval(action, 1), _interval(action, 3)
    tier = action.args[0] if action.args else ""
    if before is None or after is None or tier not in RANKS:
        return gone()
    if not _may(turn):
        return _admins_only()
    if cadences(turn.session)[tier] != after:
        return Reply(toast=_("Changed since: it stays as it is."))
    set_cadence(turn.session, turn.actor, tier, before, turn.now)
    return _card(turn, edit=True).model_copy(update={"toast": _("Undone")})


def _answer(turn: Turn, data: dict[str, Any]) -> Reply | None:
    return _typed(turn, turn.incoming.text, data.get("tier")) if _may(turn) and not turn.incoming.media else None


def _typed(turn: Turn, text: str, asked: str | None) -> Reply | None:
    """What «key 7 14» sets, or «7 14» where a tier was asked for; None where it is something else."""
    found = _TYPED.fullmatch(normalise(text).lower.strip())
    tier = _named(found["tier"]) or asked if found else None
    if found is None or tier is None or (found["tier"].strip() and _named(found["tier"]) is None):
        return None
    try:
        interval = Interval(int(found["ideal"]), int(found["longest"]))
    except ValueError:
        _expect(turn, asked)
        return Reply(text=_wrong())
    leave(turn)
    return _store(turn, tier, interval, edit=False)


def _named(words: str) -> str | None:
    """The tier that words name, in the user's language or by its code."""
    said = words.strip(" :,")
    labels = {tier: normalise(_(TIERS[tier])).lower for tier in RANKS}
    return next((tier for tier, name in labels.items() if said and (said == tier or name.startswith(said))), None)


def _wrong() -> Html:
    return t("First the ideal days, then the longest, up to 730. For example: 7 14")


# After an order


def _after(turn: Turn, action: Action) -> Reply:
    if not _may(turn):
        return _admins_only()
    now_at = days_after(turn.session)
    taps = [
        button(("• " if days == now_at else "") + str(n("{count} day", "{count} days", days)), "cd.days", days)
        for days in AFTER_DAYS
    ]
    taps.append(button(("• " if not now_at else "") + _("Never"), "cd.days", 0))
    text = t("How many days after an order or its delivery shall I ask the rep how it went?")
    return Reply(text=text, buttons=rows(taps, [button(_("Back"), "cd.card")]), edit=True)


def _days(turn: Turn, action: Action) -> Reply:
    days = action.number(0)
    if not _may(turn):
        return _admins_only()
    if days is None or days not in (0, *AFTER_DAYS):
        return gone()
    set_days_after(turn.session, turn.actor, days)
    return _card(turn, edit=True).model_copy(update={"toast": _("Saved")})


# One customer


@with_customer
def _of(turn: Turn, action: Action, customer: Customer) -> Reply:
    """Ask for the cadence of a customer."""
    data = {"customer": customer.id}
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "cadence.own", data, until(turn.now))
    interval = state_of(turn.session, customer, turn.today).interval
    own = customer.cadence_ideal is not None
    tier = _(TIERS[customer.tier])
    source = t("its own") if own else escape(tier)
    text = lines(
        bold(customer.name),
        t("{every} ({source})", every=every(interval), source=source),
        t("How often at best, and at the longest? Tap, or write two numbers of days: 7 14"),
    )
    taps = [button(every(one), "cd.own", customer.id, one) for one in _PRESETS]
    clear = [button(_("Like {tier}", tier=tier), "cd.own", customer.id, "0:0")] if own else []
    back = button(_("Back"), "pf.page", customer.id, 1)
    return Reply(text=text, buttons=rows(taps, [*clear, back], width=2), edit=True)


@with_customer
def _own(turn: Turn, action: Action, customer: Customer) -> Reply:
    interval = _interval(action, 1)
    if interval is None and action.args[1:3] != ("0", "0"):
        return gone()
    leave(turn)
    change = set_own_cadence(turn.session, turn.actor, customer, interval, turn.now)
    return told(turn, customer, "region", change, edit=True)


def _own_answer(turn: Turn, data: dict[str, Any]) -> Reply | None:
    customer = visible_customer(turn.session, turn.actor, data.get("customer"))
    found = _TYPED.fullmatch(normalise(turn.incoming.text).lower.strip())
    if customer is None or found is None or found["tier"].strip() or turn.incoming.media:
        return None
    try:
        interval = Interval(int(found["ideal"]), int(found["longest"]))
    except ValueError:
        dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "cadence.own", data, until(turn.now))
        return Reply(text=_wrong())
    leave(turn)
    return told(
        turn, customer, "region", set_own_cadence(turn.session, turn.actor, customer, interval, turn.now), edit=False
    )


FEATURE = Feature(
    "cadence",
    commands={"cadence": _command},
    actions={
        "cd.card": _show,
        "cd.tier": _tier,
        "cd.set": _set,
        "cd.undo": _undo,
        "cd.after": _after,
        "cd.days": _days,
        "cd.of": _of,
        "cd.own": _own,
    },
    answers={"cadence": _answer, "cadence.own": _own_answer},
    menu=(MenuEntry("cadence", N_("How often customers are seen"), frozenset({Role.ADMIN})),),
)
