"""/invite: a one-use link for a colleague, with role and team inside."""

from __future__ import annotations

from typing import Any

from bot.i18n import N_, _, format_moment, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.invite import VALID_FOR, create_invite, team_called
from db import dialogue
from db.user import Role, Team, teams
from handlers.dialogues import until
from handlers.guard import gone
from handlers.typed import plain_words
from handlers.words import ROLES, shorten

_INVITERS = frozenset({Role.MANAGER, Role.ADMIN})


def _invite(turn: Turn, args: str) -> Reply:
    if turn.actor.role == Role.MANAGER and turn.actor.team is not None:
        return _link(turn, Role.REP, turn.actor.team)
    if turn.actor.role != Role.ADMIN:
        return Reply(text=t("Only managers and admins can invite colleagues."))
    taps = [button(_(ROLES[role]), "i.role", role) for role in Role]
    return Reply(text=t("Invite a colleague as:"), buttons=rows(taps, [button(_("Cancel"), "cancel")]))


def _role(turn: Turn, action: Action) -> Reply:
    role = _read_role(action)
    if role is None or turn.actor.role != Role.ADMIN:
        return gone()
    if role == Role.ADMIN:
        return _link(turn, role, None).model_copy(update={"edit": True})
    expires = until(turn.now)
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "invite.team", {"role": role}, expires)
    taps = [button(shorten(team.name, 24), "i.team", role, team.id) for team in teams(turn.session)]
    text = t("Which team? Tap one or send me a new team name, e.g. East")
    return Reply(text=text, buttons=rows(taps, [button(_("Cancel"), "cancel")]), edit=True)


def _read_role(action: Action) -> Role | None:
    try:
        return Role(action.args[0])
    except (IndexError, ValueError):
        return None


def _team(turn: Turn, action: Action) -> Reply:
    role, team = _read_role(action), turn.session.get(Team, action.number(1) or 0)
    if role is None or team is None or turn.actor.role != Role.ADMIN:
        return gone()
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    return _link(turn, role, team).model_copy(update={"edit": True})


def _typed_team(turn: Turn, data: dict[str, Any]) -> Reply | None:
    if turn.actor.role != Role.ADMIN or not plain_words(turn):
        return None
    try:
        team = team_called(turn.session, turn.incoming.text)
    except ValueError:
        return Reply(text=t("A team name can be 1 to 64 characters, e.g. East"))
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    return _link(turn, Role(data["role"]), team)


def _link(turn: Turn, role: Role, team: Team | None) -> Reply:
    code = create_invite(turn.session, role=role, team=team, name=None, created_by=turn.actor, now=turn.now)
    link = f"https://t.me/{turn.installation.bot_username}?start={code}"
    who = _(ROLES[role])
    text = lines(
        t("Invitation as {role}, team {team}:", role=who, team=team.name)
        if team
        else t("Invitation as {role}:", role=who),
        link,
        t(
            "Works once, until {when}. Forward it to your colleague.",
            when=format_moment(turn.now + VALID_FOR, turn.now),
        ),
    )
    return Reply(text=text)


FEATURE = Feature(
    "invite",
    commands={"invite": _invite},
    actions={"i.role": _role, "i.team": _team},
    answers={"invite.team": _typed_team},
    menu=(MenuEntry("invite", N_("Invite a colleague"), _INVITERS),),
)
