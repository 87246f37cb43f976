"""/lang and /settings: the user's language and time zone."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.config import LANGUAGES
from bot.i18n import N_, _, current_zone, format_moment, lines, speaking, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.recurring import move_zone
from db import dialogue
from db.user import Role
from handlers.dialogues import until
from handlers.guard import gone
from handlers.words import LANGUAGE_NAMES, ROLES, bold

ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Europe/London", "America/New_York")


def _settings(turn: Turn, args: str) -> Reply:
    return _card(turn)


def _card(turn: Turn, *, edit: bool = False) -> Reply:
    zone = turn.actor.timezone or turn.installation.zone.key
    team = turn.actor.team.name if turn.actor.team else "—"
    text = lines(
        bold(turn.actor.name),
        t("Role: {role}", role=_(ROLES[Role(turn.actor.role)])),
        t("Team: {team}", team=team),
        t("Language: {language}", language=LANGUAGE_NAMES[turn.actor.language]),
        t("Time zone: {zone}, now {when}", zone=zone, when=format_moment(turn.now, turn.now)),
    )
    taps = [button(_("Language"), "s.langs"), button(_("Time zone"), "s.zones")]
    return Reply(text=text, buttons=rows(taps), edit=edit)


def _languages(turn: Turn, *, edit: bool) -> Reply:
    taps = [button(LANGUAGE_NAMES[tag], "s.lang", tag) for tag in LANGUAGES]
    return Reply(text=t("Which language do you prefer?"), buttons=rows(taps), edit=edit)


def _lang(turn: Turn, args: str) -> Reply:
    return _languages(turn, edit=False)


def _choose_language(turn: Turn, action: Action) -> Reply:
    return _languages(turn, edit=True)


def _set_language(turn: Turn, action: Action) -> Reply:
    tag = action.args[0] if action.args else ""
    if tag not in LANGUAGES:
        return gone()
    turn.actor.language = tag
    with speaking(tag, current_zone()):
        return _card(turn, edit=True).model_copy(update={"toast": _("I’ll speak English from now on.")})


def _choose_zone(turn: Turn, action: Action) -> Reply:
    expires = until(turn.now)
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "settings.zone", {}, expires)
    taps = [button(zone.split("/")[1].replace("_", " "), "s.zone", zone) for zone in ZONES]
    text = t("Which time zone are you in? Tap one or type it, e.g. Asia/Kuala_Lumpur")
    return Reply(text=text, buttons=rows(taps), edit=True)


def _set_zone(turn: Turn, action: Action) -> Reply:
    zone = action.args[0] if action.args else ""
    return _with_zone(turn, zone, edit=True) or gone()


def _typed_zone(turn: Turn, data: dict[str, Any]) -> Reply | None:
    said = turn.incoming.text.strip().replace(" ", "_").lower()
    names = {zone.lower(): zone for zone in available_timezones()}
    cities = {zone.lower().rsplit("/", 1)[-1]: zone for zone in sorted(available_timezones(), reverse=True)}
    return _with_zone(turn, names.get(said) or cities.get(said, ""), edit=False)


def _with_zone(turn: Turn, zone: str, *, edit: bool) -> Reply | None:
    if zone not in available_timezones():
        return None
    turn.actor.timezone = zone
    move_zone(turn.session, turn.actor, current_zone(), turn.now)
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    with speaking(turn.actor.language, ZoneInfo(zone)):
        return _card(turn, edit=edit)


FEATURE = Feature(
    "settings",
    commands={"settings": _settings, "lang": _lang},
    actions={
        "s.langs": _choose_language,
        "s.lang": _set_language,
        "s.zones": _choose_zone,
        "s.zone": _set_zone,
    },
    answers={"settings.zone": _typed_zone},
    menu=(MenuEntry("settings", N_("Language and time zone")), MenuEntry("lang", N_("Change the language"))),
)
