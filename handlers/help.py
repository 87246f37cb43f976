"""/help: what one can write, and the commands of one's role."""

from __future__ import annotations

from bot.i18n import N_, Html, escape, lines, t
from bot.reply import Reply
from bot.turn import Feature, MenuEntry, Turn
from db.user import Role
from handlers.commands import COMMANDS
from handlers.join import introduction

_LINES = 14  # more is no phone's screen
_MOST = 8  # commands that are told in words


def _help(turn: Turn, args: str) -> Reply:
    from handlers import FEATURES

    role = Role(turn.actor.role)
    entries = [entry for feature in FEATURES for entry in feature.menu if role in entry.roles]
    entries = [entry for entry in entries if entry.command not in (*COMMANDS, "help", "lang")]  # /settings has both
    commands = [Html(f"/{entry.command} · {escape(t(entry.description))}") for entry in entries]
    shown, others = commands[:_MOST], entries[_MOST:]
    more = t("More: {commands}", commands=" ".join(f"/{entry.command}" for entry in others)) if others else None
    steps = t("Step by step: {commands}", commands=" ".join(f"/{name}" for name in COMMANDS))
    learnt = t("/learnt · names I learnt from you")
    said = introduction(turn.session, turn.actor)[: max(1, _LINES - len(shown) - 3)]
    return Reply(text=lines(*said, *shown, more, learnt, steps))


FEATURE = Feature("help", commands={"help": _help}, menu=(MenuEntry("help", N_("What I can do")),))
