"""The first conversation: strangers are turned away politely, the invited come in."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from bot.i18n import _, language_for, lines, speaking, t
from bot.reply import Reply
from bot.turn import Feature, Incoming, Installation, Turn
from bot.usecases.invite import InviteError, join
from db.user import Role, User, teams
from handlers.words import ROLES, bold

_START = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{8,64})\s*")


def greet_stranger(
    session: Session, incoming: Incoming, installation: Installation, now: datetime
) -> tuple[User | None, Reply | None]:
    """A person we do not know: let in with a good code, else told their id and nothing more."""
    code = _START.fullmatch(incoming.text)
    if code is None:
        return None, None if incoming.edited else _refusal(incoming)
    language = language_for(incoming.language_code, installation.language)
    try:
        user = join(session, code[1], incoming.telegram_id, incoming.first_name, language, now)
    except InviteError:
        text = t("This invitation was already used or has expired. Please ask for a new one.")
        return None, Reply(text=text)
    with speaking(user.language, installation.zone):
        return user, _welcome(session, user)


def _refusal(incoming: Incoming) -> Reply:
    text = t(
        "Hello! This assistant is for invited colleagues only. "
        "Please ask your manager for an invitation. Your id: {number}",
        number=incoming.telegram_id,
    )
    return Reply(text=text, toast=_("Sorry, this is for invited colleagues only.") if incoming.callback_id else None)


def _welcome(session: Session, user: User) -> Reply:
    role = t("Welcome, {name}! Your role: {role}.", name=bold(user.name), role=_(ROLES[Role(user.role)]))
    return Reply(text=lines(role, *introduction(session, user)))


def introduction(session: Session, user: User) -> list[str]:
    """How to begin, for the user's role."""
    if user.role == Role.ADMIN and not teams(session):
        return [t("Next: invite your colleagues with /invite.")]
    if user.role == Role.REP:
        return [
            t("Just write to me as you would to a colleague:"),
            t("• Visited Acme, met Mr Li, he wants samples by Friday"),
            t("• Acme complains: 3 cartons broken"),
            t("• Remind me tomorrow 10:00 to call Mr Li"),
            t("• Acme?"),
            t("I’ll file it, look things up and remind you on time."),
        ]
    return [
        t("I’ll tell you as soon as a customer complains. You can also ask: Acme?"),
        t("Invite your colleagues with /invite."),
    ]


def _start(turn: Turn, args: str) -> Reply:
    if args:
        return Reply(
            text=t("You are in already. This invitation is still good: forward it to the colleague it is for.")
        )
    hello = t("Hello, {name}!", name=bold(turn.actor.name))
    return Reply(text=lines(hello, *introduction(turn.session, turn.actor), t("All commands: /help")))


FEATURE = Feature("join", commands={"start": _start})
