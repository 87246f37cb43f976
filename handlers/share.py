"""A contact as .vcf and a reminder as .ics, to take into the phone's own address book and calendar."""

from __future__ import annotations

from sqlalchemy import select

from bot.i18n import local, t
from bot.reply import Action, File, Reply
from bot.turn import Feature, Turn
from bot.usecases.share_files import CALENDAR, VCARD, calendar_event, file_name, vcard
from db.blob import add_blob
from db.contact import Contact
from db.customer import Customer, visible_customer, visible_to
from db.reminder import Reminder, own_reminder
from handlers.guard import gone


def _vcard(turn: Turn, action: Action) -> Reply:
    query = select(Contact).join(Customer, Customer.id == Contact.customer_id)
    mine = visible_to(turn.actor) & Contact.undone_at.is_(None)
    contact = turn.session.scalar(query.where(Contact.id == action.number(0), mine))
    customer = visible_customer(turn.session, turn.actor, contact.customer_id) if contact else None
    if contact is None or customer is None:
        return gone()
    name = file_name(f"{contact.name} {customer.name}", ".vcf")
    made = add_blob(turn.session, name, VCARD, vcard(customer, contact), turn.now)
    text = t("👤 {name}: tap the file to add to your contacts.", name=contact.name)
    return Reply(text=text, files=(File(kind="document", blob=made),), protect=True)


def _of_entry(turn: Turn, action: Action) -> Reply:
    """The reminder that a message set."""
    query = select(Reminder.id).where(Reminder.entry_id == action.number(0), Reminder.user_id == turn.actor.id)
    return _event(turn, turn.session.scalar(query.where(Reminder.undone_at.is_(None))))


def _event(turn: Turn, reminder_id: int | None) -> Reply:
    reminder = own_reminder(turn.session, turn.actor.id, reminder_id)
    if reminder is None:
        return gone()
    customer = visible_customer(turn.session, turn.actor, reminder.customer_id)
    title = " · ".join(part for part in (customer.name if customer else None, reminder.contact) if part)
    title = title or reminder.summary[:60]
    content = calendar_event(reminder, title, local(reminder.due_at), turn.now)
    made = add_blob(turn.session, file_name(title, ".ics"), CALENDAR, content, turn.now)
    text = t("📅 Tap the file to add it to your calendar.")
    return Reply(text=text, files=(File(kind="document", blob=made),), protect=True)


FEATURE = Feature("share", actions={"v.card": _vcard, "v.entry": _of_entry})
