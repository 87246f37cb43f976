"""The joint health of a customer: what it is made of, what moved it, and what a manager says instead."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from bot.domain.health import GOOD_FROM, POOR_BELOW, Move, Part
from bot.i18n import N_, Html, _, escape, format_day, format_month, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Turn
from bot.usecases.health import LONGEST_REASON, Standing, end_override, health_of, set_override
from bot.usecases.health_shown import health_shown
from bot.usecases.night_tracks import house_day
from db import dialogue
from db.customer import Customer, visible_customer
from db.user import Role, User
from handlers.dialogues import leave, leave_question, until
from handlers.guard import gone
from handlers.words import bold, shorten

PARTS = {
    Part.ORDERS: N_("Orders"),
    Part.CONTACT: N_("In touch"),
    Part.COMPLAINTS: N_("Complaints"),
    Part.SCORE: N_("Score"),
    Part.PROMISES: N_("Promises"),
}
_DIALOGUE = "health"
_TERMS = (30, 90, 180)
_TYPED = re.compile(r"\s*(\d{1,3})\s*[,，:：]?\s*(\S.*)", re.DOTALL)


def mark(value: int) -> str:
    return "💚" if value >= GOOD_FROM else "💔" if value < POOR_BELOW else "💛"


def health_line(turn: Turn, customer: Customer) -> Html | None:
    """«💛 Health 62/100» on the card: as the last night found it, or as a manager says."""
    shown = health_shown(turn.session, customer.id, turn.now)
    if shown is None:
        return None
    value, said_until = shown
    if said_until is None:
        return t("{mark} Health {value}/100", mark=mark(value), value=value)
    day = format_day(said_until, turn.today)
    return t("{mark} Health {value}/100 📌 until {day}", mark=mark(value), value=value, day=day)


def health_page(turn: Turn, customer: Customer, *, first: Html | None = None, edit: bool = False) -> Reply:
    standing = health_of(turn.session, customer.id, turn.now)
    text = lines(first, _title(customer, standing), *_said(turn, standing), *_parts(standing), *_moved(standing))
    taps = [button(_("Why?"), "wy.of", customer.id), button(_("Open card"), "c.show", customer.id)]
    return Reply(
        text=text,
        buttons=rows(_override_taps(turn, customer, standing), taps),
        protect=True,
        edit=edit,
        about=f"customer:{customer.id}",
    )


def _title(customer: Customer, standing: Standing) -> Html:
    name = bold(shorten(customer.name, 30))
    if standing.value is None:
        return t("{name} · health not known yet", name=name)
    return t("{mark} {name} · health {value}/100", mark=mark(standing.value), name=name, value=standing.value)


def _said(turn: Turn, standing: Standing) -> list[Html]:
    """What a manager says instead, and what the parts would."""
    if standing.said is None:
        return []
    who = turn.session.get(User, standing.said.user_id)
    until_day = format_day(standing.said.until, turn.today)
    told = t(
        "📌 {name} until {day}: {reason}",
        name=who.name if who else "—",
        day=until_day,
        reason=shorten(standing.said.reason, LONGEST_REASON),
    )
    return [told, *([t("The parts say {value}.", value=standing.now.shown)] if standing.now else [])]


def _parts(standing: Standing) -> list[Html]:
    known = standing.now.parts if standing.now is not None else {}
    found = []
    for part, label in PARTS.items():
        value = known.get(part)
        shown = f"{round(value)}" if value is not None else _("not known")
        found.append(t("{part}: {value} · weight {weight}", part=_(label), value=shown, weight=standing.weights[part]))
    return found


def _moved(standing: Standing) -> list[Html]:
    if standing.now is None or standing.before is None or standing.month is None:
        return []
    since = format_month(standing.month)
    by = standing.now.shown - standing.before.shown
    head = t("Since {month}: {points}", month=since, points=_signed(by))
    return [head, *(_move(one) for one in standing.moves[:3] if round(one.points))]


def _signed(points: float) -> str:
    return f"{round(points):+d}" if round(points) else "±0"


def _move(move: Move) -> Html:
    before = round(move.before) if move.before is not None else "—"
    now = round(move.now) if move.now is not None else "—"
    arrow = "↗" if move.points > 0 else "↘"
    values = {"arrow": arrow, "part": _(PARTS[move.part]), "before": before, "now": now}
    return t("{arrow} {part} {before} → {now}: {points}", points=_signed(move.points), **values)


# What a manager says instead


def _may(turn: Turn, customer: Customer) -> bool:
    ours = turn.actor.role == Role.MANAGER and turn.actor.team_id is not None
    return turn.actor.role == Role.ADMIN or (ours and turn.actor.team_id == customer.team_id)


def _override_taps(turn: Turn, customer: Customer, standing: Standing) -> list[Any]:
    if not _may(turn, customer):
        return []
    taken = [button(_("Take 📌 off"), "hl.off", customer.id)] if standing.said is not None else []
    return [button(_("📌 Set by hand"), "hl.say", customer.id), *taken]


def _of(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    return health_page(turn, customer) if customer is not None else gone()


def _say(turn: Turn, action: Action) -> Reply:
    """Ask for value and reason."""
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None or not _may(turn, customer):
        return gone()
    data = {"customer": customer.id}
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, _DIALOGUE, data, until(turn.now))
    text = lines(
        bold(customer.name),
        t("Write a number from 0 to 100 and the reason, for example: 40 new owner, contract under review"),
    )
    return Reply(text=text, buttons=rows([button(_("Cancel"), "cancel")]), protect=True)


def _answer(turn: Turn, data: dict[str, Any]) -> Reply | None:
    """The value and the reason; then how long it holds."""
    customer = visible_customer(turn.session, turn.actor, data["customer"])
    if customer is None or not _may(turn, customer):
        return None
    if (left := leave_question(turn)) is not None:
        return left
    typed = _TYPED.fullmatch(turn.incoming.text)
    if typed is None or not 0 <= int(typed[1]) <= 100:
        return None
    reason = " ".join(typed[2].split())
    if len(reason) > LONGEST_REASON:
        return Reply(text=t("Please say it shorter, for example: 40 new owner"))
    data = {"customer": customer.id, "value": int(typed[1]), "reason": reason}
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, _DIALOGUE, data, until(turn.now))
    day = house_day(turn.session, turn.now)
    ends = [day + timedelta(days=term) for term in _TERMS]
    taps = [button(format_day(end, turn.today), "hl.till", customer.id, end.toordinal()) for end in ends]
    text = t("{value}: {reason}. Until when?", value=data["value"], reason=reason)
    return Reply(text=text, buttons=rows(taps, [button(_("Cancel"), "cancel")]), protect=True)


def _till(turn: Turn, action: Action) -> Reply:
    customer, number = visible_customer(turn.session, turn.actor, action.number(0)), action.number(1)
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    if customer is None or not _may(turn, customer) or not number or not 0 < number < date.max.toordinal():
        return gone()
    if asked is None or asked.kind != _DIALOGUE or asked.data["customer"] != customer.id or "value" not in asked.data:
        return Reply(toast=_("That is already done."))
    end, said = date.fromordinal(number), asked.data
    try:
        set_override(turn.session, turn.actor, customer, said["value"], said["reason"], end, turn.now)
    except ValueError:
        return gone()
    leave(turn)
    return health_page(turn, customer, first=escape(_("📌 Set by hand.")), edit=True)


def _off(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None or not _may(turn, customer):
        return gone()
    if not end_override(turn.session, turn.actor, customer, turn.now):
        return Reply(toast=_("That is already done."))
    return health_page(turn, customer, first=escape(_("📌 Taken off.")), edit=True)


FEATURE = Feature(
    "health",
    actions={"hl.of": _of, "hl.say": _say, "hl.till": _till, "hl.off": _off},
    answers={_DIALOGUE: _answer},
)
