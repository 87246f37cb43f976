"""What is wished for in plain words, without a command: 我的待办, "overdue promises", 怎么用."""

from __future__ import annotations

from collections.abc import Callable

from bot.reply import Reply
from bot.turn import Turn
from bot.understanding import Topic
from bot.understanding.wishes import Wish, wish, wish_of
from db.user import Role, User, team_members, teams
from handlers.logged import logged
from handlers.news import understood
from handlers.overall import overall, sales
from handlers.promises import TEAM, promise_list
from handlers.today import agenda
from handlers.tomorrow import tomorrow

_LONGEST = 80  # characters


def grant_wish(turn: Turn) -> Reply | None:
    """The answer to a message that is nothing but a wish; None for any other."""
    if turn.incoming.media is not None:
        return None
    wanted = wish(turn.incoming.text)
    if wanted is None:
        return _of_colleague(turn)
    if _names_somebody(turn):
        return None
    if wanted in _COMMANDS:
        return _command(turn, _COMMANDS[wanted])
    return _ANSWERS[wanted](turn)


def _of_colleague(turn: Turn) -> Reply | None:
    """What a manager wants to know of somebody in the team: 李娜今天拜访了谁."""
    if turn.actor.role == Role.REP or len(turn.incoming.text) > _LONGEST:
        return None
    for one in _led_by(turn):
        wanted = wish_of(turn.incoming.text, one.name)
        if wanted == Wish.LOGGED:
            return logged(turn, one)
        if wanted == Wish.SALES:
            return sales(turn, one)
        if wanted == Wish.PROMISES:
            return promise_list(turn, TEAM)
    return None


def _led_by(turn: Turn) -> list[User]:
    """The active people whose work the actor may see."""
    teams_ = [turn.actor.team_id] if turn.actor.role == Role.MANAGER else [one.id for one in teams(turn.session)]
    people = [one for team_id in teams_ if team_id is not None for one in team_members(turn.session, team_id)]
    return [one for one in people if one.id != turn.actor.id and one.role != Role.ADMIN]


def _names_somebody(turn: Turn) -> bool:
    """Whether a customer is called as the message says."""
    said = understood(turn, turn.incoming.text).main
    return said.customer is not None and (said.sure or said.customer.rule == "name.exact")


def _command(turn: Turn, name: str) -> Reply:
    from handlers import FEATURES

    return next(feature.commands[name] for feature in FEATURES if name in feature.commands)(turn, "")


def _over_all(topic: Topic) -> Callable[[Turn], Reply | None]:
    return lambda turn: overall(turn, topic, None)


_COMMANDS = {
    Wish.PROMISES: "promises",
    Wish.NEAR: "near",
    Wish.CUSTOMERS: "customers",
    Wish.REMINDERS: "reminders",
    Wish.EXPORT: "export",
    Wish.IMPORT: "import",
    Wish.RISK: "risk",
    Wish.TEAM: "team",
    Wish.DUPLICATES: "duplicates",
    Wish.SETTINGS: "settings",
    Wish.HELP: "help",
}
_ANSWERS: dict[Wish, Callable[[Turn], Reply | None]] = {
    Wish.TODAY: agenda,
    Wish.TOMORROW: tomorrow,
    Wish.COMPLAINTS: _over_all(Topic.COMPLAINTS),
    Wish.BIRTHDAYS: _over_all(Topic.BIRTHDAY),
    Wish.IDLE: _over_all(Topic.IDLE),
    Wish.SALES: _over_all(Topic.ORDERS),
    Wish.LOGGED: logged,
}
