"""Birthdays, anniversaries, festivals and contracts that come up: the push, and a greeting ready to send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from bot.domain.habits import at
from bot.domain.wording import wordings, words_of
from bot.i18n import N_, Html, _, current_language, format_moment, lines, n, t
from bot.reply import Action, Button, Reply, Rows, button, rows
from bot.turn import ActionHandler, Alarm, Feature, PushKind, Reading, Turn
from bot.usecases.greet import (
    ON_THE_DAY,
    Offered,
    draft_of,
    mark_sent,
    may_see,
    offered,
    on_the_day,
    other_words,
    own_greeting,
    skip,
    take_back,
)
from bot.usecases.greetings import (
    GREETINGS,
    first_greetings,
    first_look,
    open_of_day,
    ring_greetings,
    ring_look,
    ring_on_the_day,
)
from bot.usecases.occasions import BIRTHDAY
from db.greeting import GreetingState, still_open
from db.habit import habits_of
from db.user import User
from handlers.greeting_renewal import later, renewal_buttons
from handlers.greeting_words import card_text, code, gift_summary, occasion_title, title_of, whom
from handlers.guard import gone
from handlers.pages import arrows, page_of
from handlers.words import bold

PAGE = 6
_SHARE = "https://t.me/share/url?url="  # every app shares what stands in "url" as it is


# The push


def _push(reading: Reading, data: dict[str, Any]) -> Reply | None:
    day = date.fromisoformat(data["day"])
    if not may_see(reading.session, reading.recipient, data["owner"], reading.today):
        return None
    found = open_of_day(reading.session, data["owner"], day, reading.today)
    return _said(reading, reading.recipient, found, data["owner"], day) if found else None


def _said(at_: Reading | Turn, reader: User, found: list[Offered], owner_id: int, day: date) -> Reply:
    """One greeting as its card, several as a list."""
    if len(found) == 1:
        return _card(at_, found[0])
    return _list(at_, reader, found, owner_id, day)


def _push_on_the_day(reading: Reading, data: dict[str, Any]) -> Reply | None:
    one = own_greeting(reading.session, reading.recipient, data["greeting"], reading.today)
    if one is None or one.greeting.state != GreetingState.OFFERED or one.greeting.day != reading.today:
        return None
    return _card(reading, one)


# The list


def _list(
    at_: Reading | Turn,
    reader: User,
    found: list[Offered],
    owner_id: int,
    day: date,
    page: int = 0,
    *,
    edit: bool = False,
) -> Reply:
    """What is to be seen to, page by page; a button each opens it in place."""
    page, pages = page_of(len(found), page, PAGE)
    shown = list(enumerate(found, 1))[page * PAGE : (page + 1) * PAGE]
    title = n("💌 {count} date to remember", "💌 {count} dates to remember", len(found))
    if owner_id != reader.id:
        owner = at_.session.get_one(User, owner_id)
        title = t("{title} (for {name})", title=title, name=owner.name)
    taps = [button(str(number), "gr.card", one.greeting.id) for number, one in shown]
    turning = arrows(page, pages, lambda label, to: button(label, "gr.list", owner_id, day.isoformat(), to))
    text = lines(bold(title), *_grouped(shown, at_.today, at_.now))
    return Reply(text=text, buttons=rows(taps, turning, [_not_useful()]), edit=edit)


def _grouped(shown: list[tuple[int, Offered]], today: date, now: datetime) -> list[Html]:
    """A line each under what they have in common; what stands alone on one line."""
    said: list[Html] = []
    for title, group in groupby(shown, key=lambda one: title_of(one[1], today, now)):
        members = list(group)
        if len(members) == 1:
            number, one = members[0]
            said.append(Html(f"{number}. {whom(one, 16)}\n    {title}"))
            continue
        said.append(title)
        said += [Html(f"{number}. {whom(one)}") for number, one in members]
    return said


def _show_list(turn: Turn, action: Action) -> Reply:
    owner_id, day = action.number(0), _day(action)
    if owner_id is None or day is None or not may_see(turn.session, turn.actor, owner_id, turn.today):
        return gone()
    found = open_of_day(turn.session, owner_id, day, turn.today)
    if not found:
        return Reply(text=t("💌 All seen to. Well done!"), edit=True)
    return _list(turn, turn.actor, found, owner_id, day, action.number(2) or 0, edit=True)


def _day(action: Action) -> date | None:
    try:
        return date.fromisoformat(action.args[1])
    except (IndexError, ValueError):
        return None


# The card


def _card(at_: Reading | Turn, one: Offered, *, edit: bool = False, first: Html | None = None) -> Reply:
    said = card_text(at_.session, one, at_.today, at_.now)
    text = said if first is None else lines(said, Html(""), first)
    return Reply(text=text, buttons=_buttons(at_.session, one, at_.today), edit=edit)


def _buttons(session: Session, one: Offered, today: date) -> Rows:
    number, state = one.greeting.id, one.greeting.state
    back = _back(session, one, today)
    if state != GreetingState.OFFERED:
        return rows([button(_("Undo"), "gr.undo", number), *back])
    if one.renewal:
        return (*renewal_buttons(one), *rows([*back, _not_useful()]))
    done = button(_("✓ Gift sent") if one.gift else _("✓ Sent"), "gr.sent", number)
    ending = [done, button(_("Skip"), "gr.skip", number)]
    if one.gift:
        return rows(ending, [*back, _not_useful()])
    words = draft_of(session, one)
    wait = [button(_("On the day"), "gr.day", number)] if one.greeting.day > today else []
    return rows(
        [
            Button(text=_("📋 Copy"), copy_text=words),
            Button(text=_("↗ Share"), url=_SHARE + quote(words)),
            button(_("🔄 Other words"), "gr.other", number),
        ],
        [*ending, *wait],
        [*back, _not_useful()],
    )


def _back(session: Session, one: Offered, today: date) -> list[Button]:
    """To the list that it was said in, while something there waits."""
    greeting = one.greeting
    others = open_of_day(session, greeting.user_id, greeting.offered_on, today) if greeting.said else []
    if all(other.greeting.id == greeting.id for other in others):
        return []
    return [button(_("◀ List"), "gr.list", greeting.user_id, greeting.offered_on.isoformat(), 0)]


def _not_useful() -> Button:
    return button(_("Not useful"), "w.unwanted", GREETINGS)


# What is done with it


def _with(handler: Callable[[Turn, Offered], Reply], *states: GreetingState) -> ActionHandler:
    """A button about a greeting that was offered to the actor, in one of the states."""

    def checked(turn: Turn, action: Action) -> Reply:
        one = own_greeting(turn.session, turn.actor, action.number(0), turn.today)
        if one is None:
            return gone()
        if states and one.greeting.state not in states:
            return Reply(toast=_("That is already done."))
        return handler(turn, one)

    return checked


def _open(turn: Turn, one: Offered) -> Reply:
    return _card(turn, one, edit=True, first=_became(one))


def _became(one: Offered) -> Html | None:
    if one.greeting.state == GreetingState.SENT:
        return t("✓ Gift sent, kept as a touch") if one.gift else t("✓ Sent, kept as a touch")
    return t("Skipped this time") if one.greeting.state == GreetingState.SKIPPED else None


def _other(turn: Turn, one: Offered) -> Reply:
    other_words(turn.session, one)
    return _card(turn, one, edit=True)


def _sent(turn: Turn, one: Offered) -> Reply:
    summary = gift_summary(one) if one.gift else draft_of(turn.session, one)
    mark_sent(turn.session, turn.actor, one, summary, turn.now, turn.today)
    return _open(turn, one)


def _skip(turn: Turn, one: Offered) -> Reply:
    skip(turn.session, one)
    return _open(turn, one)


def _undo(turn: Turn, one: Offered) -> Reply:
    take_back(turn.session, one, turn.now)
    return _card(turn, one, edit=True).model_copy(update={"toast": _("Undone")})


def _wait(turn: Turn, one: Offered) -> Reply:
    """Say it again in the morning of the day."""
    if one.greeting.day <= turn.today:
        return _card(turn, one, edit=True)
    moment = at(one.greeting.day, habits_of(turn.session, turn.actor).morning, turn.here)
    on_the_day(turn.session, turn.actor, one, moment)
    said = t("I will remind you: {when}", when=format_moment(moment, turn.now))
    return _card(turn, one, edit=True, first=said)


# The kind of push


def _preview(turn: Turn) -> Reply | None:
    """What waits now, as it was said last."""
    open_ones = offered(turn.session, still_open(turn.session, turn.actor.id, turn.today))
    days = [one.greeting.offered_on for one in open_ones if one.greeting.said]
    if not days:
        return _card(turn, open_ones[0]) if open_ones else None
    found = open_of_day(turn.session, turn.actor.id, max(days), turn.today)
    return _said(turn, turn.actor, found, turn.actor.id, max(days))


def _example() -> Reply:
    """A birthday tomorrow."""
    today = datetime(2026, 11, 23, 8, 31, tzinfo=UTC)
    language = current_language()
    words = words_of(BIRTHDAY, language, wordings(BIRTHDAY, language) - 1, _("Mr Li"))
    title = occasion_title(BIRTHDAY, today.date() + timedelta(days=1), today.date(), today)
    text = lines(Html(f"{bold(_('Golden Dragon'))} {_('Mr Li')}"), title, code(words))
    return Reply(text=text, buttons=rows([Button(text=_("📋 Copy"), copy_text=words)]))


FEATURE = Feature(
    "greetings",
    actions={
        "gr.list": _show_list,
        "gr.card": _with(_open),
        "gr.other": _with(_other, GreetingState.OFFERED),
        "gr.sent": _with(_sent, GreetingState.OFFERED),
        "gr.skip": _with(_skip, GreetingState.OFFERED),
        "gr.undo": _with(_undo, GreetingState.SENT, GreetingState.SKIPPED),
        "gr.day": _with(_wait, GreetingState.OFFERED),
        "gr.later": later,
    },
    pushes={GREETINGS: _push, ON_THE_DAY: _push_on_the_day},
    alarms={
        "greetings_look": Alarm(ring_look, first_look),
        GREETINGS: Alarm(ring_greetings, first_greetings),
        ON_THE_DAY: Alarm(ring_on_the_day),
    },
    kinds=(PushKind(GREETINGS, N_("Days to remember"), _example, _preview),),
)
