"""What is wished for in plain words, without a command: 我的待办, "overdue promises", 怎么用."""

from __future__ import annotations

from collections.abc import Callable

from bot.reply import Reply
from bot.turn import Turn
from bot.understanding import Topic
from bot.understanding.wishes import Wish, wish
from handlers.news import understood
from handlers.overall import overall
from handlers.today import agenda
from handlers.tomorrow import tomorrow


def grant_wish(turn: Turn) -> Reply | None:
    """The answer to a message that is nothing but a wish; None for any other."""
    wanted = wish(turn.incoming.text)
    if wanted is None or turn.incoming.media is not None or _names_somebody(turn):
        return None
    if wanted in _COMMANDS:
        return _command(turn, _COMMANDS[wanted])
    return _ANSWERS[wanted](turn)


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
}
