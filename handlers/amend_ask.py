"""What has to be asked before a correction is complete: of which record, which customer, what kind."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n import _, format_day, t
from bot.reply import Button, Reply, button, rows
from bot.turn import Turn
from bot.understanding import Intent
from bot.understanding.amend import Amendment
from bot.usecases.file_entry import slots_of
from bot.usecases.slots import RECORDS, Slots
from db.customer import Customer, visible_customer
from db.entry import Entry
from handlers.entry_card import entry_card
from handlers.news import keep
from handlers.questions import expect, new_button
from handlers.words import ICONS, INTENTS, shorten


@dataclass(frozen=True, slots=True)
class Target:
    """The entry a correction is for; its number where the card has several."""

    entry: Entry
    number: int | None


def which_record(turn: Turn, targets: list[Target]) -> Reply:
    """Ask which of several records is meant; the words are kept as a draft meanwhile."""
    ids = tuple(one.entry.id for one in targets)
    draft = keep(turn, Slots(intent=Intent.OTHER, text=turn.incoming.text.strip(), amends=ids))
    return entry_card(turn, draft)


def what_instead(turn: Turn, entry: Entry, said: Amendment, customer: Customer | None) -> Reply | None:
    """What has to be asked before a correction is complete: which customer, or of what kind it is instead."""
    if customer is None and (said.phrase or said.candidates or "customer" in said.wrong or "phrase" in said.wrong):
        return _which_customer(turn, entry, said)
    if "kind" in said.wrong:
        present = slots_of(entry).intent
        taps = [_kind(entry, one) for one in RECORDS if one not in (present, Intent.SCORE)]
        return Reply(text=t("What is it then?"), buttons=rows(taps, [_as_it_is(entry)]))
    if "day" in said.wrong:
        day = format_day(turn.today, turn.today)
        return Reply(text=t("What day is right then? Just send it, e.g. yesterday or {day}", day=day))
    return None


def _which_customer(turn: Turn, entry: Entry, said: Amendment) -> Reply:
    expect(turn, "customer", entry)
    index, present = turn.names.index(turn.session, turn.actor), slots_of(entry).customer_id
    near = (
        said.candidates or tuple(match.id for match in index.find(said.phrase, 5)) if said.phrase else said.candidates
    )
    customers = [visible_customer(turn.session, turn.actor, one) for one in near if one != present]
    taps = [(button(shorten(one.name, 40), "e.pick", entry.id, one.id),) for one in customers if one]
    if said.phrase:
        expect(turn, "customer", entry, name=said.phrase)
    text = t("Which customer is it? Tap one or send me the name.")
    return Reply(text=text, buttons=(*taps, *rows([new_button(entry, said.phrase or None), _as_it_is(entry)])))


def _kind(entry: Entry, intent: Intent) -> Button:
    return button(f"{ICONS[intent]} {_(INTENTS[intent])}", "e.kind", entry.id, intent)


def _as_it_is(entry: Entry) -> Button:
    return button(_("Leave it"), "e.card", entry.id)
