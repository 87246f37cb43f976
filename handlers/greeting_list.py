"""The greetings of a day, page by page, what belongs together together; and all of them sent at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from bot.i18n import Html, _, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Reading, Turn
from bot.usecases.greet import Offered, may_see
from bot.usecases.greet_all import send_all, take_all_back, words_among
from bot.usecases.greetings import open_of_day
from db.user import User
from handlers.greeting_card import greeting_card, not_useful
from handlers.greeting_words import title_of, whom
from handlers.guard import gone
from handlers.pages import arrows, page_of
from handlers.words import bold

PAGE = 6


def greetings_said(at_: Reading | Turn, reader: User, found: list[Offered], owner_id: int, day: date) -> Reply:
    """One greeting as its card, several as a list."""
    if len(found) == 1:
        return greeting_card(at_, found[0])
    return greeting_list(at_, reader, found, owner_id, day)


def greeting_list(
    at_: Reading | Turn,
    reader: User,
    found: list[Offered],
    owner_id: int,
    day: date,
    page: int = 0,
    *,
    first: Html | None = None,
    undo: Sequence[Button] = (),
    edit: bool = False,
) -> Reply:
    """What is to be seen to, page by page; a button each opens it in place. ``first`` is a line above it, ``undo`` what
    takes back what it tells."""
    page, pages = page_of(len(found), page, PAGE)
    shown = list(enumerate(found, 1))[page * PAGE : (page + 1) * PAGE]
    title = n("💌 {count} date to remember", "💌 {count} dates to remember", len(found))
    if owner_id != reader.id:
        owner = at_.session.get_one(User, owner_id)
        title = t("{title} (for {name})", title=title, name=owner.name)
    taps = [button(str(number), "gr.card", one.greeting.id) for number, one in shown]
    turning = arrows(page, pages, lambda label, to: button(label, "gr.list", owner_id, day.isoformat(), to))
    text = lines(first, bold(title), *_grouped(shown, at_.today, at_.now))
    every = [button(_("✓ All sent"), "gr.all", owner_id, day.isoformat())] if len(words_among(found)) > 1 else []
    return Reply(text=text, buttons=rows(taps, turning, [*every, *undo], [not_useful()]), edit=edit)


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


def show_list(turn: Turn, action: Action) -> Reply:
    asked = _asked(turn, action)
    return _now(turn, *asked, action.number(2) or 0) if asked is not None else gone()


def _now(
    turn: Turn, owner_id: int, day: date, page: int = 0, first: Html | None = None, undo: Sequence[Button] = ()
) -> Reply:
    """The list as it is now, in place."""
    found = open_of_day(turn.session, owner_id, day, turn.today)
    if not found:
        return Reply(text=lines(first, t("💌 All seen to. Well done!")), buttons=rows(list(undo)), edit=True)
    return greeting_list(turn, turn.actor, found, owner_id, day, page, first=first, undo=undo, edit=True)


def _all_sent(turn: Turn, action: Action) -> Reply:
    """The words of all of a day went out; gifts and contracts stay for each its own."""
    asked = _asked(turn, action)
    if asked is None:
        return gone()
    sent = send_all(turn.session, turn.actor, open_of_day(turn.session, *asked, turn.today), turn.now, turn.today)
    if sent is None:
        return _now(turn, *asked).model_copy(update={"toast": _("That is already done.")})
    first = n("✓ {count} greeting sent, kept as a touch", "✓ {count} greetings sent, kept as touches", sent.count)
    undo = button(_("Undo"), "gr.unall", asked[0], asked[1].isoformat(), sent.first, sent.last)
    return _now(turn, *asked, first=first, undo=[undo])


def _none_sent(turn: Turn, action: Action) -> Reply:
    asked, first, last = _asked(turn, action), action.number(2), action.number(3)
    if asked is None or first is None or last is None:
        return gone()
    back = take_all_back(turn.session, turn.actor, *asked, (first, last), turn.now)
    return _now(turn, *asked).model_copy(update={"toast": _("Undone") if back else _("That is already done.")})


def _asked(turn: Turn, action: Action) -> tuple[int, date] | None:
    """Whose greetings of which day a button is about, where they are the actor's affair."""
    owner_id, day = action.number(0), _day(action)
    if owner_id is None or day is None or not may_see(turn.session, turn.actor, owner_id, turn.today):
        return None
    return owner_id, day


def _day(action: Action) -> date | None:
    try:
        return date.fromisoformat(action.args[1])
    except (IndexError, ValueError):
        return None


ACTIONS = {"gr.list": show_list, "gr.all": _all_sent, "gr.unall": _none_sent}
