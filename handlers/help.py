"""/help: what one can write, and the commands of one's role."""

from __future__ import annotations

from bot.i18n import N_, Html, escape, lines, t
from bot.reply import Reply
from bot.turn import Feature, MenuEntry, Turn
from db.user import Role
from handlers.join import introduction


def _help(turn: Turn, args: str) -> Reply:
    from handlers import FEATURES

    role = Role(turn.actor.role)
    entries = [entry for feature in FEATURES for entry in feature.menu if role in entry.roles]
    commands = [Html(f"/{entry.command} · {escape(t(entry.description))}") for entry in entries]
    return Reply(text=lines(*introduction(turn.session, turn.actor), Html(""), *commands))


FEATURE = Feature("help", commands={"help": _help}, menu=(MenuEntry("help", N_("What I can do")),))
