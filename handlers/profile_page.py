"""The pages of a customer's profile: what is known, its people, names, tags and history. Each fits a phone's screen."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.profile import CUSTOMER, PERSON
from bot.i18n import Html, _, escape, format_short_day, lines, local, n, t
from bot.reply import Button, Reply, Rows, button, rows
from bot.turn import Turn
from bot.usecases.hand_over import may_hand_over
from bot.usecases.record_change import numbers_of, value_of
from bot.usecases.set_profile import given_aliases, may_pin
from db.contact import Contact, contacts_of
from db.customer import Customer
from db.history import history, history_length
from db.tag import tags_of
from db.user import User
from handlers.profile_words import STATES, change_words, choice, label, line
from handlers.words import TIERS, bold, shorten

# The fields of a customer by page, what matters most on the first.
PAGES = (
    ("relationship", "contract_end", "credit_terms", "motives", "needs", "leave_if"),
    ("products", "industry", "address", "since", "founded", "region", "greeting_lang"),
)
PEOPLE = 6  # on a page
CHANGES = 5
_TAGS_SHOWN = 8


def _reply(customer: Customer, text: Html, buttons: Rows, *, edit: bool) -> Reply:
    return Reply(text=text, buttons=buttons, edit=edit, protect=True, about=f"customer:{customer.id}")


def arrows(page: int, pages: int, to: Callable[[str, int], Button]) -> list[Button]:
    """◀ and ▶, where there is somewhere to go."""
    back = [to("◀", page - 1)] if page else []
    return back + ([to("▶", page + 1)] if page + 1 < pages else [])


def head(turn: Turn, customer: Customer) -> Html:
    """Name, tier and state; a pinned tier with who pinned it and why."""
    state = [] if customer.state == "active" else [_(STATES[customer.state])]
    tier = [_(TIERS[customer.tier])] if customer.tier_at or customer.tier_pinned_at else []
    first = Html(" · ".join([bold(customer.name), *(escape(one) for one in (*tier, *state))]))
    if customer.tier_pinned_at is None:
        return first
    who = turn.session.get(User, customer.tier_pinned_by) if customer.tier_pinned_by else None
    reason = shorten(customer.tier_reason or "", 60)
    return lines(first, t("📌 Tier pinned by {name}: {reason}", name=who.name if who else "—", reason=reason))


def profile_page(
    turn: Turn, customer: Customer, page: int = 0, *, first: Html | None = None, undo: Button | None = None, edit: bool
) -> Reply:
    """A page of what is known; ``first`` is a line above it, ``undo`` takes back what that line tells."""
    page = page if page in (0, 1) else 0
    known = {name: value_of(customer, name) for name in PAGES[page]}
    told = [_known(turn, customer, name, value) for name, value in known.items() if value]
    tags = [one.text for one in tags_of(turn.session, customer.id)] if page == 0 else []
    if tags:
        told.append(t("🏷 {tags}", tags=" · ".join(shorten(one, 16) for one in tags[:_TAGS_SHOWN])))
    if not told:
        told = [t("Nothing known here yet. Tap what you can tell.")]
    fields = [
        button(("✎ " if value else "＋ ") + label(name), "pf.ask", "c", customer.id, name)
        for name, value in known.items()
    ]
    more = [
        button(_("Tags"), "pf.tags", customer.id),
        button(_("People"), "pf.people", customer.id, 0),
        button(_("Names"), "pf.names", customer.id),
    ]
    if page == 1:
        more = [button(_("State"), "pf.state", customer.id), button(_("History"), "pf.hist", customer.id, 0)]
        more += [button(_("Cadence"), "cd.of", customer.id)]
        more += [button(_("Pin tier"), "pf.tier", customer.id)] if may_pin(turn.actor) else []
        more += [button(_("Hand over"), "ho.who", customer.id, 0)] if may_hand_over(turn.actor) else []
    last = [
        *arrows(page, 2, lambda arrow, to: button(arrow, "pf.page", customer.id, to)),
        button(_("Back"), "c.card", customer.id),
    ]
    text = lines(first, Html("") if first else None, head(turn, customer), *told)
    return _reply(customer, text, rows([undo] if undo else [], fields, more, last), edit=edit)


def _known(turn: Turn, customer: Customer, name: str, value: str) -> Html:
    if name == "relationship" and customer.relationship_at is not None:
        who = turn.session.get(User, customer.relationship_by) if customer.relationship_by else None
        day = format_short_day(local(customer.relationship_at).date())
        said = _("{value} ({name}, {day})", value=choice(name, value), name=who.name if who else "—", day=day)
        return t("{field}: {value}", field=label(name), value=said)
    return line(turn, name, value)


def people_page(turn: Turn, customer: Customer, page: int = 0, *, edit: bool) -> Reply:
    """Everybody known at a customer; a tap opens one."""
    people = contacts_of(turn.session, customer.id)
    pages = max(1, -(-len(people) // PEOPLE))
    page = max(0, min(page, pages - 1))
    shown = people[page * PEOPLE : (page + 1) * PEOPLE]
    told = [_person_line(one) for one in shown] or [t("Nobody known yet.")]
    taps = [button(("⚠️ " if one.left_on else "") + shorten(one.name, 16), "pf.person", one.id) for one in shown]
    last = [
        *arrows(page, pages, lambda arrow, to: button(arrow, "pf.people", customer.id, to)),
        button(_("＋ Person"), "pf.new", customer.id),
        button(_("Back"), "pf.page", customer.id, 0),
    ]
    return _reply(customer, lines(bold(customer.name), *told), rows(taps, last), edit=edit)


def _person_line(one: Contact) -> Html:
    parts = [one.name, one.title, choice("role", one.role) if one.role else None, one.phone]
    told = escape(" · ".join(part for part in parts if part))
    return Html(f"⚠️ {told} · {escape(_('left'))}") if one.left_on else Html(f"👤 {told}")


def contact_page(
    turn: Turn, person: Contact, *, first: Html | None = None, undo: Button | None = None, edit: bool
) -> Reply:
    """One person with every detail; each is changed by a tap."""
    customer = person.customer
    known = {name: value_of(person, name) for name in PERSON}
    told = [line(turn, name, value) for name, value in known.items() if value and name not in ("phone", "left_on")]
    told += [t("📞 {number}", number=one.number) for one in numbers_of(person)]
    if person.left_on:
        told.append(Html(f"⚠️ {line(turn, 'left_on', person.left_on.isoformat())}"))
    fields = [
        button(("✎ " if value else "＋ ") + label(name), "pf.ask", "k", person.id, name)
        for name, value in known.items()
        if name != "left_on"
    ]
    extra = [button(_("✎ Name"), "pf.ask", "k", person.id, "name")]
    if person.phone:
        extra.append(button(_("＋ Number"), "pf.ask", "k", person.id, "number"))
    extra.append(
        button(_("Is there again"), "pf.stay", person.id) if person.left_on else button(_("Left"), "pf.left", person.id)
    )
    last = [button(_("Back"), "pf.people", customer.id, 0)]
    title = Html(" · ".join((bold(person.name), escape(customer.name))))
    text = lines(first, Html("") if first else None, title, *told)
    return _reply(customer, text, rows([undo] if undo else [], fields, extra, last), edit=edit)


def names_page(
    turn: Turn, customer: Customer, *, first: Html | None = None, undo: Button | None = None, edit: bool
) -> Reply:
    """What the customer is called; names that everybody uses are added and taken away here."""
    given = [one for one in customer.aliases if one.user_id is None and one.undone_at is None]
    told = [t("Also called: {names}", names=" · ".join(given_aliases(customer)))] if given else []
    drops = [button("✕ " + shorten(one.text, 16), "pf.unname", customer.id, one.id) for one in given[:9]]
    taps = [
        button(_("✎ Rename"), "pf.ask", "c", customer.id, "name"),
        button(_("＋ Name"), "pf.ask", "c", customer.id, "alias"),
        button(_("Back"), "pf.page", customer.id, 0),
    ]
    text = lines(first, Html("") if first else None, bold(customer.name), *told)
    return _reply(customer, text, rows([undo] if undo else [], drops, taps), edit=edit)


def tags_page(
    turn: Turn, customer: Customer, *, first: Html | None = None, undo: Button | None = None, edit: bool
) -> Reply:
    """The tags of a customer."""
    tags = tags_of(turn.session, customer.id)
    told = t("🏷 {tags}", tags=" · ".join(one.text for one in tags)) if tags else t("No tags yet.")
    drops = [button("✕ " + shorten(one.text, 16), "pf.untag", customer.id, one.id) for one in tags]
    taps = [
        button(_("＋ Tags"), "pf.ask", "c", customer.id, "tag"),
        button(_("Back"), "pf.page", customer.id, 0),
    ]
    text = lines(first, Html("") if first else None, bold(customer.name), told)
    return _reply(customer, text, rows([undo] if undo else [], drops, taps), edit=edit)


def history_page(turn: Turn, customer: Customer, page: int = 0, *, edit: bool) -> Reply:
    """Who changed what, the newest first; each change that stands can be taken back."""
    count = history_length(turn.session, customer.id)
    pages = max(1, -(-count // CHANGES))
    page = max(0, min(page, pages - 1))
    shown = history(turn.session, customer.id, CHANGES, page * CHANGES)
    told: list[Html] = []
    taps: list[Button] = []
    for number, one in enumerate(shown, page * CHANGES + 1):
        user = turn.session.get(User, one.user_id) if one.user_id else None
        person = turn.session.get(Contact, one.contact_id) if one.contact_id and one.field != "contact" else None
        what = change_words(turn, one)
        if person is not None:
            what = Html(f"{escape(person.name)} · {what}")
        who = user.name if user else _("Huike")
        day = format_short_day(local(one.at).date())
        mark = Html("↩️ ") if one.undone_at else Html("")
        told.append(Html(f"{number}. {mark}{escape(day)} {escape(who)}\n{what}"))
        if may_take_back(turn, one.field) and one.undone_at is None:
            taps.append(button(_("Undo {number}", number=number), "pf.back", one.id, page))
    title = n("{count} change", "{count} changes", count)
    last = [
        *arrows(page, pages, lambda arrow, to: button(arrow, "pf.hist", customer.id, to)),
        button(_("Back"), "pf.page", customer.id, 1),
    ]
    text = lines(Html(" · ".join((bold(customer.name), title))), *told)
    return _reply(customer, text, rows(taps, last), edit=edit)


def may_take_back(turn: Turn, field: str) -> bool:
    """Whether a button may undo a line of this field: not that a customer is there, nor a tier that was computed; a
    pinned tier or a customer handed over by managers."""
    if field in ("tier_pin", "owner"):
        return may_pin(turn.actor)
    others = ("name", "alias", "tag", "number", "contact", "state", "cadence")
    return field in CUSTOMER or field in PERSON or field in others
