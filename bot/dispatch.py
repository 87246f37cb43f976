"""Which handler an update goes to. Runs inside the transaction of the update."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.i18n import _, language_for, speaking, t
from bot.reply import Button, Offer, Reply, read_action
from bot.turn import (
    ActionHandler,
    AnswerHandler,
    CommandHandler,
    Feature,
    Incoming,
    Installation,
    JobHandler,
    MenuEntry,
    PushRenderer,
    Reading,
    Turn,
)
from bot.usecases.names import NameBook
from bot.usecases.welcome_back import welcome_back
from db import dialogue
from db.user import User, user_by_telegram_id
from handlers import FEATURES
from handlers.guided_left import left_drafts, offer_drafts
from handlers.join import greet_stranger
from handlers.recent import pointed_at

MOST_OFFERS = 50  # Telegram takes no more in one answer
_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


class Dispatch:
    """All features by what they listen to."""

    def __init__(self, installation: Installation, features: Sequence[Feature] = FEATURES) -> None:
        self.installation = installation
        self.names = NameBook()
        self._commands: Mapping[str, CommandHandler] = dict(chain(*(one.commands.items() for one in features)))
        self._actions: Mapping[str, ActionHandler] = dict(chain(*(one.actions.items() for one in features)))
        self._answers: Mapping[str, AnswerHandler] = dict(chain(*(one.answers.items() for one in features)))
        self._messages = [one.message for one in features if one.message]
        self._pushes: Mapping[str, PushRenderer] = dict(chain(*(one.pushes.items() for one in features)))
        self.jobs: Mapping[str, JobHandler] = dict(chain(*(one.jobs.items() for one in features)))
        self.small_jobs = frozenset(chain(*(one.small_jobs for one in features)))
        self._inline = [one.inline for one in features if one.inline]
        self.menu: Sequence[MenuEntry] = tuple(chain(*(one.menu for one in features)))

    def answer(self, session: Session, incoming: Incoming, now: datetime) -> tuple[User | None, Reply | None]:
        """The user who spoke, if known, and what to answer; everything the update changes is in the session."""
        actor = user_by_telegram_id(session, incoming.telegram_id)
        if not incoming.private:
            return actor, self._in_group(incoming)
        if actor is None:
            language = language_for(incoming.language_code, self.installation.language)
            with speaking(language, self.installation.zone):
                return greet_stranger(session, incoming, self.installation, now)
        if actor.unreachable_since is not None:
            welcome_back(session, actor, now)
        with speaking(actor.language, self.zone_of(actor)):
            turn = Turn(session, now, actor, incoming, self.names, self.installation)
            return actor, self._route(turn)

    def render(
        self, session: Session, recipient: User, kind: str, data: dict[str, object], now: datetime
    ) -> Reply | str:
        """What a push says to its recipient now; a plain string is the reason to drop it."""
        renderer = self._pushes.get(kind)
        if renderer is None:
            return f"no feature renders {kind}"
        with speaking(recipient.language, self.zone_of(recipient)):
            return renderer(Reading(session, now, recipient), data) or "stale"

    def offers(self, session: Session, telegram_id: int, query: str, now: datetime) -> list[Offer]:
        """What inline mode offers a user for what was typed; nothing to people we do not know."""
        actor = user_by_telegram_id(session, telegram_id)
        if actor is None or not actor.active:
            return []
        incoming = Incoming(0, telegram_id, True, telegram_id, actor.name, None, text=query)
        with speaking(actor.language, self.zone_of(actor)):
            turn = Turn(session, now, actor, incoming, self.names, self.installation)
            return [offer for handler in self._inline for offer in handler(turn, query)][:MOST_OFFERS]

    def apology(self, actor: User | None, incoming: Incoming, reference: str) -> Reply:
        """What to say when handling failed for good."""
        language = actor.language if actor else language_for(incoming.language_code, self.installation.language)
        with speaking(language, self.installation.zone):
            text = t(
                "Sorry, something went wrong. Your message is safe. Please give your admin this code: {reference}",
                reference=reference,
            )
            toast = _("Sorry, that did not work.") if incoming.callback_id else None
        return Reply(text=text, toast=toast)

    def zone_of(self, user: User) -> ZoneInfo:
        """The time zone a user lives in."""
        return ZoneInfo(user.timezone) if user.timezone else self.installation.zone

    def _in_group(self, incoming: Incoming) -> Reply | None:
        """Nothing of a customer is said in a group; a command gets a way to the private chat."""
        if incoming.callback_id:
            return Reply()
        command = _COMMAND.fullmatch(incoming.text)
        ours = command and (command[2] or "").lower() == self.installation.bot_username.lower()
        if not ours or incoming.edited:
            return None
        with speaking(language_for(incoming.language_code, self.installation.language), self.installation.zone):
            link = f"https://t.me/{self.installation.bot_username}"
            there = Button(text=_("Private chat"), url=link)
            text = t("Let’s keep customer matters out of groups. Message me privately.")
            return Reply(text=text, buttons=((there,),))

    def _route(self, turn: Turn) -> Reply | None:
        incoming = turn.incoming
        if incoming.edited or incoming.origin is not None:  # somebody else's words are neither command nor answer
            return self._said(turn)
        asked = dialogue.open_dialogue(turn.session, incoming.chat_id, turn.actor.id, turn.now)
        drafts = left_drafts(asked)
        reply = self._answered(turn, asked)
        return offer_drafts(turn, drafts, reply) if drafts and reply is not None else reply

    def _answered(self, turn: Turn, asked: dialogue.Dialogue | None) -> Reply | None:
        incoming = turn.incoming
        if incoming.data is not None:
            return self._pressed(turn, incoming.data)
        command = _COMMAND.fullmatch(incoming.text.strip())
        if command:
            dialogue.close(turn.session, incoming.chat_id, turn.actor.id)
            name, args = command[1].lower(), (command[3] or "").strip()
            handler = self._commands.get(name)
            return handler(turn, args) if handler else self._unknown(name, args)
        return self._told(turn, asked) or self._said(turn)

    def _unknown(self, name: str, args: str) -> Reply:
        """A command nobody knows: the nearest that somebody does, with the words that were typed behind it."""
        near = get_close_matches(name, self._commands, n=1, cutoff=0.5)
        example = f"/{near[0]} {args}".strip() if near else "/help"
        return Reply(text=t("I don’t know /{name}. Try {example}", name=name, example=example))

    def _pressed(self, turn: Turn, data: str) -> Reply:
        action = read_action(data)
        handler = self._actions.get(action.name)
        if handler is None:
            return Reply(toast=_("This button has expired. Please ask again."), alert=True)
        reply = handler(turn, action)
        if reply.edit and reply.edit_message is None:
            return reply.model_copy(update={"edit_message": turn.incoming.message_id})
        return reply

    def _told(self, turn: Turn, asked: dialogue.Dialogue | None) -> Reply | None:
        """The answer to an open question, if this is one."""
        if asked is None or self._elsewhere(turn, asked):
            return None
        handler = self._answers.get(asked.kind)
        reply = handler(turn, asked.data) if handler else None
        if reply is None and turn.incoming.text.strip():  # a photo in between leaves the question open
            dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
        return reply

    def _elsewhere(self, turn: Turn, asked: dialogue.Dialogue) -> bool:
        """Whether the message replies to the card of another record than the one we ask about."""
        pointed = pointed_at(turn)
        return pointed is not None and bool(pointed.entries) and asked.data.get("entry") not in pointed.ids

    def _said(self, turn: Turn) -> Reply | None:
        for handler in self._messages:
            if reply := handler(turn):
                return reply
        return None
