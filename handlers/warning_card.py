"""The card of what is the matter with a customer, or with the book of customers: one number, the reasons, one step."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.signals.model import Family
from bot.i18n import Html, _, escape, format_day, format_moment, lines, local, n, t
from bot.reply import Button, Reply, button, rows
from bot.turn import Reading, Turn
from bot.usecases.warning_sight import assignees, can_see_customer, given_to
from bot.usecases.warning_steps import awake, last_of, steps_booked, whom_to_call
from db.complaint import visible_complaint
from db.house import house_of
from db.user import User
from db.warning import ActionKind, RiskWarning, WarningState
from handlers.warning_history import history_line
from handlers.warning_reasons import reason
from handlers.warning_words import book_title, finding_of, stake_words, state_words, why_button
from handlers.words import bold, shorten

MOST = 4  # reasons of one message
_VISITS = (Family.CONTACT_LEFT, Family.CONTACT)


def warning_card(
    at: Reading | Turn, actor: User, group: Sequence[RiskWarning], *, first: Html | None = None, edit: bool = False
) -> Reply:
    """All of a group (see bot.usecases.warning_steps.together), which is of one customer or one book."""
    lead = group[0]
    text = lines(
        first, _title(at, lead), *_reasons(at, actor, group), history_line(at, group), *_standing(at, actor, group)
    )
    newest = max(one.id for one in group)
    return Reply(
        text=text,
        buttons=rows(*_buttons(at, actor, group, newest)),
        edit=edit,
        protect=True,
        about=f"customer:{lead.customer_id}" if lead.customer_id is not None else None,
    )


def title_of(warning: RiskWarning) -> str:
    """Of whom it is: the customer, or the book."""
    if warning.customer is not None:
        return warning.customer.name
    return book_title(warning.family)


def _title(at: Reading | Turn, lead: RiskWarning) -> Html:
    stake = stake_words(lead, house_of(at.session).currency)
    name = bold(shorten(title_of(lead), 30))
    return t("⚠️ {name} · {stake}", name=name, stake=stake) if stake else Html(f"⚠️ {name}")


def reason_of(at: Reading | Turn, actor: User, warning: RiskWarning) -> Html:
    """The sentence of a warning, for who reads it."""
    currency = warning.currency or house_of(at.session).currency
    family = Family(warning.family)
    return reason(finding_of(at.session, actor, family, warning.evidence, warning.customer_id, currency))


def _reasons(at: Reading | Turn, actor: User, group: Sequence[RiskWarning]) -> list[Html]:
    said = [reason_of(at, actor, one) for one in group[:MOST]]
    more = [n("and {count} more", "and {count} more", len(group) - MOST)] if len(group) > MOST else []
    return [*(Html(f"• {one}") if len(said) > 1 else one for one in said), *more]


def _standing(at: Reading | Turn, actor: User, group: Sequence[RiskWarning]) -> list[Html | None]:
    """How far it is, who sees to it, and what is to be done next."""
    lead = group[0]
    said = [state_words(lead)]
    if (keeper := given_to(lead)) is not None and lead.state != WarningState.RESOLVED:
        said.append(_("for {name}", name=keeper.name))
    if not awake(at.session, group, at.now) and lead.snoozed_until is not None:
        today = local(at.now).date()
        said.append(_("💤 until {day}", day=format_day(lead.snoozed_until, today)))
    state = None if lead.state == WarningState.OPEN and len(said) == 1 else escape(" · ".join(said))
    if lead.state == WarningState.RESOLVED:
        return [state]
    booked = steps_booked(at.session, group)
    if booked:
        kind, reminder = booked[0]
        moment = format_moment(reminder.due_at, at.now)
        if kind == ActionKind.VISIT:
            return [state, t("🚶 Visit on {when}: I will remind you.", when=moment)]
        return [state, t("📞 Call on {when}: I will remind you.", when=moment)]
    return [state, _suggestion(at, actor, group)]


def complaint_of(at: Reading | Turn, actor: User, group: Sequence[RiskWarning]) -> int | None:
    """The complaint to open, where complaints are the matter and the actor may see it."""
    for one in group:
        if one.family == Family.COMPLAINTS:
            found = visible_complaint(at.session, actor, int(one.evidence.get("newest", 0)) or None)
            return found.id if found is not None else None
    return None


def _suggestion(at: Reading | Turn, actor: User, group: Sequence[RiskWarning]) -> Html | None:
    """The next step, which the first button does; who cannot see the complaint is told to call."""
    lead = group[0]
    if lead.customer_id is None:
        return _of_book(lead)
    person = whom_to_call(at.session, lead.customer_id)
    if complaint_of(at, actor, group) is not None:
        return t("👉 Open the complaint and answer it today.")
    if lead.family == Family.AMOUNT and lead.evidence.get("direction") == "up":
        return t("👉 Say thank you, and ask what is next.")
    if lead.family in _VISITS or person is None:
        return t("👉 Book a visit this week.")
    return t("👉 Call {name} today.", name=shorten(person.name, 16))


def _of_book(lead: RiskWarning) -> Html:
    if lead.family == Family.FEED:
        return t("👉 Check whether orders still arrive: the import, the folder or the program that sends them.")
    if lead.family == Family.LEAKAGE:
        return t("👉 See in /risk who may be next.")
    return t("👉 Win more from the others; keep a close eye on the largest.")


def _buttons(at: Reading | Turn, actor: User, group: Sequence[RiskWarning], newest: int) -> list[list[Button]]:
    lead = group[0]
    undo = (
        [button(_("Undo"), "wr.undo", newest)] if any(last_of(at.session, actor, one, at.now) for one in group) else []
    )
    more = _more(at, actor, lead)
    if lead.state == WarningState.RESOLVED:
        return [undo, more]
    seen = [button(_("Acknowledge"), "wr.ack", newest)] if _any_open(group) else []
    sleeps = not awake(at.session, group, at.now)
    snooze = [] if sleeps else [button(_("Snooze"), "wr.snooze", newest)]
    give = [button(_("Assign"), "wr.assign", newest)] if len(assignees(at.session, actor, lead)) > 1 else []
    close = [button(_("Close…"), "wr.close", newest)] if not _any_open(group) else []
    wrong = [button(_("Not a problem"), "wr.fine", newest)]
    return [_steps(at, actor, group, newest), [*seen, *snooze, *give, *close], [*wrong, *undo], more]


def _any_open(group: Sequence[RiskWarning]) -> bool:
    return any(one.state == WarningState.OPEN for one in group)


def _steps(at: Reading | Turn, actor: User, group: Sequence[RiskWarning], newest: int) -> list[Button]:
    """The suggested step first, then the other ones."""
    lead = group[0]
    if lead.customer_id is None or steps_booked(at.session, group):
        return []
    person = whom_to_call(at.session, lead.customer_id)
    call = _("📞 Call {name}", name=shorten(person.name, 10)) if person is not None else _("📞 Call")
    found = [button(call, "wr.call", newest), button(_("🚶 Book a visit"), "wr.visit", newest)]
    if lead.family in _VISITS or person is None:
        found.reverse()
    if complaint_of(at, actor, group) is not None:
        found = [button(_("⚠️ Open the complaint"), "wr.case", newest), found[0]]
    return found


def _more(at: Reading | Turn, actor: User, lead: RiskWarning) -> list[Button]:
    if lead.customer_id is None or not can_see_customer(at.session, actor, lead):
        return []
    return [
        button(_("Chart"), "or.draw", lead.customer_id),
        why_button(lead.customer_id),
        button(_("Open card"), "c.show", lead.customer_id),
    ]
