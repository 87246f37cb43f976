"""Some days after an order: "is everything as expected?", answered by three taps in place, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from bot.i18n import N_, Html, _, escape, format_day, format_money, lines, t
from bot.reply import Action, Reply, Rows, button, rows
from bot.turn import ActionHandler, Alarm, Feature, PushKind, Reading, Turn
from bot.understanding import Intent, understand
from bot.usecases.after_sale import KIND, asked_about, next_question, ring_after_sale
from bot.usecases.answer_after_sale import answer, need, need_nothing, question_for_actor, take_back
from bot.usecases.file_entry import new_entry
from bot.usecases.slots import BY_CONTACT, Slots
from db import dialogue
from db.after_sale import AfterSale, Satisfaction, Usage
from db.customer import Customer
from db.order import Order
from handlers.care_lines import answers_words
from handlers.dialogues import leave, until
from handlers.guard import gone
from handlers.guided_flow import show_step
from handlers.words import bold, quote

_USAGE = {Usage.USES: N_("👍 Uses it"), Usage.NOT_YET: N_("⏳ Not yet"), Usage.STOPPED: N_("🛑 Stopped")}
_SATISFACTION = {Satisfaction.GOOD: N_("😊 Good"), Satisfaction.SO_SO: N_("😐 So-so"), Satisfaction.BAD: N_("😠 Bad")}
_MOST_WORDS = 500


def _asked(reading: Reading, data: dict[str, Any]) -> Reply | None:
    found = asked_about(reading.session, data["order"])
    if found is None:
        return None
    row, order, customer = found
    return _card(row, order, customer, reading.today)


def _card(
    row: AfterSale, order: Order, customer: Customer, today: date, *, first: Html | None = None, edit: bool = False
) -> Reply:
    """The question at the step where it stands, or what was answered."""
    head = _head(customer.name, order.ordered_on, order.amount, order.currency, order.summary, today)
    text = lines(head, _told(row), first, _question(row))
    return Reply(text=text, buttons=_buttons(row), protect=True, about=f"after_sale:{row.id}", edit=edit)


def _head(name: str, day: date, amount: Decimal | None, currency: str, summary: str, today: date) -> Html:
    money = [format_money(amount, currency)] if amount is not None else []
    return lines(bold(name), escape("🧾 " + " · ".join([format_day(day, today), *money])), quote(summary, 80))


def _told(row: AfterSale) -> Html | None:
    """What was answered so far."""
    told = answers_words(row)
    return t("✅ {answers}", answers=told) if told else None


def _question(row: AfterSale) -> Html | None:
    if row.usage is None:
        return t("Is everything as expected? Is it in use?")
    if row.satisfaction is None:
        return t("How content are they?")
    return t("Is anything new needed? Write it to me, or tap.") if row.new_need is None else None


def _buttons(row: AfterSale) -> Rows:
    if row.usage is None:
        taps = [button(_(label), "as.use", row.id, code) for code, label in _USAGE.items()]
        return rows(taps, [button(_("Not useful"), "w.unwanted", KIND)])
    undo = button(_("Undo"), "as.undo", row.id)
    if row.satisfaction is None:
        return rows([button(_(label), "as.like", row.id, code) for code, label in _SATISFACTION.items()], [undo])
    bad = [button(_("⚠️ Log a complaint"), "as.bad", row.id)] if row.satisfaction == Satisfaction.BAD else []
    nothing = [button(_("Nothing new"), "as.none", row.id)] if row.new_need is None else []
    return rows(nothing, bad, [undo], width=2)


Asked = Callable[[Turn, Action, AfterSale], Reply | None]


def _on(handler: Asked) -> ActionHandler:
    """A handler of buttons on a question: the first argument is its id; afterwards the card is shown as it is."""

    def checked(turn: Turn, action: Action) -> Reply:
        row = question_for_actor(turn.session, turn.actor, action.number(0), turn.today)
        if row is None:
            return gone()
        leave(turn)
        return handler(turn, action, row) or _shown(turn, row, edit=True)

    return checked


def _shown(turn: Turn, row: AfterSale, *, first: Html | None = None, edit: bool) -> Reply:
    if row.satisfaction is not None and row.new_need is None:
        data = {"after_sale": row.id}
        dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "after_sale", data, until(turn.now))
    order = turn.session.get_one(Order, row.order_id)
    customer = turn.session.get_one(Customer, order.customer_id)
    return _card(row, order, customer, turn.today, first=first, edit=edit)


@_on
def _open(turn: Turn, action: Action, row: AfterSale) -> Reply | None:
    """From the agenda: in a message of its own."""
    return _shown(turn, row, edit=False)


@_on
def _use(turn: Turn, action: Action, row: AfterSale) -> Reply | None:
    code = action.args[1] if len(action.args) > 1 else ""
    if code not in list(Usage):
        return gone()
    if row.usage is None:
        answer(row, turn.now, usage=code)
    return None


@_on
def _like(turn: Turn, action: Action, row: AfterSale) -> Reply | None:
    code = action.args[1] if len(action.args) > 1 else ""
    if code not in list(Satisfaction) or row.usage is None:
        return gone()
    if row.satisfaction is None:
        answer(row, turn.now, satisfaction=code)
    return None


@_on
def _none(turn: Turn, action: Action, row: AfterSale) -> Reply | None:
    if row.satisfaction is None:
        return gone()
    if row.new_need is None:
        need_nothing(row, turn.now)
    return None


@_on
def _bad(turn: Turn, action: Action, row: AfterSale) -> Reply | None:
    """Ask what the complaint is; the card stays to be read."""
    customer_id = turn.session.get_one(Order, row.order_id).customer_id
    slots = Slots(intent=Intent.COMPLAINT, text="", customer_id=customer_id, guided="words")
    entry = new_entry(turn.session, turn.actor, slots, turn.incoming.chat_id, None, turn.now)
    return show_step(turn, entry).model_copy(update={"edit": False})


@_on
def _undo(turn: Turn, action: Action, row: AfterSale) -> Reply | None:
    take_back(turn.session, row, turn.now)
    return _shown(turn, row, edit=True).model_copy(update={"toast": _("Undone")})


def _typed(turn: Turn, data: dict[str, Any]) -> Reply | None:
    """What is needed anew, as a note; what speaks of another customer, or asks, is news."""
    row = question_for_actor(turn.session, turn.actor, data.get("after_sale"), turn.today)
    words = " ".join(turn.incoming.text.split())
    if row is None or row.new_need is not None or row.satisfaction is None:
        return None
    order = turn.session.get_one(Order, row.order_id)
    if not words or len(words) > _MOST_WORDS or turn.incoming.media or words.endswith(("?", "？")):
        return None
    if order.customer_id is None or _about_another(turn, order.customer_id):
        return None
    leave(turn)
    note = _("New need: {words}", words=words)
    need(turn.session, turn.actor, row, note, turn.incoming.message_id, turn.here, turn.installation.currency)
    return _shown(turn, row, first=Html(f"📝 {escape(note)}"), edit=False)


def _about_another(turn: Turn, customer_id: int) -> bool:
    """Whether the words are surely about another customer."""
    said = understand(turn.incoming.text.strip(), turn.names.index(turn.session, turn.actor), turn.here).main
    named = said.customer.value if said.customer and said.customer.rule != BY_CONTACT else None
    return named not in (None, customer_id) and said.sure


# Preview and example


def _preview(turn: Turn) -> Reply | None:
    """The next question, as it will come."""
    order = next_question(turn.session, turn.actor)
    if order is None or order.customer_id is None:
        return None
    customer = turn.session.get_one(Customer, order.customer_id)
    head = _head(customer.name, order.ordered_on, order.amount, order.currency, order.summary, turn.today)
    return Reply(text=lines(head, t("Is everything as expected? Is it in use?")), protect=True)


def _example() -> Reply:
    day = date(2026, 11, 16)
    head = _head(_("Harbour Supermarket"), day, Decimal(3500), "CNY", _("20 cartons of tea"), date(2026, 11, 23))
    return Reply(text=lines(head, t("Is everything as expected? Is it in use?")))


FEATURE = Feature(
    "after-sale",
    alarms={KIND: Alarm(ring_after_sale)},
    pushes={KIND: _asked},
    actions={
        "as.card": _open,
        "as.use": _use,
        "as.like": _like,
        "as.none": _none,
        "as.bad": _bad,
        "as.undo": _undo,
    },
    answers={"after_sale": _typed},
    kinds=(PushKind(KIND, N_("After an order"), _example, _preview),),
)
